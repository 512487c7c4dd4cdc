"""Checks of the plan as a whole."""
