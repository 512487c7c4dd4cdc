"""Comparing and merging plans."""
