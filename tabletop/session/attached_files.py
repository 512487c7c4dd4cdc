"""Photos and documents of features: read, kept, opened and saved in a thread of their own; what a feature lists is changed by edits."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from tabletop import i18n
from tabletop.core.arrangement.file_list import ListedFile, list_files, unlist_file
from tabletop.core.arrangement.plan_layers import layer_of, lock_words, locked_layers
from tabletop.core.text.errors import InputError, PlanError, TabletopError
from tabletop.core.text.message import Message, mark
from tabletop.core.values.change import Change
from tabletop.core.values.feature import Scope
from tabletop.core.values.plan import Plan
from tabletop.io.attached.attached_table import AttachedFile, file_from
from tabletop.io.attached.file_kinds import ENDINGS, checked_kind
from tabletop.io.attached.opened_copies import OpenedCopies, save_file
from tabletop.session.base.background import Background, Job
from tabletop.session.base.signals import SessionSignals
from tabletop.session.keeping.file_store import FileStore
from tabletop.session.keeping.kept_plan import KeptPlan

Work = Callable[[], Callable[[], None]]
"""Work of the thread; what it returns runs on the thread of the window."""
MOST_AT_ONCE = 20


class AttachedFiles(QObject):
    """What is done with files of the open plan. `open_url` shows a local file in the program that the system has for it."""

    busy_changed = Signal()
    endings = ENDINGS

    def __init__(self, session: SessionSignals, kept: KeptPlan, plan: Callable[[], Plan], do: Callable[[Change], bool]) -> None:
        super().__init__(session)
        self._signals, self._kept, self._plan, self._do = session, kept, plan, do
        self._thread: Background | None = None
        self._copies = OpenedCopies()
        self._running = 0
        self.open_url: Callable[[QUrl], bool] = QDesktopServices.openUrl

    @property
    def busy(self) -> bool:
        """Whether files are on their way."""
        return self._running > 0

    def add(self, paths: Sequence[Path], key: str, scene: int, scope: Scope) -> None:
        """List files with a feature, once they are in the plan file."""
        if len(paths) > MOST_AT_ONCE:
            self._signals.notice.emit(i18n.tr("Add at most {most} files at once.", most=MOST_AT_ONCE), "warn")
            return
        store = self._opened() if self._editable(key, scene) else None
        if store is None:
            return

        def work() -> Callable[[], None]:
            files, refused = _readable(paths)
            if files:
                store.put(tuple(files))
            return lambda: self._list(store, files, refused, key, scene, scope)

        self._submit(work)

    def remove(self, file: ListedFile, key: str, scene: int, scope: Scope) -> None:
        """Take a file off the list of a feature; the plan file keeps what it holds, for undo."""
        if self._editable(key, scene):
            self._change(unlist_file(self._plan(), key, file, scene, scope))

    def open(self, file: ListedFile) -> None:
        """Show a copy of a file in the program that the system has for its kind."""
        store = self._opened()
        if store is None:
            return

        def work() -> Callable[[], None]:
            copy = self._copies.put(file.name, _content(store, file))
            return lambda: self._show(file, copy)

        self._submit(work)

    def save(self, file: ListedFile, path: Path) -> None:
        """Write a copy of a file."""
        store = self._opened()
        if store is None:
            return

        def work() -> Callable[[], None]:
            content = _content(store, file)
            checked_kind(path.name, content)
            save_file(path, content)
            said = i18n.tr("Saved: {file}", file=str(path))
            return lambda: self._signals.notice.emit(said, "info")

        self._submit(work)

    def close(self) -> None:
        """End the thread and remove the copies that were opened."""
        if self._thread is not None:
            self._thread.close()
        self._copies.close()

    # --- parts
    def _opened(self) -> FileStore | None:
        """Where the open plan keeps files; None (with a notice) where it stands in no file."""
        if self._kept.store is None:
            self._signals.notice.emit(i18n.tr("Save the plan in a file first; its photos and documents are kept in it."), "warn")
        return self._kept.store

    def _editable(self, key: str, scene: int) -> bool:
        """Whether the files of a feature may be changed; False with a notice."""
        if self._kept.read_only:
            self._signals.notice.emit(i18n.tr("This plan is open for reading only; save a copy to edit it."), "warn")
            return False
        locked = _lock_of(self._plan(), key, scene)
        if locked is not None:
            self._signals.notice.emit(i18n.text(locked), "warn")
        return locked is None

    def _submit(self, work: Work) -> None:
        if self._thread is None:
            self._thread = Background("attached files", self)
        self._count(1)

        def done(then: Callable[[], None]) -> None:
            self._count(-1)
            then()

        def failed(error: TabletopError) -> None:
            self._count(-1)
            self._signals.notice.emit(i18n.text(error.message), "stop")

        self._thread.submit(Job(lambda _: work(), done, failed))

    def _count(self, step: int) -> None:
        self._running += step
        self.busy_changed.emit()

    def _list(
        self, store: FileStore, files: Sequence[AttachedFile], refused: Sequence[TabletopError], key: str, scene: int, scope: Scope
    ) -> None:
        """The files are on disk: the feature lists them, if it is still the same plan."""
        for error in refused:
            self._signals.notice.emit(i18n.text(error.message), "stop")
        if not files:
            return
        if store is not self._kept.store:
            self._signals.notice.emit(i18n.tr("Another plan was opened meanwhile; no file was added to it."), "warn")
            return
        try:
            if self._change(list_files(self._plan(), key, [file.listed for file in files], scene, scope)):
                names = ", ".join(file.listed.name for file in files)
                self._signals.notice.emit(i18n.tr("Kept in the plan, listed under Files in the properties: {names}.", names=names), "info")
        except InputError as error:
            self._signals.notice.emit(i18n.text(error.message), "stop")

    def _change(self, step: Change | Message) -> bool:
        """Whether the step was done; else that is said."""
        if isinstance(step, Change):
            return self._do(step)
        self._signals.notice.emit(i18n.text(step), "info")
        return False

    def _show(self, file: ListedFile, copy: Path) -> None:
        if not self.open_url(QUrl.fromLocalFile(str(copy))):
            text = i18n.tr("No program of this computer opens {name}; save a copy of it instead.", name=file.name)
            self._signals.notice.emit(text, "warn")


def _readable(paths: Sequence[Path]) -> tuple[list[AttachedFile], list[TabletopError]]:
    """The files that a plan takes, and why it does not take the others."""
    files: list[AttachedFile] = []
    refused: list[TabletopError] = []
    for path in paths:
        try:
            files.append(file_from(path))
        except InputError as error:
            refused.append(error)
    return files, refused


def _content(store: FileStore, file: ListedFile) -> bytes:
    content = store.get(file.sha256)
    if content is None:
        raise PlanError(mark("{name} is missing in the plan file, or damaged there; it is not opened. Add it again."), name=file.name)
    return content


def _lock_of(plan: Plan, key: str, scene: int) -> Message | None:
    feature = plan.features.get(key)
    state = None if feature is None else feature.at(scene)
    layer = None if state is None else locked_layers(plan).get(layer_of(state.properties))
    return None if layer is None else lock_words(layer.title)
