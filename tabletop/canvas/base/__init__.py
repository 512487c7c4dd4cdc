"""The base map: layers, names and tiles."""
