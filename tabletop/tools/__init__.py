"""Gestures in, changes out: each tool is a generator."""
