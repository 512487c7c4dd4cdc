"""Sheets of a roster: workbooks and tables of strangers, read in a process of their own."""
