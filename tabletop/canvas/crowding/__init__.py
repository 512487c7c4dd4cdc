"""Symbols that stand close give way to each other."""
