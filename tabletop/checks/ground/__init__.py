"""Ground, roads, and ways over them."""
