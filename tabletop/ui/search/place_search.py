"""Search in the background: layers are indexed once, the plan when it changed, and the newest question is answered."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal

from tabletop import i18n
from tabletop.core.search.search import Entry, Index, build_index, merged
from tabletop.core.search.search_entries import direct_entries, layer_entries, plan_entries, surroundings
from tabletop.core.text.errors import TabletopError
from tabletop.core.values.layer import Layer
from tabletop.core.values.plan import Plan
from tabletop.session.base.background import Background, Job
from tabletop.session.session import Session

PAUSE_S = 0.0005
"""Slept between names while a layer is indexed, so that the map goes on moving."""


class PlaceSearch(QObject):
    """`found` tells the text that was asked and its entries, best first. The thread starts with the first question."""

    found = Signal(str, object)
    failed = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._background: Background | None = None
        self._job: Job[list[Entry]] | None = None
        self._layers: dict[tuple[Any, ...], Index] = {}
        self._plan: tuple[Plan, int, Index] | None = None
        self._closed = False

    def ask(self, text: str) -> None:
        """Look for a text; the question before is dropped."""
        if self._closed:
            return
        if self._job is not None:
            self._job.cancel()
        if self._background is None:
            self._background = Background("search", self)
        plan, scene, language = self._session.plan, self._session.scene, i18n.language()
        layers = [view.layer for view in self._session.layers.views]

        def work(job: Job[list[Entry]]) -> list[Entry]:
            return self._answer(text, plan, scene, layers, language, job.cancelled)

        self._job = self._background.submit(Job(work, lambda entries: self.found.emit(text, entries), self._refused))

    def prepare(self) -> None:
        """Index what is there before the first question."""
        self.ask("")

    def stop(self) -> None:
        """End the thread; nothing is answered any more. It may be called twice."""
        self._closed = True
        if self._job is not None:
            self._job.cancel()
        if self._background is not None:
            self._background.close()
        self._background = None

    def _refused(self, error: TabletopError) -> None:
        self.failed.emit(error)

    # --- in the thread
    def _answer(
        self, text: str, plan: Plan, scene: int, layers: Sequence[Layer], language: str, cancelled: Callable[[], bool]
    ) -> list[Entry]:
        direct = direct_entries(text, plan)
        indexes = [self._plan_index(plan, scene), *(self._layer_index(layer, language) for layer in layers)]
        there = {_key(layer, language) for layer in layers}
        self._layers = {key: index for key, index in self._layers.items() if key in there}
        if cancelled():
            return []
        named = merged([index.find(text) for index in indexes])
        around = surroundings(layers, named)
        return direct + [_placed(entry, around.get(number, "")) for number, entry in enumerate(named)]

    def _plan_index(self, plan: Plan, scene: int) -> Index:
        if self._plan is None or self._plan[0] is not plan or self._plan[1] != scene:
            self._plan = (plan, scene, build_index(plan_entries(plan, scene), pause_s=PAUSE_S))
        return self._plan[2]

    def _layer_index(self, layer: Layer, language: str) -> Index:
        index = self._layers.get(_key(layer, language))
        if index is None:
            index = build_index(layer_entries([layer], language), lambda: self._closed, PAUSE_S)
            self._layers[_key(layer, language)] = index
        return index


def _key(layer: Layer, language: str) -> tuple[Any, ...]:
    """What the names of a layer depend on: not on how it looks."""
    info = layer.info
    columns = tuple(sorted(info.columns.items()))
    return layer.records, info.id, info.title_in(language), info.role, info.schematic, columns, language


def _placed(entry: Entry, area: str) -> Entry:
    """The entry with the area that holds it, where its detail does not name it already."""
    from dataclasses import replace

    known = f"{entry.title} {entry.detail}"
    return replace(entry, detail=f"{entry.detail}, {area}") if area and area not in known else entry
