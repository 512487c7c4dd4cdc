"""Checks of help, and of places where people gather."""
