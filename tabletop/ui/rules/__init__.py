"""The window of rules."""
