"""Files in, files out: layers, plans, exports, reports."""
