"""The item of the operator's map that shows the table: outline, what is covered, what is pointed at, and a sign when it is held."""

import operator
from collections.abc import Callable, Iterable
from dataclasses import replace

from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter

from tabletop.canvas.base.map_surface import MapSurface, PixelItem
from tabletop.canvas.crowding.crowding import Crowding
from tabletop.canvas.ink.view import View
from tabletop.canvas.table.table_outline import OutlineShape, paint_outline
from tabletop.canvas.table.table_words import sign_words
from tabletop.canvas.table.veil_painter import paint_disc, paint_shown_to_room, paint_sign, sign_box, veil_layer
from tabletop.core.table.table_frame import TableFrame
from tabletop.core.table.table_show import Veil
from tabletop.core.values.feature import Placed
from tabletop.session.session import Session

Z = 5.3
LONGEST = 60
"""So many places of a stroke are shown while it is drawn."""


VeilKey = tuple[View, Veil, list[Placed], Crowding, str, float]


def _alike(known: VeilKey, key: VeilKey) -> bool:
    """Whether two pictures of what is covered would be the same."""
    same = known[0] == key[0] and known[1] is key[1] and known[3] is key[3] and known[4:] == key[4:]
    return same and len(known[2]) == len(key[2]) and all(map(operator.is_, known[2], key[2]))


class TableItem(PixelItem):
    """Painted while a table is open, and what is covered whenever anything is. `placed`, `crowding`: what the map shows of the plan, and
    where."""

    def __init__(
        self,
        surface: MapSurface,
        theme: str,
        session: Session,
        placed: Callable[[], Iterable[Placed]],
        crowding: Callable[[View], Crowding],
    ) -> None:
        super().__init__(surface.frame, Z)
        self.theme = theme
        self._session, self._placed, self._crowding = session, placed, crowding
        self._veiled: tuple[VeilKey, QImage] | None = None
        self.ghost: TableFrame | None = None
        """Where the table would go, while its outline is dragged or turned."""
        self.brush: tuple[tuple[float, float], float] | None = None
        """Middle and radius in metres of the brush over the map."""
        self.trail: tuple[tuple[float, float], ...] = ()
        """The stroke of the brush that is under way."""

    def outline(self) -> OutlineShape | None:
        """The outline as it lies in the view; None while no table is open."""
        table = self._session.table
        if table.frame is None:
            return None
        words = sign_words(self._session)
        top_px = sign_box(self.view, words).bottom() if words else 0.0
        return OutlineShape(self.view, table.frame, table.is_steady, table.look.readers, top_px)

    def draw(self, painter: QPainter) -> None:
        """Paint the view."""
        table = self._session.table
        if table.show.veil.is_on:
            self._paint_veil(painter)
        self._paint_brush(painter)
        outline = self.outline()
        if outline is None:
            return
        paint_shown_to_room(painter, self.view, table.show, self.theme)
        paint_outline(painter, outline, self.theme)
        if self.ghost is not None:
            paint_outline(painter, OutlineShape(self.view, self.ghost, table.is_steady), self.theme, ghost=True)
        words = sign_words(self._session)
        if words:
            paint_sign(painter, self.view, words, self.theme)

    def _paint_veil(self, painter: QPainter) -> None:
        """While the map is pulled along the picture goes with it; it is made anew where it comes to rest, or shows another scale."""
        if self.moving and self._veiled is not None:
            drawn, theme = self._veiled[0][0], self._veiled[0][4]
            if replace(drawn, centre=self.view.centre) == self.view and theme == self.theme:
                right, down = self.view.px(drawn.centre)
                painter.drawImage(QPointF(right - drawn.width_px / 2, down - drawn.height_px / 2), self._veiled[1])
                return
        painter.drawImage(0, 0, self._veil(painter.device().devicePixelRatioF()))

    def _veil(self, ratio: float) -> QImage:
        """What is covered, painted once for a view and what stands in it: the pointer moves over it at every turn."""
        placed, veil = list(self._placed()), self._session.table.show.veil
        crowding = self._crowding(self.view)
        key = (self.view, veil, placed, crowding, self.theme, ratio)
        if self._veiled is None or not _alike(self._veiled[0], key):
            self._veiled = key, veil_layer(self.view, veil, placed, crowding, self.theme, ratio)
        return self._veiled[1]

    def _paint_brush(self, painter: QPainter) -> None:
        if self.brush is None:
            return
        centre, radius_m = self.brush
        for place in self.trail[-LONGEST:]:
            paint_disc(painter, self.view, place, radius_m, self.theme)
        paint_disc(painter, self.view, centre, radius_m, self.theme)
