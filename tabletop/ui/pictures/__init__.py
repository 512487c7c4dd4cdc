"""Pictures put in their place."""
