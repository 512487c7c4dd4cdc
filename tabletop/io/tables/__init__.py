"""Sheets of Excel, ODS and CSV read and written as rosters."""
