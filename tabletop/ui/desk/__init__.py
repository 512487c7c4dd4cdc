"""What commands work on, and how one is told."""
