"""The plan between two scenes: units on their way."""
