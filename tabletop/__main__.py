"""`tabletop` and `python -m tabletop`: the command line. Ctrl-C is one sentence from the first moment, also while modules are loaded."""

import os
import signal
import sys
from types import FrameType

CANCELLED = 130


def main() -> int:
    """Run the command line."""
    before = signal.signal(signal.SIGINT, _cancelled)
    from tabletop.cli.commands import main as run

    signal.signal(signal.SIGINT, before)
    return run()


def _cancelled(number: int, frame: FrameType | None) -> None:
    """Modules that are half loaded cannot be cleaned up, and nothing was begun."""
    os.write(2, b"Cancelled.\n")
    os._exit(CANCELLED)


if __name__ == "__main__":
    sys.exit(main())
