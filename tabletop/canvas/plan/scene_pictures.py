"""How the plan looks in each scene, and the scenes beside the one shown painted ahead: whoever turns to one of them sees it at once."""

from collections.abc import Callable, Generator, Iterator
from typing import NamedTuple

from PySide6.QtCore import QObject, QRectF, QTimer
from PySide6.QtGui import QPainter, QPixmap

from tabletop.canvas.ink.kept_picture import without_engine
from tabletop.canvas.ink.view import View
from tabletop.canvas.plan.label_boxes import Taken
from tabletop.canvas.plan.plan_item import Painting
from tabletop.canvas.plan.plan_painter import plan_steps
from tabletop.core.arrangement.plan_layers import in_layer_order
from tabletop.core.sight.viewsheds import Viewsheds
from tabletop.core.values.feature import Placed
from tabletop.core.values.plan import Plan
from tabletop.i18n import language
from tabletop.session.session import Session

AHEAD_MS, AHEAD_STEP_MS, SLICE_MS = 150, 15, 8.0
"""After such a rest, or one as long as a picture of the plan takes, scenes beside are painted, in slices so far apart and so long."""
MEMORY_BYTES = 32 * 1024 * 1024
"""All pictures together: one of a window of 1366 x 768 takes four megabytes."""


class Shown(NamedTuple):
    """What a window shows of any scene: the view, device pixels to a pixel, the theme, and what is held in the hand (ids)."""

    view: View
    ratio: float
    theme: str
    held: frozenset[str]


class SceneLook(NamedTuple):
    """What the picture of a scene hangs on, but for the layers of the ground: pictures of one look are alike."""

    plan: Plan
    scene: int
    shown: Shown
    language: str
    selected: frozenset[str]
    hidden: frozenset[str]

    def is_like(self, other: "SceneLook") -> bool:
        """Whether both are of one plan, the very same, and alike in all else."""
        return self.plan is other.plan and self[1:] == other[1:]


class Painted(NamedTuple):
    """A picture, what it shows, and the boxes that symbols and words took in it."""

    look: SceneLook
    pixmap: QPixmap
    taken: Taken


class ScenePictures:
    """Pictures by scene, those used last. `shown` tells what the window shows now, `avoid` which boxes names keep clear of in a scene."""

    def __init__(self, session: Session, shown: Callable[[], Shown], avoid: Callable[[View, int], list[QRectF]]) -> None:
        self._session, self._shown, self._avoid = session, shown, avoid
        self.sights, self._sights_ahead = Viewsheds(), Viewsheds()
        self._kept: dict[int, Painted] = {}
        self._work: tuple[SceneLook, Painting] | None = None
        self._taken = Taken()

    # --- a scene
    def placed(self, scene: int, hidden: frozenset[str]) -> list[Placed]:
        """What stands in a scene and is not hidden, the things of lower layers first."""
        plan = self._session.plan
        placed = plan.placed(scene)
        return in_layer_order(plan, [feature for feature in placed if feature.id not in hidden] if hidden else placed)

    def look(self, scene: int) -> SceneLook:
        """How a scene is to look now."""
        session, hidden = self._session, self._session.shown.hidden_in(scene)
        return SceneLook(session.plan, scene, self._shown(), language(), session.selection - hidden, hidden)

    def steps(self, look: SceneLook, placed: list[Placed], painter: QPainter, view: View) -> Generator[None, None, Taken]:
        """Paint what stands in a scene, with a rest after each few milliseconds; the boxes that it took."""
        layers, sights = self._session.layers.layer_set, self.sights if look.scene == self._session.scene else self._sights_ahead
        taken = yield from plan_steps(
            painter,
            view,
            placed,
            look.plan.roster,
            look.shown.theme,
            selected=look.selected,
            hidden=look.shown.held,
            wind_from_deg=look.plan.scene(look.scene).wind_from_deg,
            avoid=self._avoid(view, look.scene),
            visible=sights.among(layers, placed).reach,
        )
        return taken.boxes

    # --- kept
    def keep(self, painted: Painted) -> None:
        """Keep a picture; those that were used longest ago, or are of another plan, go for it."""
        self._kept = {number: one for number, one in self._kept.items() if one.look.plan is painted.look.plan}
        self._kept.pop(painted.look.scene, None)
        self._kept[painted.look.scene] = painted
        for number in list(self._kept)[: max(len(self._kept) - _room(painted.look), 0)]:
            del self._kept[number]

    def found(self, scene: int) -> Painted | None:
        """The picture of a scene as it is to look now, where there is one."""
        painted = self._kept.pop(scene, None)
        if painted is None or not painted.look.is_like(self.look(scene)):
            return None
        self._kept[scene] = painted
        return painted

    def forget(self) -> None:
        """Nothing that was painted is as it should be any more."""
        self._drop()
        self._kept.clear()

    # --- ahead
    def go_on(self, budget_ms: float) -> bool:
        """Paint for about so long what is missing of the scene that comes next, then of that before; False where nothing is, or there is
        no room for it."""
        missing = self._missing()
        if missing is None:
            self._drop()
            return False
        if self._work is None or not self._work[0].is_like(missing):
            self._drop()
            view, ratio = missing.shown[:2]
            self._work = missing, Painting(lambda painter, at: self._ahead(missing, painter, at), view, ratio)
        painting = self._work[1]
        try:
            is_whole = painting.go_on(budget_ms)
        except Exception:
            self._drop()
            raise
        if is_whole:
            self._work = None
            self.keep(Painted(missing, without_engine(painting.pixmap), self._taken))
        return True

    def _missing(self) -> SceneLook | None:
        """How the first scene beside the one shown is to look that has no picture."""
        numbers = [scene.number for scene in self._session.plan.scene_list()]
        row = numbers.index(self._session.scene)
        looks = [self.look(number) for number in (*numbers[row + 1 : row + 2], *numbers[max(row - 1, 0) : row])]
        return next((look for place, look in enumerate(looks) if place < _room(look) and self.found(look.scene) is None), None)

    def _ahead(self, look: SceneLook, painter: QPainter, view: View) -> Iterator[None]:
        self._taken = yield from self.steps(look, self.placed(look.scene, look.hidden), painter, view)

    def _drop(self) -> None:
        if self._work is not None:
            self._work[1].stop()
            self._work = None


class PaintAhead(QObject):
    """Paints the scenes beside the one shown while the map is at rest. `can`: whether it is now; whatever keeps it from that calls `rest`
    when it is over, so that nothing has to be asked for again and again. `cost_ms`: what a picture of the plan takes."""

    def __init__(self, pictures: ScenePictures, can: Callable[[], bool], cost_ms: Callable[[], float], parent: QObject) -> None:
        super().__init__(parent)
        self._pictures, self._can, self._cost_ms = pictures, can, cost_ms
        self._is_closed = False
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._go_on)

    def rest(self) -> None:
        """Something that it waits for is there: it goes on after a rest."""
        if not self._is_closed:
            self._timer.start(max(AHEAD_MS, round(self._cost_ms())))

    def close(self) -> None:
        """Nothing is painted ahead any more."""
        self._is_closed = True
        self._timer.stop()

    def _go_on(self) -> None:
        if self._can() and self._pictures.go_on(SLICE_MS):
            self._timer.start(AHEAD_STEP_MS)


def _room(look: SceneLook) -> int:
    """So many pictures of a look may be kept."""
    view, ratio = look.shown[:2]
    return int(MEMORY_BYTES // max(4 * view.width_px * view.height_px * ratio**2, 1))
