"""The plan on the table."""
