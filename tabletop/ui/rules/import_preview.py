"""What importing a check set changes, rule by rule, before it is done."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHeaderView, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from tabletop import i18n
from tabletop.core.judgement.rule_rows import Difference
from tabletop.core.text.message import Message
from tabletop.ui.parts.panel_parts import plain_label, resize_on_screen
from tabletop.ui.parts.wording import class_title, literal, measure, severity_word
from tabletop.ui.rules.limit_words import limit_words

tr = i18n.tr
SIZE_PX = (860, 480)


class ImportPreview(QDialog):
    """A table: check, rule, as it is now, as it will be. Accepted when the rules shall change."""

    def __init__(self, parent: QWidget | None, found: Sequence[Difference], titles: Mapping[str, Message], name: str, edits: bool) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Import a check set"))
        resize_on_screen(self, *SIZE_PX)
        self.told = plain_label(self)
        self.told.setText(_told(len(found), name))
        self.tree = QTreeWidget(self)
        self.tree.setRootIsDecorated(False)
        self.tree.setUniformRowHeights(True)
        self.tree.setProperty("roomy", True)
        self.tree.setAccessibleName(self.windowTitle())
        self.tree.setHeaderLabels([tr("Check"), tr("Rule"), tr("Now"), tr("After the import")])
        head = self.tree.header()
        head.setStretchLastSection(False)
        for column in range(4):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        for difference in found:
            QTreeWidgetItem(
                self.tree,
                [
                    group_title(difference.code, titles),
                    rule_title(difference),
                    value_text(difference, difference.before),
                    value_text(difference, difference.after),
                ],
            )
        self.buttons = QDialogButtonBox(self)
        self.accept_button = self.buttons.addButton(tr("Import"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.accept_button.setEnabled(edits)
        self.buttons.addButton(tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 16, 16, 16)
        box.setSpacing(12)
        box.addWidget(self.told)
        box.addWidget(self.tree, 1)
        box.addWidget(self.buttons)


def _told(count: int, name: str) -> str:
    if not count:
        return tr("The file holds the rules that the plan has already; nothing changes.")
    words = tr("{count} {count:rule|rules} of the plan change, in one step that undo takes back.", count=count)
    return f"{name}: {words}" if name else words


def group_title(code: str, titles: Mapping[str, Message]) -> str:
    """Title of a check or of a table of rules."""
    tables = {"buffer_pairs": tr("Distances"), "coverage_demands": tr("Coverage demands")}
    return tables.get(code) or i18n.text(titles[code])


def rule_title(one: Difference) -> str:
    """What a rule is called: a limit with its unit, or the two things of a row."""
    if " - " in one.name:
        return " \N{EN DASH} ".join(class_title(part) for part in one.name.split(" - ", 1))
    return {"off": tr("Switched off"), "basis": tr("Basis")}.get(one.name) or limit_words(one.name)


def value_text(one: Difference, value: Any) -> str:
    """A number, text or row in words; a dash where there is none."""
    if value is None:
        return "\N{EN DASH}"
    if one.name == "severity":
        return severity_word(value)
    if isinstance(value, str):
        return literal(value) if one.name == "basis" else value
    if isinstance(value, int | float):
        return i18n.number(value)
    return f"{_measures(value)}, {severity_word(value.severity)}, {literal(value.basis)}"


def _measures(row: Any) -> str:
    if hasattr(row, "min_m"):
        return measure(row.min_m, "m")
    radius = tr("own reach") if row.radius_m is None else measure(row.radius_m, "m")
    return f"{radius}, {measure(row.min_share, 'share')}"
