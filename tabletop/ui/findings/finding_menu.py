"""The menu of a row of findings: go there, why, mend, ignore or heed, copy as text; of a group: fold."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from tabletop import i18n
from tabletop.core.values.fix import Fix
from tabletop.i18n import tr
from tabletop.ui.findings.finding_fixes import fix_icon
from tabletop.ui.findings.finding_groups import Group
from tabletop.ui.findings.finding_rows import FindingRows
from tabletop.ui.parts.icons import icon


class FindingMenu(QMenu):
    """Made for one row; it goes when it is closed. Fixes are previewed while they are chosen."""

    show_requested = Signal()
    why_requested = Signal()
    page_requested = Signal()
    fix_looked_at = Signal(object)
    fix_wanted = Signal(object)
    ignore_requested = Signal()
    copy_requested = Signal()

    def __init__(self, fixes: Sequence[Fix], ignored: bool, refusal: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setToolTipsVisible(True)
        self._add("locate-fixed", tr("Show on the map"), self.show_requested.emit)
        self._add("circle-question-mark", tr("Why"), self.why_requested.emit)
        self._add("book-open", tr("About this check"), self.page_requested.emit)
        if fixes:
            self.addSeparator()
        self._fixes = {self._add_fix(fix, refusal): fix for fix in fixes}
        self.addSeparator()
        words = tr("Heed again") if ignored else tr("Ignore...")
        self._add("eye" if ignored else "eye-off", words, self.ignore_requested.emit, refusal)
        self._add("copy", tr("Copy as text"), self.copy_requested.emit)
        self.hovered.connect(lambda action: self.fix_looked_at.emit(self._fixes.get(action)))
        self.aboutToHide.connect(lambda: self.fix_looked_at.emit(None))

    def _add(self, picture: str, words: str, run: Callable[[], object], refusal: str = "") -> QAction:
        action = self.addAction(icon(picture), words.replace("&", "&&"))
        action.triggered.connect(lambda _=False: run())
        action.setEnabled(not refusal)
        action.setToolTip(refusal)
        return action

    def _add_fix(self, fix: Fix, refusal: str) -> QAction:
        return self._add(fix_icon(fix), i18n.text(fix.label), lambda: self.fix_wanted.emit(fix), refusal)


def group_menu(rows: FindingRows, group: Group, parent: QWidget) -> QMenu:
    """Fold or unfold one group, or all."""
    menu = QMenu(parent)
    folded = rows.is_folded(group)
    menu.addAction(tr("Unfold") if folded else tr("Fold")).triggered.connect(lambda: rows.fold(group, not folded))
    menu.addAction(tr("Fold all")).triggered.connect(lambda: rows.fold_all(True))
    menu.addAction(tr("Unfold all")).triggered.connect(lambda: rows.fold_all(False))
    return menu
