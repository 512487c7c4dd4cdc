"""Charts on screen: to look at, to step through by keys, and as a table to read and to copy."""
