"""What differs between plans and scenes, and three-way merges."""
