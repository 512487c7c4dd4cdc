"""The look editor: colours, width, hatch, label, scales and classes of one layer or of several; the map shows every choice at once."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QCloseEvent, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from tabletop import i18n
from tabletop.canvas.base.layer_shapes import shapes_of
from tabletop.canvas.base.look_colours import ink_over
from tabletop.canvas.base.look_sample import class_words, dimension_of, inked, paint_look
from tabletop.core.layers.look_classes import NO_LABEL
from tabletop.core.layers.look_text import look_from_text, look_text
from tabletop.core.layers.suggested_classes import suggested_classes
from tabletop.core.text.errors import TabletopError
from tabletop.core.text.message import mark
from tabletop.core.values.layer import Layer
from tabletop.core.values.layer_look import Ink, LayerLook, LookClass
from tabletop.session.base.background import Background, Job
from tabletop.session.session import Session
from tabletop.ui.attributes.look_fields import InkFields
from tabletop.ui.dialogs.form_dialog import scale_box, scale_of, scale_text
from tabletop.ui.focus import tab_order
from tabletop.ui.parts.panel_parts import ScrollArea, plain_label, resize_on_screen, show_beside
from tabletop.ui.parts.property_editors import SteadyCombo
from tabletop.ui.parts.theme import current_theme

tr = i18n.tr
SIZE_PX = (360, 560)
SAMPLE = QSize(28, 16)
WHOLE = -1
AT_ONCE = 10_000
"""Layers of so many features are sorted at once, larger ones in a thread."""


class LookEditor(QDialog):
    """A window beside the map. `scale` tells the n of the map's 1:n. What is shown is kept at OK, as one step of undo."""

    def __init__(self, session: Session, scale: Callable[[], float], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._scale = session, scale
        self.setProperty("help_page", "layer-looks")
        resize_on_screen(self, *SIZE_PX)
        self.ids: tuple[str, ...] = ()
        self._before: dict[str, LayerLook] = {}
        self.look = LayerLook()
        self._background: Background | None = None
        self.names, self.note = plain_label(self, style="title"), plain_label(self, style="quiet")
        self.list = QListWidget(self)
        self.ink = InkFields(self)
        self.label_box, self.by_box = SteadyCombo(self), SteadyCombo(self)
        self.from_box, self.to_box = scale_box(self, None), scale_box(self, None)
        self.from_now, self.to_now, self.copy_button, self.paste_button, self.role_button = (QPushButton(self) for _ in range(5))
        self.buttons = QDialogButtonBox(self)
        self.ok_button = self.buttons.addButton("OK", QDialogButtonBox.ButtonRole.AcceptRole)
        self.cancel_button = self.buttons.addButton("", QDialogButtonBox.ButtonRole.RejectRole)
        self._form = QFormLayout()
        self._labels = [plain_label(self, wrap=False) for _ in range(8)]
        self._lay_out()
        self._connect()
        self._speak()

    def _lay_out(self) -> None:
        self.list.setIconSize(SAMPLE)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        self.list.setMinimumHeight(72)
        form = self._form
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(6)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        ink = (self.ink.colour, self.ink.fill, self.ink.width, self.ink.hatch)
        fields: Sequence[QWidget] = (self.by_box, *ink, self.label_box)
        for label, field in zip(self._labels, fields, strict=False):
            form.addRow(label, field)
        for label, scale, button in zip(self._labels[6:], (self.from_box, self.to_box), (self.from_now, self.to_now), strict=True):
            line = QHBoxLayout()
            line.setSpacing(8)
            line.addWidget(scale, 1)
            line.addWidget(button)
            form.addRow(label, line)
        small = QHBoxLayout()
        for one in (self.copy_button, self.paste_button, self.role_button):
            small.addWidget(one)
        small.addStretch(1)
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(button is self.ok_button)
        self.ok_button.setDefault(True)
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 12, 12, 12)
        box.setSpacing(8)
        page = QWidget(self)
        inside = QVBoxLayout(page)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        inside.addWidget(self.list, 1)
        inside.addLayout(form)
        inside.addWidget(self.note)
        box.addWidget(self.names)
        box.addWidget(ScrollArea(page, self), 1)
        box.addLayout(small)
        box.addWidget(self.buttons)

    def _connect(self) -> None:
        for field in (self.ink.colour, self.ink.fill):
            field.changed.connect(self._ink_chosen)
        for combo in (self.ink.width, self.ink.hatch):
            combo.activated.connect(self._ink_chosen)
        self.list.currentRowChanged.connect(self._class_chosen)
        self.list.itemChanged.connect(self._renamed)
        self.label_box.activated.connect(lambda _: self._set(replace(self.look, label=str(self.label_box.currentData()))))
        self.by_box.activated.connect(lambda _: self._classify(str(self.by_box.currentData())))
        for box, name in ((self.from_box, "from_scale"), (self.to_box, "to_scale")):
            box.currentTextChanged.connect(partial(self._scale_chosen, name))
        self.from_now.clicked.connect(lambda: self.from_box.setCurrentText(scale_text(self._scale())))
        self.to_now.clicked.connect(lambda: self.to_box.setCurrentText(scale_text(self._scale())))
        self.copy_button.clicked.connect(lambda: QGuiApplication.clipboard().setText(look_text(self.look)))
        self.paste_button.clicked.connect(self._paste)
        self.role_button.clicked.connect(lambda: self._set(LayerLook(), shown=True))
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._session.layers_changed.connect(self._follow)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes as the parts are laid out."""
        return tab_order.step(self, forward)

    def changeEvent(self, event: QEvent) -> None:
        """Words follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._speak()
        super().changeEvent(event)

    def _speak(self) -> None:
        self.setWindowTitle(tr("Look of layers"))
        words = (tr("Sort by"), tr("Line"), tr("Fill"), tr("Width"), tr("Hatch"), tr("Label"), tr("Seen from"), tr("Seen to"))
        ink = (self.ink.colour, self.ink.fill, self.ink.width, self.ink.hatch)
        fields = (self.by_box, *ink, self.label_box, self.from_box, self.to_box)
        for label, field, word in zip(self._labels, fields, words, strict=True):
            label.setText(word)
            label.setBuddy(field)
            field.setAccessibleName(word)
        self.list.setAccessibleName(tr("Classes"))
        for button, told in ((self.from_now, tr("Seen from the scale of the map")), (self.to_now, tr("Seen to the scale of the map"))):
            button.setText(tr("Now"))
            button.setToolTip(told)
            button.setAccessibleName(told)
        self.copy_button.setText(tr("Copy"))
        self.copy_button.setToolTip(tr("Copy this look, for other layers"))
        self.paste_button.setText(tr("Paste"))
        self.paste_button.setToolTip(tr("Take the look that was copied"))
        self.role_button.setText(tr("As the role"))
        self.role_button.setToolTip(tr("Forget all that was chosen: the layer looks as its role does"))
        self.cancel_button.setText(tr("Cancel"))
        self.ok_button.setText(tr("OK"))
        self.ink.speak()
        self._show_look()

    # --- which layers
    def present(self, ids: Sequence[str]) -> None:
        """Come to the front for some layers; the look of the first one is where it begins."""
        if self.ids:
            self._session.layers.preview(self._before)
        layers = {view.layer.info.id: view.layer for view in self._session.layers.views if not view.layer.info.is_picture}
        self.ids = tuple(key for key in ids if key in layers)
        self._before = {key: layers[key].info.look for key in self.ids}
        self.look = self._before[self.ids[0]] if self.ids else LayerLook()
        titles = [layers[key].info.title_in(i18n.language()) for key in self.ids]
        self.names.setText(", ".join(titles[:3]) + (tr(" and {n} more", n=len(titles) - 3) if len(titles) > 3 else ""))
        self.note.setText("")
        self._show_look()
        show_beside(self)
        self.raise_()
        self.activateWindow()
        self.list.setFocus()

    @property
    def _layers(self) -> list[Layer]:
        return [view.layer for view in self._session.layers.views if view.layer.info.id in self.ids]

    def _follow(self) -> None:
        """A layer that is gone is not styled any more."""
        there = {view.layer.info.id for view in self._session.layers.views}
        if self.ids and not there & set(self.ids):
            self.ids = ()
            self.hide()

    # --- what is shown
    def _show_look(self) -> None:
        layers = self._layers
        shared = [name for name in (layers[0].columns if layers else ()) if all(name in layer.columns for layer in layers)]
        own = [name for name in shared if all(name in layer.file_columns for layer in layers)] or shared
        _fill(self.by_box, [(tr("All alike"), ""), *((name, name) for name in own)], self.look.by)
        _fill(self.label_box, [(tr("As the role"), ""), (tr("No label"), NO_LABEL), *((name, name) for name in own)], self.look.label)
        for box, scale, always in (
            (self.from_box, self.look.from_scale, tr("any scale")),
            (self.to_box, self.look.to_scale, tr("any scale")),
        ):
            box.blockSignals(True)
            box.setItemText(0, always) if scale_of(box.itemText(0)) is None and box.count() else box.insertItem(0, always)
            box.setCurrentText(always if scale is None else scale_text(scale))
            box.blockSignals(False)
        self._show_classes()

    def _show_classes(self) -> None:
        row = max(self.list.currentRow(), 0)
        self.list.blockSignals(True)
        self.list.clear()
        self.list.addItem(QListWidgetItem(self._sample(self.look.ink), tr("All others") if self._classes else tr("All records")))
        for one in self._classes:
            item = QListWidgetItem(self._sample(ink_over(one.ink, self.look.ink)), self._words(one))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            self.list.addItem(item)
        self.list.setCurrentRow(min(row, self.list.count() - 1))
        self.list.blockSignals(False)
        self.ink.show(self._ink)

    def _words(self, one: LookClass) -> str:
        layers = self._layers
        return class_words(one, replace(layers[0], info=replace(layers[0].info, look=self.look))) if layers else one.title or one.value

    @property
    def _classes(self) -> tuple[LookClass, ...]:
        return self.look.classes if self.look.by else ()

    @property
    def _number(self) -> int:
        """Number of the class that is chosen in the list; WHOLE for the layer itself."""
        row = self.list.currentRow() - 1
        return row if 0 <= row < len(self._classes) else WHOLE

    @property
    def _ink(self) -> Ink:
        return self.look.ink if self._number == WHOLE else self._classes[self._number].ink

    def _sample(self, ink: Ink) -> QIcon:
        layers = self._layers
        made = QPixmap(SAMPLE * self.devicePixelRatioF())
        made.setDevicePixelRatio(self.devicePixelRatioF())
        made.fill(Qt.GlobalColor.transparent)
        if layers:
            painter = QPainter(made)
            first, box = layers[0], QRectF(0, 0, SAMPLE.width(), SAMPLE.height())
            paint_look(painter, box, inked(first.info, ink), dimension_of(first), current_theme())
            painter.end()
        return QIcon(made)

    # --- choices
    def _set(self, look: LayerLook, shown: bool = False) -> None:
        """Another look: on the map at once."""
        if look == self.look:
            return
        self.look = look
        self._session.layers.preview(dict.fromkeys(self.ids, look))
        if shown:
            self._show_look()

    def _ink_chosen(self, *_: object) -> None:
        ink, number = self.ink.ink(), self._number
        if number == WHOLE:
            self._set(replace(self.look, ink=ink))
        else:
            self._set(replace(self.look, classes=_with(self.look.classes, number, replace(self.look.classes[number], ink=ink))))
        self._show_classes()

    def _class_chosen(self, _row: int) -> None:
        self.ink.show(self._ink)

    def _renamed(self, item: QListWidgetItem) -> None:
        number = self.list.row(item) - 1
        if 0 <= number < len(self._classes):
            one, text = self._classes[number], item.text().strip()
            title = "" if text in ("", one.value, self._words(replace(one, title=""))) else text
            self._set(replace(self.look, classes=_with(self.look.classes, number, replace(one, title=title))))

    def _classify(self, by: str) -> None:
        """Sort by a column: classes of its values, or of ranges of its numbers."""
        self.note.setText("")
        layers = self._layers
        if not by or not layers:
            self._set(replace(self.look, by=by, classes=()), shown=True)
        elif sum(layer.count for layer in layers) <= AT_ONCE:
            self._take_classes(by, self.ids, _suggested(layers, by))
        else:
            self.note.setText(tr("Looking..."))
            take = partial(self._take_classes, by, self.ids)
            if self._background is None:
                self._background = Background("looks", self)
            self._background.submit(Job(lambda _: _suggested(layers, by), take, lambda error: self.note.setText(i18n.text(error.message))))

    def _take_classes(self, by: str, ids: tuple[str, ...], found: tuple[tuple[LookClass, ...], int]) -> None:
        if ids != self.ids:
            return
        classes, left = found
        told = tr("{n} other {n:value|values} of {column} look as all others do.", n=left, column=by) if left else ""
        self.note.setText(told)
        self._set(replace(self.look, by=by, classes=classes), shown=True)

    def _scale_chosen(self, name: str, text: str) -> None:
        scale = scale_of(text)
        look = replace(self.look, from_scale=scale) if name == "from_scale" else replace(self.look, to_scale=scale)
        self.note.setText("")
        if look.from_scale is not None and look.to_scale is not None and look.from_scale < look.to_scale:
            self.note.setText(tr("The first scale must be the smaller one, such as 1:10,000; with these it is never seen."))
        self._set(look)

    def _paste(self) -> None:
        try:
            self._set(look_from_text(QGuiApplication.clipboard().text()), shown=True)
        except TabletopError as error:
            self.note.setText(i18n.text(error.message))

    # --- the end
    def accept(self) -> None:
        """Keep it as one step."""
        self.stop()
        look, ids, self.ids = self.look, self.ids, ()
        if ids and any(self._before[key] != look for key in ids):
            kept = self._session.layers.change(ids, mark("Look of {layer}"), look=look)
            if not kept:
                self._session.layers.preview(self._before)
        super().accept()

    def reject(self) -> None:
        """As it was before."""
        self.stop()
        if self.ids:
            self._session.layers.preview(self._before)
        self.ids = ()
        super().reject()

    def stop(self) -> None:
        """End the thread; it may be called twice."""
        if self._background is not None:
            self._background.close()
        self._background = None

    def closeEvent(self, event: QCloseEvent) -> None:
        """As it was before."""
        self.reject()
        super().closeEvent(event)


def _suggested(layers: Sequence[Layer], by: str) -> tuple[tuple[LookClass, ...], int]:
    """Classes of a column; the map has them ready then."""
    classes, left = suggested_classes(layers[0].columns[by])
    for layer in layers:
        for shapes in shapes_of(layer):
            shapes.classed(by, classes)
    return classes, left


def _fill(box: QComboBox, items: Sequence[tuple[str, str]], chosen: str) -> None:
    box.clear()
    for text, value in items:
        box.addItem(text, value)
    if box.findData(chosen) < 0:
        box.addItem(chosen, chosen)
    box.setCurrentIndex(box.findData(chosen))


def _with(classes: tuple[LookClass, ...], number: int, one: LookClass) -> tuple[LookClass, ...]:
    return (*classes[:number], one, *classes[number + 1 :])
