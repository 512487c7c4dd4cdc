"""Layers looked at record by record, and mended."""
