"""The scene strip."""
