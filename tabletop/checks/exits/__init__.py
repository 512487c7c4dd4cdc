"""Checks of exits and ways out."""
