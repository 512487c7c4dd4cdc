"""The travel table."""
