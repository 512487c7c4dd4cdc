"""Runs and scenes as numbered pictures and films."""
