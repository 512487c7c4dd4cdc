"""What reading a sheet may cost. Both sides of the pipe know these."""

from tabletop.io.records.layer_limits import Limits

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv", ".tsv", ".txt")
"""Endings of files that a dialog offers; what a file is, is read from its first bytes."""
LARGEST_FILE = 64 << 20
MOST_SHEETS = 24
MOST_ROWS = 20_000
"""Rows of a sheet; a roster of more than that is no roster."""
MOST_COLUMNS = 256
LONGEST_TEXT = 40_000
MOST_TEXT = 24 << 20
"""Letters of all cells together."""
LIMITS = Limits(memory_bytes=2 << 30, cpu_s=40, stall_s=60.0, max_unpacked_bytes=256 << 20, max_members=2_000)
