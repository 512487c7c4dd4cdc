"""The layers of a window: read in the background, in their order, shown or hidden."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from tabletop import i18n
from tabletop.core.text.errors import TabletopError
from tabletop.core.text.message import Titled, mark, message
from tabletop.core.values.layer import Lack, Layer, LayerInfo, LayerSet
from tabletop.io.layers.layer_catalogue import read_catalogue
from tabletop.session.layer_reading import LayerReading
from tabletop.session.signals import SessionSignals


@dataclass(frozen=True)
class LayerView:
    """A layer as the user shows it; `lack` where nothing of it could be read."""

    layer: Layer
    visible: bool = True
    opacity: float = 1.0
    lack: Lack | None = None


class ShownLayers:
    """Layers, lowest first. `replaced` is called when other layers are there, not when they are only shown otherwise; `prepare` does
    what else is done with a layer in the thread that reads it.

    `unread`: layers of the catalogue that could not be read, until they are found or removed; `removed`: layers that somebody took off,
    until they are read again.
    """

    def __init__(self, signals: SessionSignals, replaced: Callable[[], None], prepare: Callable[[Layer], None] | None = None) -> None:
        self._signals, self._replaced = signals, replaced
        self.views: list[LayerView] = []
        self.unread: tuple[Lack, ...] = ()
        self.removed: tuple[LayerInfo, ...] = ()
        self._reading = LayerReading(signals, prepare, self.add, self._say_refusal, self._note_lack)

    @property
    def layer_set(self) -> LayerSet:
        """The layers that checks and snapping see, hidden ones too, lowest first; what of the catalogue lacks, and what was taken off."""
        layers = tuple(view.layer for view in self.views)
        lacking = (*self.unread, *(layer.lack for layer in layers if layer.lack is not None))
        return LayerSet(layers, lacking, self.removed)

    @property
    def reading(self) -> bool:
        """Whether layers are being read or wait for it."""
        return bool(self._reading.jobs)

    def load_catalogue(self, path: Path | None = None) -> None:
        """Read the layers of a catalogue (None = the embedded one) in the background. Raises LayerError for a bad catalogue."""
        infos = read_catalogue(path)
        for info in infos:
            if not info.removed:
                self._reading.read(info)
        if any(info.removed for info in infos):
            self._take_off([info for info in infos if info.removed])
            self._others_are_there()

    def find(self, layer_id: str, path: Path) -> None:
        """Read a layer that could not be read from another file, in the background. Its table is looked for there by its old name."""
        lack = next(lack for lack in self.unread if lack.info.id == layer_id)
        self._reading.read(replace(lack.info, path=str(Path(path).absolute())))

    def add_file(self, path: Path, crs: str | None = None) -> None:
        """Read a file as one or more layers in the background; `crs_needed` is emitted when it does not say its CRS."""
        self._reading.read_file(Path(path), crs)

    def cancel_reading(self) -> None:
        """Stop every reading that runs or waits; layers that are read already stay."""
        self._reading.cancel()

    def _say_refusal(self, error: TabletopError) -> None:
        self._signals.notice.emit(i18n.text(error.message), "warn")

    def _note_lack(self, lack: Lack) -> None:
        """A layer of the catalogue is not there: it stays in the list, with the reason, and checks say so."""
        self._put_back(lack.info)
        self.unread = (*(one for one in self.unread if one.info.id != lack.info.id), lack)
        self._others_are_there()

    def add(self, layer: Layer) -> None:
        """Put a layer where its order says; one of the same id is replaced in place."""
        self._say_problems(layer)
        self._put_back(layer.info)
        self.unread = tuple(lack for lack in self.unread if lack.info.id != layer.info.id)
        for index, view in enumerate(self.views):
            if view.layer.info.id == layer.info.id:
                self.views[index] = replace(view, layer=layer)
                break
        else:
            above = [index for index, view in enumerate(self.views) if view.layer.info.order > layer.info.order]
            self.views.insert(above[0] if above else len(self.views), LayerView(layer, layer.info.shown))
        self._others_are_there()

    def _say_problems(self, layer: Layer) -> None:
        """One notice for a layer, however much of it could not be read: all of it stands at the layer's sign."""
        if len(layer.problems) == 1:
            self._signals.notice.emit(i18n.text(layer.problems[0]), "info")
        elif layer.problems:
            title = layer.info.title_in(i18n.language())
            words = i18n.tr(
                "{layer}: {count} {count:remark|remarks} from reading; they stand at the layer's sign.",
                layer=title,
                count=len(layer.problems),
            )
            self._signals.notice.emit(words, "info")

    def set_view(self, layer_id: str, visible: bool | None = None, opacity: float | None = None) -> None:
        """Show, hide or fade a layer."""
        for index, view in enumerate(self.views):
            if view.layer.info.id == layer_id:
                shown = view.visible if visible is None else visible
                faded = view.opacity if opacity is None else min(1.0, max(0.0, opacity))
                self.views[index] = LayerView(view.layer, shown, faded)
        self._signals.layers_changed.emit()

    def move(self, layer_id: str, index: int) -> None:
        """Move a layer to a place in the order, 0 = lowest."""
        view = next(view for view in self.views if view.layer.info.id == layer_id)
        self.views.remove(view)
        self.views.insert(index, view)
        self._signals.layers_changed.emit()

    def remove(self, layer_id: str) -> None:
        """Take a layer off the map, or one that could not be read out of the list; its file stays. `removed` tells that it was there."""
        layer_infos = [*(lack.info for lack in self.unread), *(view.layer.info for view in self.views)]
        gone = [info for info in layer_infos if info.id == layer_id]
        back = self._way_back(layer_id)
        self._take_off(gone)
        self.unread = tuple(lack for lack in self.unread if lack.info.id != layer_id)
        self.views = [view for view in self.views if view.layer.info.id != layer_id]
        self._others_are_there()
        if gone:
            self._signals.taken_away.emit(message(mark("Take {layer} off the map"), layer=Titled(gone[0].title or {"en": layer_id})), back)

    def _way_back(self, layer_id: str) -> Callable[[], None]:
        """A call that puts a layer back at its place, shown as it was; nothing where it was read again meanwhile."""
        views = [(place, view) for place, view in enumerate(self.views) if view.layer.info.id == layer_id]
        lacks = [lack for lack in self.unread if lack.info.id == layer_id]

        def bring_back() -> None:
            if any(info.id == layer_id for info in self.removed):
                for info in [*(view.layer.info for _, view in views), *(lack.info for lack in lacks)]:
                    self._put_back(info)
                for place, view in views:
                    self.views.insert(min(place, len(self.views)), view)
                self.unread = (*self.unread, *lacks)
                self._others_are_there()

        return bring_back

    def _take_off(self, infos: Iterable[LayerInfo]) -> None:
        for info in infos:
            self._put_back(info)
            self.removed = (*self.removed, replace(info, removed=True))

    def _put_back(self, info: LayerInfo) -> None:
        """A layer that is read again, by its id or as the same table of the same file, is taken off no more."""
        self.removed = tuple(layer_info for layer_info in self.removed if layer_info.id != info.id and not _same_table(layer_info, info))

    def close(self) -> None:
        """End the thread and the process that read."""
        self._reading.close()

    def _others_are_there(self) -> None:
        self._signals.layers_changed.emit()
        self._replaced()


def _same_table(one: LayerInfo, other: LayerInfo) -> bool:
    same = one.path and one.table == other.table and one.role == other.role
    return bool(same and Path(one.path).absolute() == Path(other.path).absolute())
