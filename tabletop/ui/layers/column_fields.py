"""The fields by which a person says how a table of places is read: names, columns, form of the coordinates, zone, system."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QButtonGroup, QComboBox, QGridLayout, QHBoxLayout, QRadioButton, QWidget

from tabletop import i18n
from tabletop.core.points.point_options import JOIN, PointOptions
from tabletop.core.points.table_layout import TableLayout
from tabletop.ui.layers.open_choice import SYSTEMS, make_open
from tabletop.ui.parts.panel_parts import plain_label
from tabletop.ui.parts.property_editors import SteadyCombo

tr = i18n.tr
TWO, PARTS, ONE = range(3)
PART_COUNT = 4
MOST_HEADER_ROWS = 20
ZONES = ("50S", "50N", "49S", "49N", "51S", "51N")


class ColumnFields(QWidget):
    """`changed` when the person chose something else; `options` and `crs` are what the fields say."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(8)
        self.header = self._combo()
        self.kinds = QButtonGroup(self)
        self.east = [self._combo() for _ in range(PART_COUNT)]
        self.north = [self._combo() for _ in range(PART_COUNT)]
        self.place = self._combo()
        self.form, self.zone, self.decimal, self.hemisphere, self.system = (self._combo() for _ in range(5))
        make_open(self.zone, tr("none"))
        make_open(self.system, tr("As the table says"))
        self._lay_out()
        self._fill_words()
        self._show_kind()

    def _combo(self) -> SteadyCombo:
        box = SteadyCombo(self)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(9)
        box.currentTextChanged.connect(lambda _: self.changed.emit())
        return box

    def _lay_out(self) -> None:
        self._row(0, tr("Names of the columns"), [self.header])
        radios = QHBoxLayout()
        radios.setSpacing(8)
        for kind, words in ((TWO, tr("Two columns")), (PARTS, tr("Degrees, minutes, seconds apart")), (ONE, tr("One column"))):
            button = QRadioButton(words, self)
            self.kinds.addButton(button, kind)
            radios.addWidget(button)
        radios.addStretch(1)
        self._label(1, 0, tr("The place stands in"))
        self._grid.addLayout(radios, 1, 1, 1, 3)
        self.kinds.button(TWO).setChecked(True)
        self.kinds.idToggled.connect(self._on_kind)
        self._row(2, tr("Longitude or east"), self.east, wide=True)
        self._row(3, tr("Latitude or north"), self.north, wide=True)
        self._row(4, tr("Latitude and longitude"), [self.place], wide=True)
        self._row(5, tr("Written as"), [self.form])
        self._row(6, tr("UTM zone"), [self.zone])
        for row, words, box in ((5, tr("Decimal sign"), self.decimal), (6, tr("Latitudes"), self.hemisphere)):
            self._label(row, 2, words, box)
            self._grid.addWidget(box, row, 3)
        self._row(7, tr("Coordinate system"), [self.system], wide=True)
        self._grid.setColumnStretch(1, 2)
        self._grid.setColumnStretch(3, 3)

    def _label(self, row: int, column: int, words: str, box: QWidget | None = None) -> QWidget:
        label = plain_label(self, wrap=False)
        label.setText(words)
        if box is not None:
            label.setBuddy(box)
            box.setAccessibleName(words)
        self._grid.addWidget(label, row, column)
        return label

    def _row(self, row: int, words: str, boxes: Sequence[QComboBox], wide: bool = False) -> None:
        label = self._label(row, 0, words, boxes[0])
        line = QHBoxLayout()
        line.setSpacing(8)
        parts = (words, tr("Minutes"), tr("Seconds"), tr("Letter N, S, E, W"))
        for part, box in zip(parts, boxes, strict=False):
            box.setAccessibleName(words if part == words else f"{words}: {part}")
            box.setToolTip(part)
            line.addWidget(box, 1)
        self._grid.addLayout(line, row, 1, 1, 3 if wide else 1)
        label.setProperty("of_row", row)

    def _fill_words(self) -> None:
        """The choices that are the same for every table."""
        with QSignalBlocker(self):
            self._fill(
                self.form,
                [
                    (tr("As it looks"), "auto"),
                    (tr("Decimal numbers"), "decimal"),
                    (tr("Degrees, minutes, seconds"), "dms"),
                    (tr("Metres of a UTM zone"), "utm"),
                    (tr("Well-known text (WKT)"), "wkt"),
                    (tr("Latitude, longitude"), "latlon"),
                ],
            )
            self._fill(self.decimal, [(tr("As it looks"), ""), (tr("Point"), "."), (tr("Comma"), ",")])
            without = [(tr("As written"), ""), (tr("Without a sign: south"), "S"), (tr("Without a sign: north"), "N")]
            self._fill(self.hemisphere, without)
            self._fill(self.system, SYSTEMS)
            self._choose(self.system, "")

    def _fill(self, box: QComboBox, choices: Iterable[tuple[str, str]]) -> None:
        with QSignalBlocker(box):
            box.clear()
            for words, value in choices:
                box.addItem(words, value)

    # --- from a table
    def show_header_rows(self, count: int, options: PointOptions) -> None:
        """The rows that may have the names of columns."""
        rows = [str(number) for number in range(1, min(count, MOST_HEADER_ROWS) + 1)]
        if options.header_row and options.header_row not in (*rows, "0"):
            rows.append(options.header_row)
        self._fill(self.header, [*((tr("Row {row}", row=row), row) for row in rows), (tr("No names"), "0")])
        self._choose(self.header, options.header_row or "1")

    def show_columns(self, layout: TableLayout, options: PointOptions) -> None:
        """Names of columns to choose from, and those that are chosen."""
        named = [(name, name) for name in layout.names]
        nothing = (tr("choose"), "")
        x, y = _chosen(layout, layout.x, options.x), _chosen(layout, layout.y, options.y)
        for boxes, chosen in ((self.east, x), (self.north, y)):
            for place, box in enumerate(boxes):
                self._fill(box, [nothing if place == 0 else (tr("none"), ""), *named])
                self._choose(box, chosen[place] if place < len(chosen) else "")
        self._fill(self.place, [nothing, *named])
        self._choose(self.place, options.place)
        self._fill(self.zone, [*((zone, zone) for zone in ZONES), *named])
        self._choose(self.zone, options.zone)
        for box, value in ((self.form, options.format), (self.decimal, options.decimal), (self.hemisphere, options.hemisphere)):
            self._choose(box, value)
        kind = ONE if options.place else PARTS if max(len(x), len(y)) > 1 else TWO
        with QSignalBlocker(self.kinds):
            self.kinds.button(kind).setChecked(True)
        self._show_kind()

    def choose_system(self, crs: str) -> None:
        """The coordinate system that a person said before."""
        self._choose(self.system, crs)

    def _choose(self, box: QComboBox, value: str) -> None:
        with QSignalBlocker(box):
            found = box.findData(value)
            box.setCurrentIndex(found)
            if found < 0 and box.isEditable():
                box.setEditText(value)

    def _on_kind(self, _kind: int, on: bool) -> None:
        if on:
            self._show_kind()
            self.changed.emit()

    def _show_kind(self) -> None:
        """Only the fields that the chosen way needs."""
        kind = self.kinds.checkedId()
        for boxes in (self.east, self.north):
            for place, box in enumerate(boxes):
                box.setVisible(kind != ONE and (place == 0 or kind == PARTS))
        self.place.setVisible(kind == ONE)
        for label in self.findChildren(QWidget):
            row = label.property("of_row")
            if row in (2, 3, 4):
                label.setVisible((row == 4) == (kind == ONE))

    # --- what they say
    @property
    def options(self) -> PointOptions:
        """What the fields say. Raises InputError for a zone that is none."""
        kind = self.kinds.checkedId()
        boxes = 1 if kind == TWO else PART_COUNT
        x, y = (JOIN.join(filter(None, (_value(box) for box in side[:boxes]))) for side in (self.east, self.north))
        return PointOptions.of(
            {
                "format": _value(self.form),
                "x": "" if kind == ONE else x,
                "y": "" if kind == ONE else y,
                "place": _value(self.place) if kind == ONE else "",
                "zone": _value(self.zone),
                "hemisphere": _value(self.hemisphere),
                "header_row": _value(self.header),
                "decimal": _value(self.decimal),
            }
        )

    @property
    def crs(self) -> str:
        """The coordinate system that was chosen or typed; empty for what the table says."""
        code = _value(self.system).split("  ")[0].strip()
        return f"EPSG:{code}" if code.isdigit() else code


def _chosen(layout: TableLayout, columns: Sequence[int], said: str) -> list[str]:
    return [layout.names[one] for one in columns] if columns else [said] if said in layout.names else []


def _value(box: QComboBox) -> str:
    """What is chosen, or what was typed where that is none of the choices."""
    index = box.currentIndex()
    if box.isEditable() and (index < 0 or box.currentText() != box.itemText(index)):
        found = box.findText(box.currentText())
        return str(box.itemData(found)) if found >= 0 else box.currentText().strip()
    return str(box.currentData() or "")
