"""Checks of crowds where they stand."""
