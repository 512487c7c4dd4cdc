"""Where the pointer is, in the coordinates that the user chose; a click on it offers the others and copying."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from tabletop import i18n
from tabletop.core.geometry.coordinates import dms
from tabletop.core.geometry.crs import to_lonlat
from tabletop.core.geometry.geometry import Position
from tabletop.core.geometry.mgrs import format_mgrs
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message, mark
from tabletop.core.values.guide_grid import grid_of, shown_grid
from tabletop.core.values.plan import Plan
from tabletop.session.ground.ground_heights import GroundHeight
from tabletop.ui.parts.theme import sized_font

tr = i18n.tr
FORMS = {
    "both": mark("Metres and degrees"),
    "utm": mark("Metres (UTM)"),
    "degrees": mark("Degrees, decimal"),
    "dms": mark("Degrees, minutes, seconds"),
    "mgrs": mark("MGRS"),
    "square": mark("Square of the guide grid"),
}
"""Ways to write a place, in the order of the menu."""


def place_text(ground: Position, plan: Plan, form: str) -> str:
    """A place (metres in the plan's CRS) in one of FORMS; the square of the guide grid goes first while it is shown."""
    grid = grid_of(plan) if form == "square" else shown_grid(plan)
    square = grid.square_at(ground) if grid is not None else ""
    if form == "square":
        return square or tr("outside the grid")
    return "   ".join(part for part in (square, _WRITERS[form](ground, plan)) if part)


def height_text(found: GroundHeight | None) -> str:
    """Height of the ground, and how steep it is; empty where nothing is known."""
    if found is None:
        return ""
    height = i18n.number(found.height_m, ",.1f")
    if found.slope is None:
        return tr("height {height} m", height=height)
    return tr("height {height} m, slope {percent} %", height=height, percent=i18n.number(found.slope * 100, ",.0f"))


def _metres(ground: Position, plan: Plan) -> str:
    return tr("E {east} N {north}", east=i18n.number(ground[0], ",.1f"), north=i18n.number(ground[1], ",.1f"))


def _degrees(ground: Position, plan: Plan) -> str:
    lon, lat = to_lonlat(*ground, plan.crs)
    return _sided(i18n.number(abs(lat), ".5f") + "°", lat, i18n.number(abs(lon), ".5f") + "°", lon)


def _dms(ground: Position, plan: Plan) -> str:
    lon, lat = to_lonlat(*ground, plan.crs)
    return _sided(_angle(lat), lat, _angle(lon), lon)


def _angle(value: float) -> str:
    degrees, minutes, seconds = dms(value)
    return f"{degrees}°{minutes:02d}'{i18n.number(seconds, '04.1f')}\""


def _sided(lat_text: str, lat: float, lon_text: str, lon: float) -> str:
    first = tr("{angle} S", angle=lat_text) if lat < 0 else tr("{angle} N", angle=lat_text)
    second = tr("{angle} W", angle=lon_text) if lon < 0 else tr("{angle} E", angle=lon_text)
    return f"{first} {second}"


def _mgrs(ground: Position, plan: Plan) -> str:
    try:
        return format_mgrs(*to_lonlat(*ground, plan.crs))
    except InputError:
        return _metres(ground, plan)


_WRITERS = {
    "both": lambda ground, plan: f"{_metres(ground, plan)}   {_degrees(ground, plan)}",
    "utm": _metres,
    "degrees": _degrees,
    "dms": _dms,
    "mgrs": _mgrs,
}


class PlaceReadout(QToolButton):
    """Shows a place. `form_chosen` tells the form that was chosen, `copy_requested` that the text is wanted elsewhere."""

    form_chosen = Signal(str)
    copy_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.form = "both"
        self.setFont(sized_font(9))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setMenu(QMenu(self))
        self._group = QActionGroup(self)
        self.menu().aboutToShow.connect(self._fill)

    def choose(self, form: str) -> None:
        """Write places in another form from here on."""
        self.form = form if form in FORMS else "both"

    def retranslate(self) -> None:
        """Words of the tooltip."""
        words = tr("Place of the pointer: click to choose how it is written, or to copy it")
        self.setToolTip(words)
        self.setAccessibleName(words)

    def _fill(self) -> None:
        menu = self.menu()
        menu.clear()
        for form, title in FORMS.items():
            action = menu.addAction(i18n.text(Message(title)))
            action.setCheckable(True)
            action.setChecked(form == self.form)
            action.triggered.connect(lambda _=False, form=form: self._chosen(form))
            self._group.addAction(action)
        menu.addSeparator()
        menu.addAction(tr("Copy coordinates") + "\tCtrl+Shift+C").triggered.connect(self.copy_requested)

    def _chosen(self, form: str) -> None:
        self.choose(form)
        self.form_chosen.emit(self.form)
