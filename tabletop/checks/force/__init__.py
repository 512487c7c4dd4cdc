"""Checks of means: jets and irritants."""
