"""Charts drawn with vectors, for paper and files."""
