"""`tabletop` and `python -m tabletop`: the command line. Ctrl-C is one sentence from the first moment, also while modules are loaded."""

import sys

from tabletop import garbage, interrupts


def main() -> int:
    """Run the command line."""
    interrupts.listen()
    garbage.rare_collections()
    from tabletop.cli.commands import main as run

    return run()


if __name__ == "__main__":
    sys.exit(main())
