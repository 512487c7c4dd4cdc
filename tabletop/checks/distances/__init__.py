"""Checks of least distances."""
