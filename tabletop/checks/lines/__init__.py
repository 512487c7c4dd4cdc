"""Checks of cordons, rings and relief."""
