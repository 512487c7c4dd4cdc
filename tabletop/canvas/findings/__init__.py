"""Findings on a map: what they are about, and their signs."""
