"""Where the records of a file come from, and which of them can be used. Runs in the reading worker only."""
