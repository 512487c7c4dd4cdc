"""Sheets looked at and chosen before they are printed."""
