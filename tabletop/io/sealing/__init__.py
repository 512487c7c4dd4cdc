"""Copies of a plan that leave the building: without people, or behind a passphrase."""
