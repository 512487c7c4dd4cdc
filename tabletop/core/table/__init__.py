"""The table: how ground, surface and pixels belong together, what the room sees."""
