"""Tools that select, move, copy and turn."""
