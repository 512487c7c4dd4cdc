"""Files of the layers of a window: watched while they are open, held in the plan, printed; and the catalogue that the plan stands on."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from tabletop import i18n
from tabletop.core.layers.kept_layers import NONE, KeptLayers
from tabletop.core.layers.layer_row import told_path
from tabletop.core.text.errors import PlanError, TabletopError
from tabletop.core.text.message import Titled, mark, message
from tabletop.core.values.layer import LayerInfo
from tabletop.io.attached.attached_table import AttachedFile
from tabletop.io.attached.embedded_layers import held_layer
from tabletop.io.layers.default_catalogue import EMBEDDED, read_wanted
from tabletop.session.base.background import Job
from tabletop.session.base.signals import SessionSignals
from tabletop.session.ground.layer_sets import is_mixed
from tabletop.session.ground.shown_layers import ShownLayers
from tabletop.session.ground.watched_files import Stamp, WatchedFiles, stamp_of

Held = tuple[dict[str, str], list[TabletopError]]
"""SHA-256 of the contents that the plan holds by the ids of their layers, and why others are not held."""


class Store(Protocol):
    """What keeps files in the open plan; asked by another thread than the window's."""

    def put(self, files: tuple[AttachedFile, ...]) -> None:
        """Keep files; they are on disk when it returns. Raises PlanError."""


@dataclass(frozen=True)
class Outdated:
    """A file that is not as it was read: the layers out of it (none: the catalogue), and whether it is gone."""

    path: Path
    layers: tuple[str, ...]
    is_gone: bool


class LayerFiles:
    """`outdated`: files that another program changed or took away since they were read; `files_outdated` tells."""

    def __init__(self, signals: SessionSignals, layers: ShownLayers, store: Callable[[], Store | None]) -> None:
        self._signals, self._layers, self._store = signals, layers, store
        self.outdated: tuple[Outdated, ...] = ()
        self._differing: Mapping[str, Stamp] = {}
        self._catalogue: tuple[str, Stamp] | None = None
        self._watched = WatchedFiles(self._files_differ)
        signals.layers_changed.connect(self._watch)

    # --- files that change while they are open
    def _watch(self) -> None:
        """What was read is watched from then on: the catalogue, and the files of layers that are shown."""
        path = self._layers.catalogue.path
        if path is None:
            self._catalogue = None
        elif self._catalogue is None or self._catalogue[0] != str(path):
            self._catalogue = str(path), stamp_of(str(path))
        stamps = self._layers.reader.stamps
        known = {info.path: stamps[info.path] for info in self._infos() if info.path in stamps and not info.embedded}
        self._watched.watch({**known, **({} if self._catalogue is None else dict([self._catalogue]))})
        still = {name: stamp for name, stamp in self._differing.items() if name in self._watched.known}
        self._tell({name: stamp for name, stamp in still.items() if self._watched.known[name] != stamp})

    def _infos(self) -> list[LayerInfo]:
        return [view.layer.info for view in self._layers.views]

    def _files_differ(self, stamps: Mapping[str, Stamp]) -> None:
        self._tell(stamps)

    def _tell(self, differing: Mapping[str, Stamp]) -> None:
        if differing == self._differing:
            return
        self._differing = dict(differing)
        found = []
        for name, stamp in differing.items():
            ids = tuple(info.id for info in self._infos() if info.path == name)
            found.append(Outdated(Path(name), ids, stamp is None))
        self.outdated = tuple(found)
        self._signals.files_outdated.emit()

    def reload(self) -> None:
        """Read anew what is outdated; what is shown stays until it is there, and where it cannot be read. Raises LayerError for a
        catalogue that is bad now."""
        for one in self.outdated:
            if self._catalogue is not None and self._catalogue[0] == str(one.path):
                self._catalogue = str(one.path), stamp_of(str(one.path))
                self._layers.catalogue.read_anew()
                self._layers.arrange()
            for layer_id in one.layers:
                self._layers.reload(layer_id)

    # --- layers that the plan holds itself
    def embed(self, ids: Iterable[str]) -> None:
        """Put the files of layers into the plan, in the background, as one step of undo; what cannot be is said, a sentence each."""
        infos = [info for key in ids if (info := self._layers.info(key)) is not None and not info.embedded]
        store = self._store()
        if store is None:
            raise PlanError(mark("No plan is open; make a new one or open one."))
        if not infos:
            return

        def work(job: Job[Held]) -> Held:
            held: dict[str, str] = {}
            refused: list[TabletopError] = []
            for info in infos:
                try:
                    file = held_layer(info)
                    store.put((file,))
                    held[info.id] = file.listed.sha256
                except TabletopError as error:
                    refused.append(error)
            return held, refused

        def done(result: Held) -> None:
            for error in result[1]:
                self._signals.notice.emit(i18n.text(error.message), "warn")
            if store is self._store():
                self._keep_held(result[0])

        self._layers.reader.run(infos[0].title_in(i18n.language()), work, done, self._refused)

    def _refused(self, error: TabletopError) -> None:
        self._signals.notice.emit(i18n.text(error.message), "warn")

    def _keep_held(self, held: Mapping[str, str]) -> None:
        values: dict[str, Mapping[str, Any]] = {}
        for key, sha256 in held.items():
            values[key] = {"embedded": sha256}
            view = next((one for one in self._layers.views if one.layer.info.id == key), None)
            if view is not None:
                self._layers.read_before.keep(view.layer.described(replace(view.layer.info, embedded=sha256)))
        if not values:
            return
        info = self._layers.info(next(iter(values)))
        label = message(mark("Keep {layer} in the plan"), layer=Titled(info.title if info is not None else {}))
        if len(values) > 1:
            label = message(mark("Keep {count} {count:layer|layers} in the plan"), count=len(values))
        if self._layers.change_each(label, values):
            told = i18n.tr("{step}: they travel with its file from now on.", step=label)
            self._signals.notice.emit(told, "info")

    def release(self, ids: Iterable[str]) -> bool:
        """Read layers from their own files again, as one step of undo. False (with a notice) where the plan takes no edits."""
        return self._layers.change(ids, mark("Read {layer} from its own file again"), embedded="")

    # --- catalogues
    def choose_catalogue(self, catalogue: str | None, plain: bool = False) -> bool:
        """Let the plan stand on a catalogue from here on, by its path, "none" or "embedded"; None: on the default. `plain`: it says all of
        its layers by itself, nothing that the plan kept of them counts any more. Raises LayerError for a bad one. False (with a notice)
        where the plan takes no edits; the window shows it all the same."""
        is_file = catalogue not in (None, EMBEDDED, NONE)
        told = catalogue
        if catalogue is not None:
            read_wanted(catalogue)
        self._layers.catalogue.take_default()
        if is_file:
            told = told_path(str(Path(str(catalogue)).absolute()), self._layers.folder())
        kept = replace(KeptLayers() if plain else self._layers.kept, catalogue=told)
        label = message(mark("Take the layers of another catalogue"))
        if is_file:
            label = message(mark("Take the layers of {catalogue}"), catalogue=Path(str(catalogue)).name)
        done = kept == self._layers.kept or self._layers.edit(label, kept)
        if not done:
            self._layers.catalogue.open(catalogue or EMBEDDED)
        self._layers.arrange()
        return done

    def printed(self) -> list[LayerInfo]:
        """All layers exactly as this window has them, lowest first, those taken off and those that could not be read before them: what is
        printed. Those that the plan holds itself have the path of their copy."""
        return [self._copied(info) for info in (*self._layers.removed, *self._unread(), *self._shown())]

    def as_catalogue(self) -> list[LayerInfo]:
        """The layers as this window shows them, lowest first, with those that could not be read and without those taken off."""
        return [replace(info, embedded="") for info in (*self._unread(), *self._shown())]

    def _unread(self) -> list[LayerInfo]:
        """Those that could not be read; with the reason where it is no matter of a file, in the language in use."""
        return [replace(one.info, lacks=one.info.lacks and i18n.text(one.reason)) for one in self._layers.unread]

    def _shown(self) -> list[LayerInfo]:
        return [replace(view.layer.info, shown=view.visible, opacity=view.opacity) for view in self._layers.views]

    def _copied(self, info: LayerInfo) -> LayerInfo:
        try:
            return replace(self._layers.reader.copies.placed(info, lambda sha256: None), embedded="")
        except TabletopError:
            return replace(info, embedded="")

    def is_mixed(self, real: str = "") -> bool:
        """Whether the real road or building layer of that id, else any, lies with schematic layers."""
        return is_mixed(self._infos(), real)

    def take_schematic_off(self) -> None:
        """Take all schematic layers off the map, as one step: what is real stands alone. Nothing where no real town is there."""
        if is_mixed(self._infos()):
            self._layers.remove_all([info.id for info in self._infos() if info.schematic])

    def close(self) -> None:
        """Watch no more."""
        self._watched.close()
