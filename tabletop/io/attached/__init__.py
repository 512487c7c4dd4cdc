"""Photos and documents in a plan file: which kinds are taken, the table that keeps them, copies that are opened."""
