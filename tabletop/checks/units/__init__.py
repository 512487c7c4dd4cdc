"""Checks of units and the roster."""
