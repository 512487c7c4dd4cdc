"""Type on paper, pieces that know how high they are, and sections shared out over columns."""
