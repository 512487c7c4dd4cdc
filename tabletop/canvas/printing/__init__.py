"""Sheets together: several in a file, floor mats, printers, previews."""
