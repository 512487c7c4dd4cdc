"""Pens, text, symbols and signs: how anything is drawn."""
