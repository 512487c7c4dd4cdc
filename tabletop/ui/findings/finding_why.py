"""Why a finding stands: its number reckoned line by line, the basis of its limit spelled out, and the way to the page of its check."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from tabletop.core.values.finding import Finding
from tabletop.i18n import number, tr
from tabletop.ui.findings.finding_text import basis_sentences, computation_lines
from tabletop.ui.parts.icons import icon
from tabletop.ui.parts.panel_parts import plain_label
from tabletop.ui.parts.theme import sized_font

NUMBER_PX = 20


class NumberedLines(QWidget):
    """Lines with their numbers, wrapped; the last one stands out: it is the result."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(4)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self._rows: list[tuple[QLabel, QLabel]] = []

    def show_lines(self, lines: list[str], result_last: bool = True) -> None:
        """Show these; labels are used again."""
        while len(self._rows) < len(lines):
            self._add_row()
        for place, (count, words) in enumerate(self._rows):
            shown = place < len(lines)
            count.setVisible(shown)
            words.setVisible(shown)
            count.setText(number(place + 1) if shown else "")
            words.setText(lines[place] if shown else "")
            words.setFont(sized_font(10, bold=result_last and 0 < place == len(lines) - 1))

    def _add_row(self) -> None:
        count, words = plain_label(self, style="quiet", wrap=False), plain_label(self)
        count.setFixedWidth(NUMBER_PX)
        count.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = len(self._rows)
        self._grid.addWidget(count, row, 0)
        self._grid.addWidget(words, row, 1)
        self._rows.append((count, words))

    def texts(self) -> list[str]:
        """The lines shown."""
        return [words.text() for _, words in self._rows if words.text()]


class FindingWhy(QWidget):
    """Folded to one line until it is asked for. `unfolded` when it changed its height; `page_requested(code)`."""

    unfolded = Signal(bool)
    page_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fold = QToolButton(self)
        self.is_open = False
        self.fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.fold.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.fold.setFont(sized_font(9))
        self.lines = NumberedLines(self)
        self.basis_title = plain_label(self, style="quiet", wrap=False)
        self.basis = plain_label(self)
        self.page = QPushButton(self)
        self.page.setFlat(True)
        self.page.setAutoDefault(False)
        self._code = ""
        self._inside = QWidget(self)
        self._lay_out()
        self.fold.clicked.connect(lambda: self.unfold(not self.is_open))
        self.page.clicked.connect(lambda: self.page_requested.emit(self._code))
        self.unfold(False)

    def _lay_out(self) -> None:
        inside = QVBoxLayout(self._inside)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(4)
        self.basis.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for part in (self.lines, self.basis_title, self.basis):
            inside.addWidget(part)
        inside.addWidget(self.page, 0, Qt.AlignmentFlag.AlignLeft)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addWidget(self.fold)
        box.addWidget(self._inside)

    def unfold(self, is_open: bool) -> None:
        """Show the derivation, or its head only."""
        self.is_open = is_open
        self._inside.setVisible(is_open)
        self.retint()
        self.unfolded.emit(is_open)

    def show_finding(self, finding: Finding) -> None:
        """The derivation of that finding's number."""
        self._code = finding.code
        lines = computation_lines(finding)
        self.lines.show_lines(lines)
        self.lines.setVisible(bool(lines))
        self.basis.setText("\n".join(basis_sentences(finding.basis)))

    def retranslate(self) -> None:
        """Words in the language in use."""
        self.fold.setText(tr("Why"))
        self.fold.setToolTip(tr("How the number came about, and the basis of the limit"))
        self.basis_title.setText(tr("Basis of the limit"))
        self.page.setText(tr("About this check"))

    def retint(self) -> None:
        """The chevron in the colours of the theme."""
        self.fold.setIcon(icon("chevron-down" if self.is_open else "chevron-right", "quiet-ink"))
        self.page.setIcon(icon("book-open", "accent"))
