"""Points out of tables with columns for the place."""
