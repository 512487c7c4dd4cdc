"""A run of the exercise: injects, decisions, its log."""
