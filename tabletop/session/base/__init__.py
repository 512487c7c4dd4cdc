"""What a session announces, and threads that work for it."""
