"""Findings as rows of a list: heads of groups that fold, and below each its findings, worst first."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from tabletop import i18n
from tabletop.core.judgement.all_findings import AllFindings
from tabletop.core.text.message import Message
from tabletop.core.values.finding import Finding
from tabletop.i18n import number, tr
from tabletop.settings import Grouping
from tabletop.ui.findings.finding_groups import FindingFilter, Group, grouped
from tabletop.ui.parts import wording
from tabletop.ui.parts.panel_parts import plain_tooltip

FINDING_ROLE = Qt.ItemDataRole.UserRole
MOST_TEXTS = 20_000
Index = QModelIndex | QPersistentModelIndex


class FindingRows(QAbstractListModel):
    """Rows of findings. `show` resets the list only when other findings are shown than before; folded groups stay folded.

    `looks_changed`: rows stand where they stood, but say something else (a signal of the model itself would lay all rows out anew).
    """

    looks_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.titles: Mapping[str, Message] = {}
        self.reasons: Mapping[str, str] = {}
        self.scene_names: Mapping[int, str] = {}
        self.one_scene = False
        self.stale: Callable[[Finding], bool] = lambda _: False
        self._groups: list[Group] = []
        self._entries: list[Group | Finding] = []
        self._heads: frozenset[int] = frozenset()
        self._folded: set[tuple[str, str | int]] = set()
        self._texts: dict[tuple[int, str], tuple[Finding, str]] = {}

    # --- what is shown
    def show(self, found: AllFindings, wanted: FindingFilter, by: Grouping = "") -> bool:
        """Take findings in groups; True when the rows are others than before."""
        self.one_scene = wanted.scene is not None
        groups = grouped(wanted.among(found, self._words), by, self.title)
        same = len(groups) == len(self._groups) and all(map(_look_alike, groups, self._groups))
        if not same:
            self.beginResetModel()
        self._groups = groups
        self._entries = self._rows()
        if not same:
            self.endResetModel()
        self.looks_changed.emit()
        return not same

    def _rows(self) -> list[Group | Finding]:
        rows: list[Group | Finding] = []
        heads = set()
        for group in self._groups:
            if group.by:
                heads.add(len(rows))
                rows.append(group)
            rows += [] if group.key in self._folded else group.findings
        self._heads = frozenset(heads)
        return rows

    @property
    def findings(self) -> list[Finding]:
        """Every finding in the order of the rows, those of folded groups too."""
        return [finding for group in self._groups for finding in group.findings]

    # --- groups
    def is_folded(self, group: Group) -> bool:
        """Whether only the head of a group is shown."""
        return group.key in self._folded

    def fold(self, group: Group, folded: bool) -> None:
        """Show a group's findings, or its head only."""
        if folded == self.is_folded(group):
            return
        first = self.row_of_group(group) + 1
        last = first + len(next(one for one in self._groups if one.key == group.key).findings) - 1
        if folded:
            self.beginRemoveRows(QModelIndex(), first, last)
            self._folded.add(group.key)
        else:
            self.beginInsertRows(QModelIndex(), first, last)
            self._folded.discard(group.key)
        self._entries = self._rows()
        self.endRemoveRows() if folded else self.endInsertRows()
        self.dataChanged.emit(self.index(first - 1), self.index(first - 1))

    def fold_all(self, folded: bool) -> None:
        """Show the heads only, or everything; a list without groups has nothing to fold."""
        for group in [one for one in self._groups if one.by]:
            self.fold(group, folded)

    def unfold(self, finding: Finding) -> None:
        """Show the group in which a finding stands."""
        values = {"severity": finding.severity, "scene": finding.scene, "check": finding.code}
        for group in self._groups:
            if group.by and group.value == values[group.by]:
                self.fold(group, False)

    def head_of(self, row: int) -> int:
        """Row of the head of the group that a row belongs to; -1 where there are no groups."""
        return max((head for head in self._heads if head <= row), default=-1)

    def row_of_group(self, group: Group) -> int:
        """Row of the head of the group of that kind and value; -1 where there is none."""
        return next((row for row, one in enumerate(self._entries) if isinstance(one, Group) and one.key == group.key), -1)

    # --- finding one's way
    def title(self, finding: Finding) -> str:
        """Title of the check, or its code where it is not known."""
        sentence = self.titles.get(finding.code)
        return i18n.text(sentence) if sentence is not None else finding.code

    def _words(self, finding: Finding) -> str:
        """What a filter by words looks into, in small letters; made once for each finding and language."""
        key = (id(finding), i18n.language())
        known = self._texts.get(key)
        if known is None or known[0] is not finding:
            if len(self._texts) > MOST_TEXTS:
                self._texts.clear()
            known = (finding, f"{i18n.text(finding.message)} {self.title(finding)} {finding.code}".lower())
            self._texts[key] = known
        return known[1]

    def row_of(self, finding: Finding | None) -> int:
        """Row of the same finding, else of one about the same things in the same scene; -1 where there is none, or it is folded away."""
        if finding is None:
            return -1
        rows = [(row, one) for row, one in enumerate(self._entries) if isinstance(one, Finding) and one.key == finding.key]
        same = next((row for row, one in rows if one.digest() == finding.digest()), -1)
        return same if same >= 0 else next((row for row, one in rows if one.features and one.scene == finding.scene), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Number of rows, heads of groups among them."""
        return 0 if parent.isValid() else len(self._entries)

    def finding(self, index: Index) -> Finding | None:
        """The finding of a row; None for the head of a group."""
        entry = self._entry(index)
        return entry if isinstance(entry, Finding) else None

    def is_head(self, row: int) -> bool:
        """Whether a row is the head of a group."""
        return row in self._heads

    def group(self, index: Index) -> Group | None:
        """The group of which a row is the head."""
        entry = self._entry(index)
        return entry if isinstance(entry, Group) else None

    def _entry(self, index: Index) -> Group | Finding | None:
        return self._entries[index.row()] if index.isValid() and index.row() < len(self._entries) else None

    # --- words
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Sentence, tooltip, spoken text, and the finding itself."""
        entry = self._entry(index)
        if isinstance(entry, Finding):
            return self._finding_data(entry, role)
        return self._group_data(entry, role) if isinstance(entry, Group) else None

    def _finding_data(self, finding: Finding, role: int) -> object:
        if role == Qt.ItemDataRole.DisplayRole:
            return i18n.text(finding.message)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tooltip(f"{i18n.text(finding.message)}\n{self.quiet(finding)}")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{wording.severity_word(finding.severity)}: {i18n.text(finding.message).rstrip('.')}. {self.quiet(finding)}"
        return finding if role == FINDING_ROLE else None

    def _group_data(self, group: Group, role: int) -> object:
        if role == Qt.ItemDataRole.DisplayRole:
            return self.group_title(group)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            counts = ", ".join(f"{number(n)} {wording.severity_word(one).lower()}" for one, n in group.counts().items())
            said = f"{self.group_title(group)}: {counts}"
            if role == Qt.ItemDataRole.ToolTipRole:
                return plain_tooltip(said)
            return tr("{group}, folded", group=said) if self.is_folded(group) else tr("{group}, unfolded", group=said)
        return None

    def group_title(self, group: Group) -> str:
        """Severity, scene or check that a group is of."""
        if group.by == "severity":
            return wording.severity_word(group.findings[0].severity)
        if group.by == "check":
            return self.title(group.findings[0])
        name = self.scene_names.get(int(group.value), "")
        return tr("Scene {number}: {name}", number=group.value, name=name) if name else tr("Scene {number}", number=group.value)

    def quiet(self, finding: Finding) -> str:
        """The quiet line: that it is old; reason of an ignored one, else measured against limit; scene; title of the check."""
        reason = finding.reason_in(self.reasons)
        old = tr("not judged again yet") if self.stale(finding) else ""
        first = tr("Ignored: {reason}", reason=reason) if reason is not None else wording.measured_line(finding)
        scene = "" if self.one_scene else tr("Scene {number}", number=finding.scene)
        return " \N{MIDDLE DOT} ".join(part for part in (old, first, scene, self.title(finding)) if part)


def _look_alike(group: Group, before: Group) -> bool:
    """Whether the rows of a group are of the same findings, if not the very same objects."""
    findings, others = group.findings, before.findings
    if findings is others or group.key != before.key or len(findings) != len(others):
        return group.key == before.key and findings is others
    return all(
        one is other or (one.key, one.scene, one.measured) == (other.key, other.scene, other.measured)
        for one, other in zip(findings, others, strict=True)
    )
