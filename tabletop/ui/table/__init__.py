"""The window for the table."""
