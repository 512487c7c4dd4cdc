"""`tabletop` and `python -m tabletop`: the command line. Ctrl-C is one sentence from the first moment, also while modules are loaded."""

import sys

from tabletop import __version__, garbage, interrupts


def main() -> int:
    """Run the command line."""
    try:
        interrupts.listen()
    except KeyboardInterrupt:  # it came while the ear was made
        return interrupts.cancelled_early()
    if sys.argv[1:] == ["--version"] and _told_version():
        return 0
    garbage.rare_collections()
    from tabletop.cli.commands import main as run

    return run()


def _told_version() -> bool:
    """The version, without half a second of imports; False where it cannot be written, which the command line says."""
    try:
        print(f"tabletop {__version__}", flush=True)
    except (OSError, ValueError, AttributeError):
        return False
    return sys.stdout is not None


if __name__ == "__main__":
    sys.exit(main())
