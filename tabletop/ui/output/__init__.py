"""Commands on the table and on paper."""
