"""Layers imported, checked, mended and published from the window."""
