"""Plan files that older programs wrote, as the SQL of their content; named by the day of the program and what was new in it."""
