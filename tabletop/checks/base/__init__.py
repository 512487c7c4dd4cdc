"""What a check is and what it looks at."""
