"""Places out of the cells of tables: how they are written, in which columns they stand, what they give."""
