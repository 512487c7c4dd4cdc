"""The roster panel."""
