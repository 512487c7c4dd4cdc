"""Icons of the windows: one family of line drawings from `resources/icons`, tinted for the theme shown."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from tabletop import paths
from tabletop.canvas.ink.kept_picture import without_engine
from tabletop.core.text.style import tokens
from tabletop.ui.parts.theme import colour, current_theme, faded

SIZES_PX = (16, 20)
KIND_ICONS = {
    "ring": "circle-dot-dashed",
    "crowd": "users-round",
    "crowd-flow": "waypoints",
    "assembly": "map-pin",
    "protected": "landmark",
    "relief": "arrow-left-right",
    "lane": "ambulance",
    "exit": "door-open",
    "route": "route",
    "barrier": "fence",
    "cordon": "shield",
    "gate": "door-closed",
    "vehicle": "truck",
    "water-jet": "droplets",
    "irritant": "cloud",
    "unit": "user-round",
    "aid-post": "briefcase-medical",
    "command-post": "tent",
    "media": "camera",
    "observer": "binoculars",
    "measure": "ruler",
    "text": "type",
}


def icon(name: str, tint: str | None = None) -> QIcon:
    """The icon `resources/icons/<name>.svg` in 16 and 20 px. `tint` is a colour token or "#RRGGBB"; ink when absent."""
    return _icon(name, tint or "ink", current_theme(), _densest())


def kind_icon(kind: str, tint: str | None = None) -> QIcon:
    """The icon of a kind of plan features."""
    return icon(KIND_ICONS.get(kind, "circle"), tint)


def pixmap(name: str, size_px: int = 16, tint: str | None = None) -> QPixmap:
    """One icon as a picture, for delegates that paint by themselves."""
    return _pixmap(name, size_px, _hex(tint or "ink", current_theme()), _densest())


@lru_cache(maxsize=1024)
def _icon(name: str, tint: str, theme: str, dpr: float) -> QIcon:
    made = QIcon()
    shown = _hex(tint, theme)
    dim = faded(colour("quiet-ink", theme), colour("panel", theme)).name()
    for size_px in SIZES_PX:
        made.addPixmap(_pixmap(name, size_px, shown, dpr), QIcon.Mode.Normal)
        made.addPixmap(_pixmap(name, size_px, dim, dpr), QIcon.Mode.Disabled)
    return made


def _pixmap(name: str, size_px: int, shown: str, dpr: float) -> QPixmap:
    """A drawing in one colour: its shape, tinted. To read and draw it costs ten times as much, and is done once for all colours."""
    picture = QPixmap(_shape(name, size_px, dpr))
    painter = QPainter(picture)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(QRectF(0, 0, size_px, size_px), QColor(shown))
    painter.end()
    return without_engine(picture)


@lru_cache(maxsize=1024)
def _shape(name: str, size_px: int, dpr: float) -> QPixmap:
    """A drawing, whose strokes all have the colour of the text around it, as it lies on nothing."""
    drawing = paths.resource("icons", f"{name}.svg").read_bytes().replace(b"currentColor", b"#000000")
    side = round(size_px * dpr)
    picture = QPixmap(side, side)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(drawing)).render(painter, QRectF(0, 0, side, side))
    painter.end()
    picture.setDevicePixelRatio(dpr)
    return without_engine(picture)


def _hex(tint: str, theme: str) -> str:
    return tint if tint.startswith("#") else tokens(theme)[tint]


def _densest() -> float:
    return max((screen.devicePixelRatio() for screen in QGuiApplication.screens()), default=1.0)
