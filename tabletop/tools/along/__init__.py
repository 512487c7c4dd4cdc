"""Tools that place things along lines."""
