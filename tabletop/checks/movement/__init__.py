"""Ways between scenes: one answer for checks, table and play."""
