"""Playing the scenes."""
