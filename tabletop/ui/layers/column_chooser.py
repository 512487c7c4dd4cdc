"""Asks in which columns of a table its places stand, and shows on the first rows what that gives, before anything is read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QVBoxLayout, QWidget

from tabletop import i18n
from tabletop.core.layers.doubts import Place, place_of
from tabletop.core.points.point_options import SEPARATORS, PointOptions
from tabletop.core.points.point_preview import PointPreview, preview
from tabletop.core.points.table_layout import Row
from tabletop.core.text.errors import InputError, TabletopError
from tabletop.core.text.message import mark, message
from tabletop.core.values.layer import LayerInfo
from tabletop.session.ground.points_added import points_added
from tabletop.session.session import Session
from tabletop.ui.focus import tab_order
from tabletop.ui.layers.column_fields import ColumnFields
from tabletop.ui.layers.column_table import ColumnTable
from tabletop.ui.parts.panel_parts import ScrollArea, plain_label, resize_on_screen
from tabletop.ui.parts.property_editors import SteadyCombo

tr = i18n.tr
SIZE_PX = (980, 660)
LOOKED_AT = 300
"""Rows of the table by which the places are shown."""
ENCODINGS = ("utf-8", "cp1252", "utf-16")
WIDEST_SHEET_PX = 420
MOST_SAID = 5


class Cancellable(Protocol):
    """What reads the rows."""

    def cancel(self) -> None:
        """Neither end is called any more."""


Ends = tuple[Callable[[Mapping[str, Any]], None], Callable[[TabletopError], None]]
Look = Callable[[LayerInfo, int, Callable[[Mapping[str, Any]], None], Callable[[TabletopError], None]], Cancellable]


class ColumnChooser(QDialog):
    """Accepted with `info`: the table's description with the options that were chosen. `look` reads the first rows of a table in a
    thread; `place` is the ground that its places are held against."""

    def __init__(self, parent: QWidget | None, info: LayerInfo, look: Look, place: Place, accept: str) -> None:
        super().__init__(parent)
        self.info, self._look, self._place = info, look, place
        self._job: Cancellable | None = None
        self._rows: Sequence[Row] = ()
        self._total = 0
        self._begun = bool(info.options)
        self.found: PointPreview | None = None
        self.setWindowTitle(tr("Columns of {file}", file=Path(info.path).name))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        resize_on_screen(self, *SIZE_PX)
        self.sheet, self.separator, self.encoding = (SteadyCombo(self) for _ in range(3))
        self.sheet.setSizeAdjustPolicy(SteadyCombo.SizeAdjustPolicy.AdjustToContents)
        self.sheet.setMaximumWidth(WIDEST_SHEET_PX)
        self.fields = ColumnFields(self)
        self.table = ColumnTable(self)
        self.told = plain_label(self)
        self.buttons = QDialogButtonBox(self)
        self.accept_button = self.buttons.addButton(accept, QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.addButton(tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        self._lay_out()
        self.fields.choose_system(info.crs or "")
        self.fields.changed.connect(self._show)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._read()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        self._labels = [self._labelled(head, tr("Sheet"), self.sheet)]
        self.separator.addItem(tr("As it looks"), "")
        for name in SEPARATORS:
            self.separator.addItem(tr("Tab") if name == "tab" else name, name)
        self._labels.append(self._labelled(head, tr("Columns parted by"), self.separator))
        self.encoding.addItem(tr("As it looks"), "")
        for name in ENCODINGS:
            self.encoding.addItem(name.upper(), name)
        self._labels.append(self._labelled(head, tr("Encoding"), self.encoding))
        head.addStretch(1)
        self.sheet.currentIndexChanged.connect(lambda _: self._other_table())
        for box in (self.separator, self.encoding):
            box.currentIndexChanged.connect(lambda _: self._read())
        page = QVBoxLayout(self)
        page.setContentsMargins(12, 12, 12, 12)
        page.setSpacing(12)
        page.addLayout(head)
        middle = QWidget(self)
        inside = QVBoxLayout(middle)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(12)
        inside.addWidget(self.fields)
        inside.addWidget(self.table, 1)
        page.addWidget(ScrollArea(middle, self), 1)
        page.addWidget(self.told)
        page.addWidget(self.buttons)
        self.table.setMinimumHeight(60)
        text = not self.info.path.lower().endswith((".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"))
        for label, field, there in zip(self._labels, (self.sheet, self.separator, self.encoding), (not text, text, text), strict=True):
            label.setVisible(there)
            field.setVisible(there)
        for field, value in ((self.separator, self.info.options.get("separator", "")), (self.encoding, self.info.encoding or "")):
            field.blockSignals(True)
            if field.findData(value) < 0:
                field.addItem(value, value)
            field.setCurrentIndex(field.findData(value))
            field.blockSignals(False)

    def _labelled(self, line: QHBoxLayout, words: str, field: QWidget) -> QWidget:
        label = plain_label(self, wrap=False)
        label.setText(words)
        label.setBuddy(field)
        field.setAccessibleName(words)
        line.addWidget(label)
        line.addWidget(field)
        return label

    # --- the rows
    def _read(self) -> None:
        """Read the first rows in the thread; the fields wait so long."""
        self._stop()
        options = {"separator": self.separator.currentData()} if self.separator.currentData() else {}
        asked = replace(self.info, options=options, encoding=self.encoding.currentData() or None)
        self.told.setText(tr("Reading {title}", title=Path(self.info.path).name))
        self.accept_button.setEnabled(False)
        self.fields.setEnabled(False)
        self._job = self._look(asked, LOOKED_AT, self._take, self._refuse)

    def _other_table(self) -> None:
        self._begun = False
        self.info = replace(self.info, table=self.sheet.currentText(), options={})
        self._read()

    def _refuse(self, error: TabletopError) -> None:
        self._job = None
        self.told.setText(i18n.text(error.message))

    def _take(self, start: Mapping[str, Any]) -> None:
        """The rows are there: propose what they look like, unless a person chose before."""
        self._job = None
        self._rows, self._total = start["rows"], int(start["total"])
        self.info = replace(self.info, table=str(start["name"]))
        self.sheet.blockSignals(True)
        self.sheet.clear()
        self.sheet.addItems([str(name) for name in start["names"]])
        self.sheet.setCurrentText(str(start["name"]))
        self.sheet.blockSignals(False)
        try:
            options = PointOptions.of(self.info.options if self._begun else start["options"])
        except InputError:
            options = PointOptions()
        found = preview(self._rows, options, "", message(""), self._place)
        if not options.header_row:
            first, last = found.layout.header
            options = replace(options, header_row=str(first) if first == last else f"{first}-{last}")
        self._begun = True
        self.fields.setEnabled(True)
        self.fields.show_header_rows(len(self._rows), options)
        self.fields.show_columns(found.layout, options)
        self._show()
        tab_order.enter(self)

    # --- what they give
    def _show(self) -> None:
        """The places of the rows by the fields as they are now."""
        try:
            options = self.fields.options
        except InputError as error:
            self._say(None, i18n.text(error.message))
            return
        where = message(mark("{file}"), file=Path(self.info.path).name)
        found = preview(self._rows, options, self.fields.crs, where, self._place)
        if self.found is not None and found.layout.names != self.found.layout.names:
            self.fields.show_columns(found.layout, options)
        self.table.show_preview(self._rows, found)
        words = [i18n.text(one) for one in ([found.needs] if found.needs else []) + list(found.said)][:MOST_SAID]
        if self._total > len(self._rows) and not found.needs:
            words.insert(0, tr("Of {total} rows the first {count} are shown.", total=self._total, count=len(self._rows)))
        self._say(found, " ".join(words))

    def _say(self, found: PointPreview | None, words: str) -> None:
        self.found = found or self.found
        self.told.setText(words)
        self.accept_button.setEnabled(found is not None and found.needs is None)

    def accept(self) -> None:
        """Close with the description of the table as it was chosen."""
        own = self.fields.options.to_map()
        if self.separator.currentData():
            own["separator"] = self.separator.currentData()
        others = {name: value for name, value in self.info.options.items() if name not in PointOptions.names()}
        guessed = tuple(name for name in self.info.guessed if name != "options")
        encoding = self.encoding.currentData() or None
        self.info = replace(self.info, options={**others, **own}, crs=self.fields.crs or None, encoding=encoding, guessed=guessed)
        super().accept()

    # --- the window
    def _stop(self) -> None:
        job, self._job = self._job, None
        if job is not None:
            job.cancel()

    def done(self, result: int) -> None:
        """Close; what is read is of no use any more."""
        self._stop()
        super().done(result)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes as the parts are laid out."""
        return tab_order.step(self, forward)


def choose_columns(
    parent: QWidget | None, session: Session, what: str | Path, guard: Callable[[Callable[[], object]], None] | None = None
) -> ColumnChooser:
    """Open the chooser for a layer of the plan (its id), or for a file that becomes one; what is chosen is one step of undo. `guard` calls
    what may be refused and shows why."""
    layers, file = session.layers, session.file.path
    own = layers.info(what) if isinstance(what, str) else None
    info = own or LayerInfo("", {}, str(Path(what).absolute()))
    accept = tr("Read again") if own else tr("Add layer")
    dialog = ColumnChooser(parent, info, layers.reader.look_at_table, place_of(session.plan), accept)

    def chosen() -> None:
        found = dialog.info
        if own is None:
            session.do(points_added(session.plan, found, file.parent if file is not None else None))
            return
        values = {name: getattr(found, name) for name in ("table", "options", "crs", "encoding", "guessed")}
        layers.change([own.id], mark("Choose the columns of {layer}"), **values)

    dialog.accepted.connect(chosen if guard is None else lambda: guard(chosen))
    dialog.open()
    return dialog
