"""Plan files: the store, its rows, documents and pasted text."""
