"""What the operator does with the table from the main window."""
