"""What all tools share: events, snapping, picking, edits."""
