"""Scenes in order: copied, moved, inserted; what stays as it looked."""
