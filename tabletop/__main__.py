"""`python -m tabletop` is the command line."""

import sys

from tabletop.cli import main

if __name__ == "__main__":
    sys.exit(main())
