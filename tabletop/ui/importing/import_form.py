"""What an import is told: sources, profile, area, margin, the folder of the result."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QLineEdit, QListWidget, QPushButton, QVBoxLayout, QWidget

from tabletop import i18n
from tabletop.core.geometry.geometry import Bounds
from tabletop.ui.dialogs import dialogs
from tabletop.ui.parts.number_field import NumberField
from tabletop.ui.parts.property_editors import SteadyCombo

tr = i18n.tr
MARGIN_M = 200.0
SOURCES_PX = 84
EVERYTHING, MAP, PLAN, PLACE = range(4)
PROFILES = ("auto", "rbi", "osm", "kemendagri", "")
"""Profiles by the rows of their list; the last row asks for a file."""
PROFILE_SUFFIXES = (".toml",)


@dataclass(frozen=True)
class Boxes:
    """What the map shows and where the plan stands, west, south, east, north in metres; asked when they are needed."""

    of_map: Callable[[], Bounds]
    of_plan: Callable[[], Bounds | None]


class ImportForm(QWidget):
    """`changed` when anything in it is another one. `suffixes`: endings of files that can be read."""

    changed = Signal()

    def __init__(self, folder: Path, suffixes: tuple[str, ...], boxes: Boxes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder, self._suffixes, self._boxes = folder, suffixes, boxes
        self._profile_file = ""
        self.sources = QListWidget(self)
        self.sources.setFixedHeight(SOURCES_PX)
        self.files_button, self.folder_button, self.remove_button = (QPushButton(self) for _ in range(3))
        self.profile_box, self.area_box = SteadyCombo(self), SteadyCombo(self)
        self.place = QLineEdit(self)
        self.margin = NumberField(self, unit="m", step=50.0, low=0.0)
        self.margin.show_value(MARGIN_M)
        self.target = QLineEdit(self)
        self.target_button = QPushButton(self)
        self._labels = [QLabel(self) for _ in range(5)]
        self._form = QFormLayout()
        self._lay_out()
        self._connect()
        self.retranslate()

    def _lay_out(self) -> None:
        self.profile_box.addItems([""] * len(PROFILES))
        self.area_box.addItems([""] * 4)
        sides, line = QVBoxLayout(), QHBoxLayout()
        for button in (self.files_button, self.folder_button, self.remove_button, self.target_button):
            button.setAutoDefault(False)
        for button in (self.files_button, self.folder_button, self.remove_button):
            sides.addWidget(button)
        sides.addStretch(1)
        sides.setSpacing(4)
        line.addWidget(self.sources, 1)
        line.addLayout(sides)
        where, into = QHBoxLayout(), QHBoxLayout()
        where.addWidget(self.area_box)
        where.addWidget(self.place, 1)
        into.addWidget(self.target, 1)
        into.addWidget(self.target_button)
        self._form.setHorizontalSpacing(16)
        self._form.setVerticalSpacing(8)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        sources, profile, area, margin, target = self._labels
        self._form.addRow(sources, line)
        self._form.addRow(profile, self.profile_box)
        self._form.addRow(area, where)
        self._form.addRow(margin, self.margin)
        self._form.addRow(target, into)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(self._form)

    def _connect(self) -> None:
        self.files_button.clicked.connect(self._ask_files)
        self.folder_button.clicked.connect(self._ask_folder)
        self.remove_button.clicked.connect(self._remove)
        self.target_button.clicked.connect(self._ask_target)
        self.profile_box.activated.connect(self._choose_profile)
        self.area_box.currentIndexChanged.connect(self._tell)
        self.sources.currentRowChanged.connect(self._tell)
        for field in (self.place, self.margin, self.target):
            field.textChanged.connect(self._tell)

    def retranslate(self) -> None:
        """Words follow the language."""
        names = (tr("Sources"), tr("Profile"), tr("Which area"), tr("Margin around it"), tr("Folder of the result"))
        fields = (self.sources, self.profile_box, self.area_box, self.margin, self.target)
        for row, (name, field) in enumerate(zip(names, fields, strict=True)):
            self._labels[row].setText(name)
            field.setAccessibleName(name)
        self.files_button.setText(tr("Add files..."))
        self.folder_button.setText(tr("Add folder..."))
        self.remove_button.setText(tr("Leave out"))
        self.target_button.setText(tr("Choose..."))
        profiles = (
            tr("By what is there"),
            tr("RBI base map (BIG)"),
            tr("OpenStreetMap"),
            tr("Administrative areas (Kemendagri, BPS)"),
            Path(self._profile_file).name or tr("A profile of your own..."),
        )
        areas = (tr("Everything"), tr("What the map shows"), tr("Around the plan"), tr("A place, a box or a file"))
        for box, texts in ((self.profile_box, profiles), (self.area_box, areas)):
            for row, text in enumerate(texts):
                box.setItemText(row, text)
        self.place.setPlaceholderText(tr("Tenggarong, or west,south,east,north"))
        self.place.setAccessibleName(tr("A place, a box or a file"))
        self._tell()

    # --- what a person does
    def add(self, sources: list[Path]) -> None:
        """Add sources that are not listed yet."""
        listed = set(self.listed())
        self.sources.addItems([one for one in dict.fromkeys(map(str, sources)) if one not in listed])
        self._tell()

    def listed(self) -> list[str]:
        """The sources."""
        return [self.sources.item(row).text() for row in range(self.sources.count())]

    def _ask_files(self) -> None:
        self.add(dialogs.ask_open_files(self, tr("Files to bring in"), self._suffixes, self._folder))

    def _ask_folder(self) -> None:
        folder = dialogs.ask_folder(self, tr("Folder to bring in"), self._folder)
        self.add([folder] if folder is not None else [])

    def _ask_target(self) -> None:
        folder = dialogs.ask_folder(self, tr("Folder of the result"), self._folder)
        if folder is not None:
            self.target.setText(str(folder))

    def _remove(self) -> None:
        self.sources.takeItem(self.sources.currentRow())
        self._tell()

    def _choose_profile(self, row: int) -> None:
        if PROFILES[row]:
            return self._tell()
        path = dialogs.ask_open_file(self, tr("A profile of your own"), PROFILE_SUFFIXES, self._folder)
        self._profile_file = str(path) if path is not None else self._profile_file
        if not self._profile_file:
            self.profile_box.setCurrentIndex(0)
        self.retranslate()

    def _tell(self, *_: object) -> None:
        self.place.setVisible(self.area_box.currentIndex() == PLACE)
        self.margin.setEnabled(self.area_box.currentIndex() != EVERYTHING)
        self.remove_button.setEnabled(self.sources.currentRow() >= 0)
        self.changed.emit()

    # --- what it says
    @property
    def lacks(self) -> str:
        """What is to be said first; empty where an import can begin."""
        if not self.sources.count():
            return tr("Add the files or folders that are to be brought in.")
        if self.area_box.currentIndex() == PLACE and not self.place.text().strip():
            return tr("Say which area is meant: a place, a box in degrees or metres, or a file with a polygon.")
        if self.area_box.currentIndex() == PLAN and self._boxes.of_plan() is None:
            return tr("The plan has no features yet; choose another area.")
        if self._margin() is None:
            return tr("The margin is no number of metres.")
        return "" if self.target.text().strip() else tr("Choose the folder that gets the result.")

    def _margin(self) -> float | None:
        try:
            margin = self.margin.value()
        except ValueError:
            return None
        return margin if margin is not None and margin >= 0 else None

    def options(self, dry: bool) -> list[str]:
        """The words of the command line; only valid while nothing lacks. `dry`: look only."""
        words = [*self.listed(), "--profile", PROFILES[self.profile_box.currentIndex()] or self._profile_file]
        area = self._area()
        if area:
            words += [f"--area={area}", "--margin-m", f"{self._margin() or 0.0:.3f}"]
        return [*words, "--dry-run"] if dry else [*words, "--into", self.target.text().strip()]

    def _area(self) -> str:
        row = self.area_box.currentIndex()
        if row == PLACE:
            return self.place.text().strip()
        box = self._boxes.of_map() if row == MAP else self._boxes.of_plan() if row == PLAN else None
        return "" if box is None else ",".join(f"{number:.2f}" for number in box)
