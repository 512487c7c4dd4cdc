"""The edits that wait on this computer for other plans than the open one, with what can be done with each lot."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from tabletop import i18n
from tabletop.session.base.own_thread import OwnThread
from tabletop.session.keeping.waiting_here import Elsewhere, time_words
from tabletop.ui.focus.spoken_dialog import SpokenDialog
from tabletop.ui.parts.panel_parts import plain_label, resize_on_screen

tr = i18n.tr
SIZE_PX = (640, 380)
LOOK_S, AGAIN_MS = 0.03, 150
LOT = Qt.ItemDataRole.UserRole


def what_waits(one: Elsewhere) -> str:
    """A sentence about some of them: how many, since when, for which plan, and where that is; another one where some are lost."""
    head = one.head
    lost = {"n": head.missing, "time": time_words(head.since), "file": head.plan.name, "folder": str(head.plan.parent)}
    if not head.count:
        return tr("{n} {n:edit|edits} that waited since {time} for {file} in {folder} cannot be read any more.", **lost)
    words = _how_many(one)
    return f"{words} {tr('{n} more cannot be read any more.', n=head.missing)}" if head.missing else words


def _how_many(one: Elsewhere) -> str:
    head = one.head
    told = {"n": head.count, "time": time_words(head.since), "file": head.plan.name, "folder": str(head.plan.parent)}
    if one.copy:
        return tr("{n} {n:edit waits|edits wait} since {time} for another copy of this plan, {file} in {folder}.", **told)
    if one.there:
        return tr("{n} {n:edit waits|edits wait} since {time} for {file} in {folder}; opening it writes them.", **told)
    return tr("{n} {n:edit waits|edits wait} since {time} for {file}, which is not there.", **told)


class WaitingDialog(SpokenDialog):
    """A list of lots, looked for by `find` in another thread. `wanted`: what is to be done ("open", "here", "save", "discard"), and with
    which; the dialog is closed then."""

    wanted = Signal(str, object)

    def __init__(self, find: Callable[[], list[Elsewhere]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("help_page", "safety")
        resize_on_screen(self, *SIZE_PX)
        self.told, self.lots = plain_label(self), QListWidget(self)
        self.open_button, self.save_button, self.discard_button, self.close_button = (QPushButton(self) for _ in range(4))
        self._look = OwnThread(find, name="edits that wait")
        self.found: list[Elsewhere] | None = None
        self._lay_out()
        self.speak()
        self._take(LOOK_S)

    def _lay_out(self) -> None:
        self.lots.setWordWrap(True)
        self.lots.currentItemChanged.connect(lambda *_: self._show_chosen())
        self.lots.itemActivated.connect(lambda _: self.open_button.click())
        foot = QHBoxLayout()
        foot.setSpacing(8)
        for button in (self.open_button, self.save_button, self.discard_button, self.close_button):
            button.setAutoDefault(False)
            foot.addWidget(button)
        foot.insertStretch(3, 1)
        self.open_button.clicked.connect(lambda: self._want("here" if self._is_copy() else "open"))
        self.save_button.clicked.connect(lambda: self._want("save"))
        self.discard_button.clicked.connect(lambda: self._want("discard"))
        self.close_button.clicked.connect(self.reject)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 16, 16, 16)
        box.setSpacing(8)
        box.addWidget(self.told)
        box.addWidget(self.lots, 1)
        box.addLayout(foot)

    def speak(self) -> None:
        """Write every word again."""
        self.setWindowTitle(tr("Edits that wait"))
        self.lots.setAccessibleName(tr("Edits that wait"))
        self.save_button.setText(tr("Save as a plan..."))
        self.discard_button.setText(tr("Discard the edits"))
        self.close_button.setText(tr("Close"))
        self._show()

    def _take(self, wait_s: float) -> None:
        if self._look.wait(wait_s):
            self.found = self._look.result()
            self._show()
        else:
            QTimer.singleShot(AGAIN_MS, self, lambda: self._take(0))

    def _show(self) -> None:
        self.lots.clear()
        for one in self.found or ():
            item = QListWidgetItem(what_waits(one), self.lots)
            item.setData(LOT, one)
        if self.found is None:
            self.told.setText(tr("Looking for edits that wait..."))
        elif self.found:
            self.told.setText(tr("Kept on this computer since an earlier session, and not in the open plan:"))
        else:
            self.told.setText(tr("No edits wait on this computer, but for those of the open plan."))
        self.lots.setCurrentRow(0)
        self._show_chosen()

    def _chosen(self) -> Elsewhere | None:
        item = self.lots.currentItem()
        found = None if item is None else item.data(LOT)
        return found if isinstance(found, Elsewhere) else None

    def _is_copy(self) -> bool:
        one = self._chosen()
        return one is not None and one.copy

    def _show_chosen(self) -> None:
        one = self._chosen()
        self.open_button.setText(tr("Write them here") if self._is_copy() else tr("Open that plan"))
        self.open_button.setEnabled(one is not None and (one.copy or one.there))
        self.save_button.setEnabled(one is not None)
        self.discard_button.setEnabled(one is not None)

    def _want(self, what: str) -> None:
        one = self._chosen()
        if one is not None:
            self.accept()
            self.wanted.emit(what, one)
