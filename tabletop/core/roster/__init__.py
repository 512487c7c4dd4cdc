"""The roster as a tree: sums, parts, places, sheets in and out."""
