"""Where the keys go: the way of the Tab key."""
