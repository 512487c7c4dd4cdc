"""What layers hold, as a table, and how they look."""
