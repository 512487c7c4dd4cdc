"""Layers in a PostGIS database."""
