"""The program with a watch on the turns of its event loop: watched_program.py FILE [WORDS OF THE COMMAND LINE]."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]


def watched(file: Path) -> None:
    """Have the window watched from its first turn on, until the program ends or is killed."""
    from PySide6.QtWidgets import QApplication

    from support.turn_watch import TurnWatch

    class Watched(QApplication):
        """An application that is watched while its loop runs."""

        @staticmethod
        def exec() -> int:
            watch = TurnWatch(file)
            try:
                return int(QApplication.exec())
            finally:
                watch.close()

    import tabletop.app

    tabletop.app.QApplication = Watched


if __name__ == "__main__":
    file = Path(sys.argv.pop(1))
    from tabletop import interrupts

    interrupts.listen()
    watched(file)
    from tabletop.cli.commands import main

    sys.exit(main())
