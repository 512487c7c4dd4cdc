"""Playing a run: the moderator and the dinamisator."""
