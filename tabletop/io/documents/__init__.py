"""A plan as text: GeoJSON documents and pasted features, and what of strangers' rows can stand."""
