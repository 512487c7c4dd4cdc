"""Tools that change shapes."""
