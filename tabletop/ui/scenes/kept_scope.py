"""To which scenes edits apply, as chosen for each plan, kept with the settings of the person over restarts."""

from pathlib import Path

from PySide6.QtCore import QObject

from tabletop.core.values.feature import Scope
from tabletop.session.session import Session
from tabletop.settings import Settings

MOST_KEPT = 50


class KeptScopes(QObject):
    """Gives a plan that is opened the scope that was chosen in it, and remembers each choice by the plan's path."""

    def __init__(self, session: Session, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._settings = session, settings
        session.plan_changed.connect(self._on_plan)
        session.scene_changed.connect(self._keep)
        self._on_plan(None)

    def _on_plan(self, change: object) -> None:
        path = self._session.file.path
        if change is None and path is not None and self._session.edits.chosen is None:
            kept = self._settings.scopes.get(_key(path), "")
            if kept in {scope.value for scope in Scope}:
                self._session.set_scope(Scope(kept))

    def _keep(self) -> None:
        path, chosen = self._session.file.path, self._session.edits.chosen
        if path is None or chosen is None or self._settings.scopes.get(_key(path)) == chosen.value:
            return
        others = {key: value for key, value in self._settings.scopes.items() if key != _key(path)}
        self._settings.scopes = dict(list({**others, _key(path): chosen.value}.items())[-MOST_KEPT:])
        self._settings.save()


def _key(path: Path) -> str:
    return str(path.absolute())
