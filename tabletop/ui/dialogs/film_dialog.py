"""Asks in which form, how large and how smooth scenes that move are written."""

from dataclasses import dataclass

from PySide6.QtWidgets import QLineEdit, QWidget

from tabletop import i18n
from tabletop.ui.dialogs.form_dialog import FormDialog
from tabletop.ui.parts.property_editors import SteadyCombo

tr = i18n.tr
WIDTHS_PX = (640, 960, 1280, 1920)
FPS = (4, 8, 12, 15)
FIRST_WIDTH, FIRST_FPS = 1, 1


@dataclass(frozen=True)
class FilmRequest:
    """`suffix` empty: numbered pictures in a folder; `scenes` as they were written, empty for all."""

    suffix: str
    width_px: int
    fps: int
    scenes: str


class FilmDialog(FormDialog):
    """Form, width, pictures a second, scenes; `has_encoder` tells whether MP4 can be written."""

    def __init__(self, parent: QWidget | None, has_encoder: bool) -> None:
        super().__init__(parent, tr("Film of the scenes"), tr("Continue"))
        self._forms = [(".webp", tr("WebP, small and in full colour")), (".gif", tr("GIF, shown by every program"))]
        self._forms += [(".mp4", tr("MP4, a video"))] if has_encoder else []
        self._forms += [("", tr("Numbered pictures (PNG) in a folder"))]
        self.form_box, self.width_box, self.fps_box = SteadyCombo(self), SteadyCombo(self), SteadyCombo(self)
        self.form_box.addItems([title for _, title in self._forms])
        self.width_box.addItems([tr("{width} × {height} pixels", width=str(width), height=str(width * 9 // 16)) for width in WIDTHS_PX])
        self.width_box.setCurrentIndex(FIRST_WIDTH)
        self.fps_box.addItems([str(fps) for fps in FPS])
        self.fps_box.setCurrentIndex(FIRST_FPS)
        self.scenes_box = QLineEdit(self)
        self.scenes_box.setPlaceholderText(tr("all, or numbers such as 1,2,5 or 2-6"))
        self.add_row(tr("Form"), self.form_box)
        self.add_row(tr("Size"), self.width_box)
        self.add_row(tr("Pictures a second"), self.fps_box)
        self.add_row(tr("Scenes"), self.scenes_box)
        self.add_note(tr("Level, clock and title of the scene stand on each picture; units go along the ways that the checks reckon with."))

    def request(self) -> FilmRequest:
        """What was chosen."""
        suffix, _ = self._forms[self.form_box.currentIndex()]
        width_px, fps = WIDTHS_PX[self.width_box.currentIndex()], FPS[self.fps_box.currentIndex()]
        return FilmRequest(suffix, width_px, fps, self.scenes_box.text().strip())
