"""The properties of one layer or of many: what a person corrects, and what was read. Beside the map, one step of undo."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from tabletop import i18n
from tabletop.core.layers.layer_row import ROLES
from tabletop.core.text.errors import InputError, TabletopError
from tabletop.core.text.message import mark
from tabletop.core.values.layer import LayerInfo
from tabletop.session.ground.shown_layers import LayerView
from tabletop.session.session import Session
from tabletop.ui.focus import tab_order
from tabletop.ui.layers.layer_facts import declared_words
from tabletop.ui.layers.property_fields import (
    VARIOUS,
    WRONG_ACCURACY,
    AmountField,
    ChoiceField,
    FlagField,
    LayerField,
    OpenChoiceField,
    SystemField,
    TextField,
    common,
)
from tabletop.ui.layers.read_pages import RecordsPage, WhatWasReadPage
from tabletop.ui.parts.panel_parts import ScrollArea, plain_label, resize_on_screen
from tabletop.ui.parts.wording import role_word

tr = i18n.tr
SIZE_PX = (600, 560)
ENCODINGS = ("UTF-8", "CP1252", "ISO-8859-1", "CP850", "UTF-16")
MEANINGS = ("name", "class", "width_m", "use")
NO_LABEL = "-"
LANGUAGES = ("id", "en")


class LayerProperties(QDialog):
    """Fields of the layers chosen. `find_wanted(id)`: another file is to be looked for."""

    find_wanted = Signal(str)

    def __init__(self, session: Session, ids: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        self._session = session
        self.infos = [info for key in ids if (info := session.layers.info(key)) is not None]
        self.fields: dict[str, LayerField] = {}
        self._asked = ""
        self.tabs = QTabWidget(self)
        self.wrong = plain_label(self, style="wrong")
        self.wrong.hide()
        self.buttons = QDialogButtonBox(self)
        role = QDialogButtonBox.ButtonRole
        self.ok = self.buttons.addButton(tr("OK"), role.AcceptRole)
        self.cancel = self.buttons.addButton(tr("Cancel"), role.RejectRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._fill()
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 12, 12, 12)
        box.setSpacing(12)
        box.addWidget(self.tabs, 1)
        box.addWidget(self.wrong)
        box.addWidget(self.buttons)
        resize_on_screen(self, *SIZE_PX)

    @property
    def one(self) -> LayerInfo | None:
        """The layer, where it is one alone."""
        return self.infos[0] if len(self.infos) == 1 else None

    def _view(self) -> LayerView | None:
        views = self._session.layers.views
        return next((view for view in views if self.one is not None and view.layer.info.id == self.one.id), None)

    def _fill(self) -> None:
        if self.one is not None:
            self.setWindowTitle(tr("Properties of {layer}", layer=self.one.title_in(i18n.language())))
        else:
            self.setWindowTitle(tr("Properties of {n} {n:layer|layers}", n=len(self.infos)))
        self.tabs.addTab(self._description(), tr("Description"))
        self.tabs.addTab(self._reading(), tr("Reading"))
        view = self._view()
        if view is None:
            return
        if view.layer.file_columns:
            self.records = RecordsPage(view.layer, self)
            self.tabs.addTab(self.records, tr("Columns"))
            self._add_columns(view, self.records.form)
        self.read = WhatWasReadPage(view.layer, self._cure, self)
        self.tabs.addTab(ScrollArea(self.read, self), tr("What was read"))

    # --- pages
    def _page(self) -> tuple[QWidget, QFormLayout]:
        inside = QWidget(self)
        form = QFormLayout(inside)
        form.setContentsMargins(12, 12, 12, 12)
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        return ScrollArea(inside, self), form

    def _add(self, form: QFormLayout, name: str, label: str, field: LayerField, guess: str = "") -> None:
        field.field.setAccessibleName(label)
        field.say_guessed(all((guess or name) in info.guessed for info in self.infos) and bool(self.infos))
        form.addRow(label, field)
        self.fields[name] = field
        field.changed.connect(self._look_again)

    def _shared(self, name: str) -> Any:
        return common([getattr(info, name) for info in self.infos])

    def _description(self) -> QWidget:
        page, form = self._page()
        if self.one is not None:
            shown = i18n.language()
            for language in (shown, *(one for one in LANGUAGES if one != shown)):
                words = {"id": tr("Title in Indonesian"), "en": tr("Title in English")}[language]
                self._add(form, f"title:{language}", words, TextField(self.one.title.get(language, ""), self))
        self._add(form, "role", tr("Role"), ChoiceField(self._shared("role"), [(role_word(role), role) for role in ROLES], self))
        groups = sorted({view.layer.info.group for view in self._session.layers.views} - {""}, key=str.casefold)
        self._add(form, "group", tr("Group of layers"), OpenChoiceField(self._shared("group"), groups, "", tr("none"), self))
        for name, words in (("source", tr("Source")), ("date", tr("Date")), ("licence", tr("Licence"))):
            self._add(form, name, words, TextField(self._shared(name), self))
        self._add(form, "accuracy_m", tr("Accuracy"), AmountField(self._shared("accuracy_m"), WRONG_ACCURACY, self))
        words = tr("drawn as a plausible stand-in, not surveyed")
        self._add(form, "schematic", tr("Schematic"), FlagField(self._shared("schematic"), words, self))
        return page

    def _reading(self) -> QWidget:
        page, form = self._page()
        if self.one is not None:
            self._add(form, "path", tr("File"), TextField(self.one.path, self))
            if not self.one.is_address:
                form.addRow("", self._file_buttons(self.one))
        self._add(form, "crs", tr("Coordinate system"), SystemField(self._shared("crs"), self))
        view = self._view()
        said = declared_words(view.layer) if view is not None else ""
        if said:
            self.declared = plain_label(self, style="quiet")
            self.declared.setText(said)
            form.addRow("", self.declared)
        field = OpenChoiceField(self._shared("encoding"), ENCODINGS, None, tr("as the file says"), self)
        self._add(form, "encoding", tr("Encoding of texts"), field)
        note = plain_label(self, style="quiet")
        note.setText(tr("What is said here goes before what the file says. The layer is read anew; nothing in its file is changed."))
        form.addRow(note)
        return page

    def _file_buttons(self, info: LayerInfo) -> QWidget:
        row = QWidget(self)
        box = QHBoxLayout(row)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        self.find_button, self.folder_button = QPushButton(tr("Find the file..."), row), QPushButton(tr("Show in folder"), row)
        self.find_button.clicked.connect(self._find)
        self.folder_button.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(Path(info.path).parent))))
        for button in (self.find_button, self.folder_button):
            button.setAutoDefault(False)
            box.addWidget(button)
        box.addStretch(1)
        return row

    def _add_columns(self, view: LayerView, form: QFormLayout) -> None:
        names = list(view.layer.file_columns)
        words = {"name": tr("Name from"), "class": tr("Class from"), "width_m": tr("Width from"), "use": tr("Use from")}
        info = view.layer.info
        for meaning in MEANINGS:
            choices = [(tr("as its name suggests"), ""), *((name, name) for name in names)]
            field = ChoiceField(info.columns.get(meaning, ""), choices, self)
            self._add(form, f"column:{meaning}", words[meaning], field)
            field.say_guessed("columns" in info.guessed and meaning in info.columns)
        choices = [(tr("as the role has it"), ""), (tr("no label"), NO_LABEL), *((name, name) for name in names)]
        self._add(form, "label", tr("Label"), ChoiceField(info.look.label, choices, self))

    def _find(self) -> None:
        self.reject()
        if self.one is not None:
            self.find_wanted.emit(self.one.id)

    # --- what is done
    def changes(self) -> dict[str, Any]:
        """The fields of `LayerInfo` that were touched, with their values. Raises InputError for what cannot be."""
        touched: dict[str, Any] = {}
        for name, field in self.fields.items():
            if field.touched():
                self._asked = name
                touched[name] = field.value()
        values = {name: value for name, value in touched.items() if ":" not in name and name != "label"}
        if self.one is not None:
            titles = {name.partition(":")[2]: value for name, value in touched.items() if name.startswith("title:")}
            if titles:
                self._asked = next(name for name in touched if name.startswith("title:"))
                values["title"] = _titles({**self.one.title, **titles})
            columns = {name.partition(":")[2]: value for name, value in touched.items() if name.startswith("column:")}
            if columns:
                merged = {**self.one.columns, **columns}
                values["columns"] = {meaning: column for meaning, column in merged.items() if column}
            if "label" in touched:
                values["look"] = replace(self.one.look, label=touched["label"])
        if "path" in values and not values["path"]:
            self._asked = "path"
            raise InputError(mark("A layer needs a file or an address."))
        if "role" in values:
            values["style"] = values["role"]
        self._asked = ""
        return values

    def accept(self) -> None:
        """Give the layers what was touched, as one step; what cannot be is said and the window stays."""
        try:
            values = self.changes()
            if values:
                label = mark("Properties of {layer}") if self.one is not None else mark("Properties of {layer} and others")
                self._session.layers.change([info.id for info in self.infos], label, **values)
        except TabletopError as error:
            self._say_wrong(error)
            return
        super().accept()

    def _say_wrong(self, error: TabletopError) -> None:
        """Say what cannot be, and show the field in which it stands."""
        self.wrong.setText(i18n.text(error.message))
        self.wrong.show()
        field = self.fields.get(self._asked)
        if field is None:
            return
        for page in range(self.tabs.count()):
            inside = self.tabs.widget(page)
            if inside is not None and inside.isAncestorOf(field):
                self.tabs.setCurrentIndex(page)
        field.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _look_again(self) -> None:
        """What was said goes where it is corrected; what is wrong next is said instead."""
        if self.wrong.isHidden():
            return
        try:
            self.changes()
            self.wrong.hide()
        except InputError as error:
            self.wrong.setText(i18n.text(error.message))

    def _cure(self, fields: Mapping[str, Any]) -> None:
        """Do what a doubt proposes, as a step of its own."""
        if self.one is not None:
            self._session.layers.change([self.one.id], mark("Correct {layer}"), **fields)
        super().accept()

    def showEvent(self, event: QShowEvent) -> None:
        """Its first field is ready to be written into."""
        super().showEvent(event)
        tab_order.enter(self, self.fields["role"].field if self.one is None else None)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes as the parts are laid out."""
        return tab_order.step(self, forward)


def _titles(titles: Mapping[str, str]) -> dict[str, str]:
    """Titles that are not empty. Raises InputError where none is left."""
    found = {language: title for language, title in titles.items() if title}
    if not found:
        raise InputError(mark("A layer needs a title."))
    return found


__all__ = ["VARIOUS", "LayerProperties"]
