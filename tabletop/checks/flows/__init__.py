"""Checks of crowds that move."""
