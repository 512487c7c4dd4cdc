"""The open plan and its file: edits that wait, what is undone, safe copies."""
