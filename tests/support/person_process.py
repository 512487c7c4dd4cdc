"""A person at work in a process of its own, to be killed: tells on stdout each edit before it is handed over, and each that is on disk.

Usage: person_process.py PLAN. Lines: {"did": document}, {"saved": how many}, {"end": true}.
"""

import json
import os
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from support.day_of_work import EMPTY_GROUND, Day
from support.person import at_the_window, document
from tabletop import i18n
from tabletop.session.session import Session


def tell(**line: object) -> None:
    os.write(1, (json.dumps(line) + "\n").encode())


class Told:
    """Stands between session and writer, and tells what goes in and what has come to rest."""

    def __init__(self, session: Session) -> None:
        self._session, self._writer, self._saved = session, session.file._writer, 0
        session.file._writer = self
        session.file._acknowledged.connect(self._acknowledge)

    def submit(self, change: object, kind: str) -> None:
        tell(did=document(self._session.plan).decode())
        self._writer.submit(change, kind)

    def _acknowledge(self, *_: object) -> None:
        self._saved += 1
        tell(saved=self._saved)

    def __getattr__(self, name: str) -> object:
        return getattr(self._writer, name)


def main() -> None:
    application = QApplication([])
    i18n.set_language("en")
    with at_the_window(Path(sys.argv[1])) as person:
        Told(person.session)
        for step in Day(person, EMPTY_GROUND, 150).steps():
            step()
        person.wait_until_saved()
        tell(end=True)
        application.exec()


if __name__ == "__main__":
    main()
