"""What opens, closes and hides: gates, walls, lines of sight."""
