"""Runs of the exercise in a plan file."""
