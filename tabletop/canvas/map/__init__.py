"""The live map and the table."""
