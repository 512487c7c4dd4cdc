"""Questions to the user. Each function asks one thing and returns the answer, or None when it was cancelled."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QLocale, QModelIndex, QPersistentModelIndex
from PySide6.QtWidgets import QFileDialog, QSplitter, QStyledItemDelegate, QStyleOptionViewItem, QTreeView, QWidget

from tabletop import i18n
from tabletop.core.geometry.geometry import Bounds
from tabletop.core.values.feature import Placed
from tabletop.core.values.guide_grid import GuideGrid
from tabletop.session.session import Session
from tabletop.settings import Settings
from tabletop.tools.along.buffer_selected import Wish
from tabletop.ui.dialogs.asked import is_accepted
from tabletop.ui.dialogs.buffer_dialog import BufferDialog, BufferJudge
from tabletop.ui.dialogs.film_dialog import FilmDialog, FilmRequest
from tabletop.ui.dialogs.grid_dialog import GridDialog
from tabletop.ui.dialogs.ring_dialog import Judge, RingDialog
from tabletop.ui.dialogs.table_dialog import TableDialog, TableRequest
from tabletop.ui.dialogs.tags_dialog import TagsDialog
from tabletop.ui.parts.panel_parts import resize_on_screen
from tabletop.ui.parts.waiting_edits import Answer, UnsavedQuestion

tr = i18n.tr
WIDE_PX, HIGH_PX = 820, 480
"""Size of a file dialog of Qt's own: as narrow as it comes it cuts sizes and dates."""
PLACES_LETTERS = 9
"""So many letters wide are the places at its side: it comes with room for one."""


SIZE_COLUMN = 1


class SizeDelegate(QStyledItemDelegate):
    """Sizes of files as the language writes numbers; Qt's own dialog writes them as the computer does."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """The same words with the other decimal sign."""
        super().initStyleOption(option, index)
        option.text = option.text.replace(QLocale.system().decimalPoint(), QLocale().decimalPoint())


def ask_open_file(parent: QWidget, title: str, suffixes: Sequence[str], folder: Path) -> Path | None:
    """Ask for a file that is there."""
    dialog = QFileDialog(parent, title, str(folder), _filters(suffixes, together=True))
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    _label(dialog, tr("Open file"))
    chosen = is_accepted(dialog) and dialog.selectedFiles()
    return Path(dialog.selectedFiles()[0]) if chosen else None


def ask_open_files(parent: QWidget, title: str, suffixes: Sequence[str], folder: Path) -> list[Path]:
    """Ask for files that are there; none where it was cancelled."""
    dialog = QFileDialog(parent, title, str(folder), _filters(suffixes, together=True))
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    _label(dialog, tr("Open file"))
    return [Path(name) for name in dialog.selectedFiles()] if is_accepted(dialog) else []


def ask_save_file(parent: QWidget, title: str, suffixes: Sequence[str], suggested: Path, overwrites: bool = True) -> Path | None:
    """Ask for a file to write. Where `overwrites`, the dialog asks before a file that is there is replaced."""
    dialog = QFileDialog(parent, title, str(suggested.parent), _filters(suffixes, together=False))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setOption(QFileDialog.Option.DontConfirmOverwrite, not overwrites)
    _label(dialog, tr("Save file"))
    dialog.selectNameFilter(_filter(suggested.suffix))
    dialog.selectFile(suggested.name)
    if not is_accepted(dialog) or not dialog.selectedFiles():
        return None
    path = Path(dialog.selectedFiles()[0])
    chosen = next((suffix for suffix in suffixes if dialog.selectedNameFilter() == _filter(suffix)), suffixes[0])
    return path if path.suffix else path.with_suffix(chosen)


def ask_film(parent: QWidget, has_encoder: bool) -> FilmRequest | None:
    """Ask in which form scenes that move are written."""
    dialog = FilmDialog(parent, has_encoder)
    return dialog.request() if is_accepted(dialog) else None


def ask_folder(parent: QWidget, title: str, folder: Path) -> Path | None:
    """Ask for a folder that is there."""
    dialog = QFileDialog(parent, title, str(folder))
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    _label(dialog, tr("Choose"))
    return Path(dialog.selectedFiles()[0]) if is_accepted(dialog) and dialog.selectedFiles() else None


def ask_table(parent: QWidget, settings: Settings) -> TableRequest | None:
    """Ask for screen, measured width and scale of the table, and remember them."""
    dialog = TableDialog(parent, settings)
    if not is_accepted(dialog):
        return None
    request = dialog.request()
    settings.table_screen, settings.table_width_m, settings.table_scale = request.screen, request.width_m, request.scale
    if not request.room:
        settings.table_scales = {**settings.table_scales, request.screen: request.scale}
    settings.save()
    return request


def ask_grid(parent: QWidget, grid: GuideGrid | None, extent: Bounds, crs: str) -> GuideGrid | None:
    """Ask for squares and corner of the guide grid."""
    dialog = GridDialog(parent, grid, extent, crs)
    return dialog.grid() if is_accepted(dialog) else None


def ask_rings(canvas: QWidget, title: str, distances: str, judge: Judge) -> str | None:
    """Ask how far rings lie from what they go round, beside the map that shows them."""
    dialog = RingDialog(canvas, title, distances, judge)
    dialog.stand_aside(canvas)
    return dialog.distances.text().strip() if is_accepted(dialog) else None


def ask_buffer(canvas: QWidget, kinds: Sequence[str], first: Wish, judge: BufferJudge) -> Wish | None:
    """Ask by how much the selection grows or shrinks and what becomes of it, beside the map that shows it."""
    dialog = BufferDialog(canvas, kinds, first, judge)
    dialog.stand_aside(canvas)
    return dialog.wish() if is_accepted(dialog) else None


def ask_tags(parent: QWidget, placed: list[Placed], known: list[str]) -> tuple[str, ...] | None:
    """Ask for the tags that all of some features are to have; `known` are completed."""
    dialog = TagsDialog(parent, placed, known)
    return dialog.tags if is_accepted(dialog) else None


def ask_unsaved(parent: QWidget, session: Session) -> Answer | None:
    """Ask what becomes of edits that are in no file yet, before the plan would be closed."""
    dialog = UnsavedQuestion(parent, session)
    is_accepted(dialog)
    return dialog.answer


def _label(dialog: QFileDialog, accept: str) -> None:
    """Words of the dialog: Qt brings none in Indonesian."""
    label = QFileDialog.DialogLabel
    words = {
        label.LookIn: tr("Folder:"),
        label.FileName: tr("File name:"),
        label.FileType: tr("Kind of file:"),
        label.Accept: accept,
        label.Reject: tr("Cancel"),
    }
    for which, text in words.items():
        dialog.setLabelText(which, text)
    if (rows := dialog.findChild(QTreeView)) is not None:  # none where the desktop has a dialog of its own
        resize_on_screen(dialog, WIDE_PX, HIGH_PX)
        rows.setItemDelegateForColumn(SIZE_COLUMN, SizeDelegate(rows))
        letters = rows.fontMetrics()
        for column, text in enumerate(("m" * 20, "8.888,88 MiB ", "m" * 8, "88-88-8888 88.88 mm")):
            rows.header().resizeSection(column, letters.horizontalAdvance(text) + 16)
        if (halves := dialog.findChild(QSplitter)) is not None:
            places = letters.horizontalAdvance("m" * PLACES_LETTERS)
            halves.setSizes([places, max(places, dialog.width() - places)])


def _filter(suffix: str) -> str:
    titles = {
        ".gpkg": "GeoPackage",
        ".geojson": "GeoJSON",
        ".kml": "KML",
        ".csv": "CSV",
        ".xlsx": "Excel",
        ".pdf": "PDF",
        ".png": "PNG",
        ".svg": "SVG",
        ".html": "HTML",
        ".docx": "Word",
    }
    return f"{titles.get(suffix, suffix)} (*{suffix})"


def _filters(suffixes: Sequence[str], together: bool) -> str:
    if together:
        patterns = " ".join(f"*{suffix}" for suffix in suffixes)
        return f"{tr('Files that can be read')} ({patterns})"
    return ";;".join(_filter(suffix) for suffix in suffixes)
