"""Plane and spherical geometry, coordinates and grids."""
