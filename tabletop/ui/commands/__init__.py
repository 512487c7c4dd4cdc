"""Actions and commands."""
