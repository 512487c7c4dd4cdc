"""Older states of plans kept on this computer, and what can be saved of a damaged file."""
