"""The one style sheet of the windows: flat, on a grid of 4 px, with a ring round what has the focus.

It is the same in each theme, so that another one is another palette: another sheet would have every widget polished twice.
"""

from string import Template

from PySide6.QtGui import QColor, QPalette

from tabletop import paths
from tabletop.core.text.style import tokens

_SHEET = Template("""
QWidget { color: $ink; }
QMainWindow, QDialog { background: $panel; }
QToolTip { background: $field; color: $ink; border: 1px solid $line; padding: 4px 8px; }

QMenuBar { background: $panel; border: 0; padding: 0 4px; }
QMenuBar::item { padding: 4px 8px; background: transparent; border-radius: 4px; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: $hover; }
QMenu { background: $field; border: 1px solid $line; padding: 4px; menu-scrollable: 1; }
QMenu::item { padding: 3px 24px 3px 8px; border-radius: 4px; min-height: 20px; }
QMenu::item:selected { background: $hover; color: $ink; }
QMenu::item:disabled { color: $faded; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QMenu::icon { padding-left: 8px; }
QMenu::indicator { width: 16px; height: 16px; padding-left: 8px; }

QToolBar { background: $panel; border: 0; border-bottom: 1px solid $line; padding: 4px; spacing: 0; }
QToolBar::separator { width: 1px; background: $line; margin: 4px; }
QToolButton { border: 1px solid transparent; border-radius: 4px; padding: 3px; background: transparent; }
QToolButton[chip="true"] { padding: 3px 0; }
QToolButton[chip="true"]:checked:focus { padding: 2px 0; }
QToolButton[slim="true"] { padding: 3px 0; border-width: 1px 0; }
QToolButton:hover { background: $hover; }
QToolButton:pressed { background: $line; }
QToolButton:checked { background: $chosen; border-color: $accent; }
QToolButton:focus { border-color: $accent; }
QToolButton:checked:focus { border: 2px solid $ink; padding: 2px; }
QToolButton:disabled { color: $faded; }
QToolButton::menu-indicator { image: none; }
QToolButton[popupMode="1"] { padding-right: 12px; }

QPushButton { background: $field; border: 1px solid $line; border-radius: 4px; padding: 4px 12px; min-height: 20px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed, QPushButton:checked { background: $chosen; border-color: $accent; }
QPushButton:focus { border: 2px solid $accent; padding: 3px 11px; }
QPushButton:default { background: $accent; border-color: $accent; color: $onaccent; }
QPushButton:default:focus { border-color: $ink; }
QPushButton:disabled { color: $faded; background: $panel; border-color: $line; }
QPushButton:flat { background: transparent; border: 1px solid transparent; }
QPushButton:flat:hover { background: $hover; }

QLineEdit, QAbstractSpinBox, QComboBox, QPlainTextEdit, QTextEdit {
  background: $field; border: 1px solid $line; border-radius: 4px; padding: 3px 6px;
  selection-background-color: $accent; selection-color: $onaccent; }
QTextBrowser { border: 2px solid transparent; padding: 0; border-radius: 0; }
QTextBrowser:focus { border: 2px solid $accent; padding: 0; border-radius: 0; }
PropertyRow QLineEdit, PropertyRow QComboBox, FindingsHead QLineEdit, FindingsHead QComboBox { min-height: 18px; padding: 2px 6px; }
PropertyRow QLineEdit:focus, PropertyRow QComboBox:focus, FindingsHead QLineEdit:focus, FindingsHead QComboBox:focus { padding: 1px 5px; }
PropertyRow QPushButton { min-height: 16px; padding: 2px 8px; }
PropertyRow QPushButton:focus { padding: 1px 7px; }
QLineEdit, QAbstractSpinBox, QComboBox { min-height: 20px; }
QLineEdit:focus, QAbstractSpinBox:focus, QComboBox:focus, QPlainTextEdit:focus, QTextEdit:focus {
  border: 2px solid $accent; padding: 2px 5px; }
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled { color: $faded; background: $panel; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 16px; border: 0; background: transparent; }
QAbstractSpinBox::up-arrow { width: 10px; height: 10px; }
QAbstractSpinBox::down-arrow { width: 10px; height: 10px; }
QComboBox[flat="true"] { background: transparent; border-color: transparent; min-height: 16px; padding: 1px 4px; font-size: 9pt; }
QComboBox[flat="true"]:hover { background: $hover; }
QComboBox[flat="true"]:focus { background: $field; border: 1px solid $accent; padding: 1px 4px; }
QComboBox::drop-down { border: 0; width: 20px; }
QComboBox::down-arrow { width: 12px; height: 12px; }
QComboBox QAbstractItemView { background: $field; border: 1px solid $line; padding: 4px; selection-background-color: $hover;
  selection-color: $ink; outline: 0; }

QCheckBox, QRadioButton { spacing: 8px; padding: 2px; border-radius: 4px; border: 1px solid transparent; }
QCheckBox:focus, QRadioButton:focus { border: 1px solid $accent; }
QCheckBox::indicator { width: 14px; height: 14px; border: 1px solid $quiet; border-radius: 3px; background: $field; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; }
QCheckBox::indicator:indeterminate { background: $line; }

QAbstractItemView { background: $panel; border: 1px solid $panel; outline: 0; selection-background-color: $chosen; selection-color: $ink; }
QAbstractItemView:focus { border: 1px solid $accent; }
QAbstractItemView::item:hover { background: $hover; }
QAbstractItemView::item:selected { background: $chosen; color: $ink; }
QTreeView[roomy="true"]::item { padding: 3px 4px; }
QTreeView::branch { background: transparent; }
QHeaderView { background: $panel; border: 0; }
QHeaderView::section { background: $panel; border: 0; border-bottom: 1px solid $line; padding: 4px 8px; color: $quiet; }

QTabWidget::pane { border: 0; border-top: 1px solid $line; }
QTabBar { qproperty-drawBase: 0; }
QTabBar::tab { padding: 6px 12px; border: 0; border-bottom: 2px solid transparent; color: $quiet; background: transparent; }
QTabWidget#narrow QTabBar::tab { padding: 6px; }
QTabBar::tab:selected { color: $ink; border-bottom-color: $accent; }
QTabBar::tab:hover { color: $ink; }
QTabBar::tab:focus { background: $hover; }

QScrollArea { border: 0; background: transparent; }
QScrollBar:vertical { width: 10px; background: transparent; margin: 0; }
QScrollBar:horizontal { height: 10px; background: transparent; margin: 0; }
QScrollBar::handle { background: $line; border-radius: 3px; margin: 2px; min-height: 24px; min-width: 24px; }
QScrollBar::handle:hover { background: $quiet; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QSlider::groove:horizontal { height: 2px; background: $line; border-radius: 1px; }
QSlider::sub-page:horizontal { background: $accent; }
QSlider::handle:horizontal { width: 12px; height: 12px; margin: -6px 0; border-radius: 6px; background: $field; border: 1px solid $accent; }
QSlider::handle:horizontal:focus { background: $accent; }

QProgressBar { border: 0; border-radius: 2px; background: $line; height: 4px; max-height: 4px; }
QProgressBar::chunk { background: $accent; border-radius: 2px; }

QSplitter::handle { background: $line; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QStatusBar { background: $panel; border-top: 1px solid $line; }
QStatusBar::item { border: 0; }

QLabel[quiet="true"], QCheckBox[quiet="true"] { color: $quiet; font-size: 9pt; }
QLabel[title="true"] { font-size: 12pt; }
QLabel[wrong="true"] { color: $stop; font-size: 9pt; }
QFrame[panel="true"] { background: $panel; border: 0; }
QFrame[rule="true"] { background: $line; border: 0; max-height: 1px; }
""")
_PICTURES = Template("""
${of}QMenu::indicator:checked { image: url($check); }
${of}QAbstractSpinBox::up-arrow { image: url($up); }
${of}QAbstractSpinBox::down-arrow { image: url($down); }
${of}QComboBox::down-arrow { image: url($down); }
${of}QCheckBox::indicator:checked { image: url($check_on); }
${of}QTreeView::branch:has-children:closed { image: url($right); }
${of}QTreeView::branch:has-children:open { image: url($down); }
""")
LOOK = "look"
"""Property of a window: the theme of the pictures in it, and in those that hang on it. Qt keeps a picture of the sheet once it was read."""


def style_sheet() -> str:
    """The style sheet of all themes: its colours are roles of the palette, its pictures those of the `LOOK` of a window."""
    colours = _SHEET.substitute(
        ink="palette(window-text)",
        quiet="palette(placeholder-text)",
        faded="palette(shadow)",
        line="palette(mid)",
        accent="palette(highlight)",
        onaccent="palette(highlighted-text)",
        chosen="palette(link-visited)",
        panel="palette(window)",
        field="palette(base)",
        hover="palette(midlight)",
        stop="palette(bright-text)",
    )
    return colours + _pictures("light", "") + _pictures("dark", f'*[{LOOK}="dark"] ')


def _pictures(theme: str, of: str) -> str:
    return _PICTURES.substitute({name: paths.resource("styles", theme, f"{file}.svg").as_posix() for name, file in _IMAGES.items()}, of=of)


def sheet_colours(theme: str) -> dict[QPalette.ColorRole, QColor]:
    """The roles of the palette that the sheet alone gives their meaning."""
    named, role = tokens(theme), QPalette.ColorRole
    return {
        role.Shadow: QColor(_mix(named["quiet-ink"], named["panel"], 0.6)),
        role.HighlightedText: QColor("#FFFFFF" if theme == "light" else named["paper"]),
        role.LinkVisited: QColor(_mix(named["accent"], named["panel"], 0.16)),
        role.BrightText: QColor(named["stop"]),
    }


_IMAGES = {"check": "check", "check_on": "check-on", "up": "chevron-up", "down": "chevron-down", "right": "chevron-right"}


def _mix(front: str, back: str, share: float) -> str:
    pairs = [(int(front[i : i + 2], 16), int(back[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02X}" for a, b in pairs)
