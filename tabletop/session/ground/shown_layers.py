"""The layers of a window: those of the catalogue as the plan wants them, read in the background, in their order, shown or hidden."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tabletop import i18n
from tabletop.core.layers.doubts import place_of
from tabletop.core.layers.kept_layers import KeptLayers, arranged, in_order, kept_layers, layers_change, with_added, with_changed, without
from tabletop.core.text.message import Message, Titled, mark, message
from tabletop.core.values.change import Change
from tabletop.core.values.layer import Lack, Layer, LayerInfo, LayerSet
from tabletop.core.values.layer_look import LayerLook
from tabletop.core.values.plan import Plan
from tabletop.io.attached.embedded_layers import Content
from tabletop.io.layers.default_catalogue import EMBEDDED
from tabletop.session.base.signals import SessionSignals
from tabletop.session.ground.catalogue_in_use import CatalogueInUse
from tabletop.session.ground.layer_adding import added_label, remark_words
from tabletop.session.ground.layer_reading import LayerReading
from tabletop.session.ground.layer_sets import LayerView as LayerView
from tabletop.session.ground.layer_sets import judged, mixed_ground, same_table
from tabletop.session.ground.layers_read import LayersRead, reading_key
from tabletop.session.ground.moved_files import moved_with
from tabletop.session.ground.reading_remarks import ReadingRemarks


class ShownLayers:
    """Layers, lowest first. `replaced` is called when other layers are there, not when they are only shown otherwise; `prepare` does
    what else is done with a layer in the thread that reads it.

    What a person does to a layer is an edit of the plan (`core.layers.kept_layers`), done by `do` and undone like any other; `follow`
    then makes the window agree. Only what the window is given by `add` stands beside that; where the plan takes no edits (`writable`),
    eye, opacity and order hold in this window alone. `content`: gives what the open plan holds itself, by SHA-256.
    `unread`: layers of the catalogue that could not be read, until they are found or removed; `removed`: layers that somebody took off,
    until they are added again.
    """

    def __init__(
        self,
        signals: SessionSignals,
        replaced: Callable[[], None],
        prepare: Callable[[Layer], None] | None,
        plan: Callable[[], Plan],
        do: Callable[[Change], bool],
        folder: Callable[[], Path | None],
        writable: Callable[[], bool],
        content: Callable[[], Content],
    ) -> None:
        self._signals, self._replaced = signals, replaced
        self._plan, self._do, self._folder, self._writable = plan, do, folder, writable
        self._content = content
        self.views: list[LayerView] = []
        self.unread: tuple[Lack, ...] = ()
        self.removed: tuple[LayerInfo, ...] = ()
        self.catalogue = CatalogueInUse()
        self._kept_here = KeptLayers()
        self._said: set[str] = set()
        self._rows: dict[str, LayerInfo] = {}
        self._ids: frozenset[str] = frozenset()
        self._bad: frozenset[str] = frozenset()
        self._reading_keys: dict[str, object] = {}
        self._passing: dict[str, dict[str, Any]] = {}
        self.read_before = LayersRead()
        self._remarks = ReadingRemarks(signals, lambda: self.reading)
        self.reader = LayerReading(
            signals, prepare, self._took, self._took_file, self._remarks.refuse, self._note_lack, lambda: place_of(plan())
        )

    # --- what there is
    @property
    def layer_set(self) -> LayerSet:
        """The layers that checks and snapping see, hidden ones too, lowest first; what of the catalogue lacks, and what was taken off."""
        layers = tuple(view.layer for view in self.views)
        lacking = (*self.unread, *(layer.lack for layer in layers if layer.lack is not None))
        return LayerSet(layers, lacking, self.removed)

    @property
    def reading(self) -> bool:
        """Whether layers are being read or wait for it."""
        return bool(self.reader.jobs)

    def info(self, layer_id: str) -> LayerInfo | None:
        """What is said of a layer, whether it could be read or not; None where none of that id is shown or lacks."""
        infos = [*(view.layer.info for view in self.views), *(lack.info for lack in self.unread)]
        return next((info for info in infos if info.id == layer_id), None)

    # --- the catalogue and the plan
    def load_catalogue(self, path: Path | None = None) -> None:
        """Show the layers of a catalogue (None = the embedded one), whichever the plan names. Raises LayerError for a bad catalogue."""
        self.load_named(EMBEDDED if path is None else str(path))

    def load_named(self, catalogue: str, exactly: bool = False) -> None:
        """As `load_catalogue`, by its path, "none" or "embedded". `exactly`: no others; what is done to them holds in this window alone."""
        self.catalogue.open(catalogue, exactly)
        self._kept_here = KeptLayers()
        self._reading_keys.clear()
        self.read_before.forget()
        self.arrange()

    def load_default(self) -> None:
        """Show the layers of the catalogue that the plan names, else of the default one. A bad one is told, and lacks."""
        self.catalogue.take_default()
        self.arrange()

    def follow(self, change: Change | None) -> None:
        """The plan is another one (by a change, or altogether): show its layers."""
        if change is None or "layers" in change.keys("setting"):
            self._passing.clear()
            if change is None:
                self._said.clear()
            self.arrange()

    @property
    def kept(self) -> KeptLayers:
        """What the plan that is shown says of its layers; where they are named exactly, what was done to them in this window."""
        return self._kept_here if self.catalogue.exactly else kept_layers(self._plan())

    def folder(self) -> Path | None:
        """The folder that paths of layers are told from; None where they are absolute."""
        return None if self.catalogue.exactly else self._folder()

    def arrange(self) -> None:
        """Make views, lacks and readings agree with catalogue and plan."""
        before, was_set, kept = self._ids, self.layer_set, self.kept
        self.catalogue.follow(kept.catalogue, self.folder())
        self.reader.servers.trust(self.catalogue.infos if self.catalogue.is_own else ())
        result = arranged(self.catalogue.infos, kept, self.folder() or Path.cwd(), self.catalogue.lack)
        for problem in result.problems:
            if str(problem) not in self._said:
                self._said.add(str(problem))
                self._signals.notice.emit(i18n.text(problem), "warn")
        self._rows = {info.id: info for info in result.infos if not info.removed}
        self._ids = frozenset(info.id for info in result.infos)
        loose = [view for view in self.views if view.layer.info.id not in before | self._ids]
        lacks = {lack.info.id: lack for lack in self.unread}
        shown = {reading_key(view.layer.info): view.layer for view in self.views}
        self._bad = frozenset(lack.info.id for lack in result.lacking)
        self.views, self.unread = [], result.lacking
        for info in self._rows.values():
            layer, lack = shown.get(reading_key(info)) or self.read_before.found(info), lacks.get(info.id)
            if layer is not None:
                self.views.append(self._view(layer.described(info)))
                continue
            known = lack is not None and reading_key(lack.info) == reading_key(info)
            if not known and self._reading_keys.get(info.id) != reading_key(info):
                self._begin(info)
            if lack is not None:
                self.unread = (*self.unread, replace(lack, info=info) if known else lack)
        gone = [info for info in result.infos if info.removed]
        self.removed = (*gone, *(info for info in self.removed if info.id not in before | self._ids))
        for view in loose:
            self._put(view)
        self._announce(was_set)

    def _begin(self, info: LayerInfo) -> None:
        self._reading_keys[info.id] = reading_key(info)
        self.reader.read(info, self._content())

    def _announce(self, was: LayerSet) -> None:
        """Have all judged anew where what checks see is another, and say that layers changed: who hears it takes no old verdict."""
        if judged(self.layer_set) != judged(was):
            self._replaced()
        self._signals.layers_changed.emit()

    def _view(self, layer: Layer) -> LayerView:
        passing = self._passing.get(layer.info.id, {})
        return LayerView(layer, passing.get("shown", layer.info.shown), passing.get("opacity", layer.info.opacity))

    # --- reading
    def add_file(self, path: Path, crs: str | None = None) -> None:
        """Read a file as one or more layers in the background; `crs_needed` is emitted when it does not say its CRS."""
        self.add_files([path], crs)

    def add_files(self, paths: Sequence[Path], crs: str | None = None) -> None:
        """Read all tables of files and folders in the background, as one step; `layers_added` says what was added and what was not."""
        self.reader.add_files([Path(path) for path in paths], crs)

    def find(self, layer_id: str, path: Path) -> None:
        """Read a layer that could not be read from another file, in the background. Its table is looked for there by its old name.

        Others that could not be read, and lie beside that file as they lay beside the old one, are found with it, in the same step.
        """
        info = self.info(layer_id)
        if info is None:
            return
        others = moved_with(info, path, [lack.info for lack in self.unread if lack.lost is None])
        paths = {layer_id: str(Path(path).absolute()), **others}
        label = message(mark("Find the file of {layer}"), layer=Titled(info.title))
        if others:
            label = message(mark("Find the files of {count} {count:layer|layers}"), count=len(paths))
        if self.change_each(label, {key: {"path": place, "embedded": ""} for key, place in paths.items()}) and others:
            self._signals.notice.emit(i18n.tr("{n} more {n:layer|layers} found there.", n=len(others)), "info")

    def reload(self, layer_id: str) -> None:
        """Read a layer anew from its file; what is shown stays until the new one is there, and where it cannot be read."""
        info = self._rows.get(layer_id) or self.info(layer_id)
        if info is not None:
            self._begin(info)

    def cancel_reading(self) -> None:
        """Stop every reading that runs or waits; layers that are read already stay."""
        self.reader.cancel()

    def _note_lack(self, lack: Lack) -> None:
        """A layer of the catalogue is not there: it stays in the list, with the reason, and checks say so."""
        key, info = reading_key(lack.info), self._rows.get(lack.info.id)
        if self._reading_keys.get(lack.info.id) == key:
            self._reading_keys.pop(lack.info.id)
        if info is None or reading_key(info) != key or any(reading_key(view.layer.info) == key for view in self.views):
            return
        was = self.layer_set
        self.views = [view for view in self.views if view.layer.info.id != lack.info.id]
        self.unread = (*(one for one in self.unread if one.info.id != lack.info.id), lack)
        self._announce(was)

    def _took(self, layer: Layer) -> None:
        """A layer that stands in catalogue or plan was read."""
        info = self._rows.get(layer.info.id) or self.info(layer.info.id)
        if self._reading_keys.get(layer.info.id) == reading_key(layer.info):
            self._reading_keys.pop(layer.info.id)
        if info is None or reading_key(info) != reading_key(layer.info):
            return
        self.read_before.keep(layer)
        self._show(layer.described(info))

    def _took_file(self, layers: Sequence[Layer]) -> None:
        """What a person adds was read: it becomes part of the plan; where the plan takes no edits, it is shown in this window alone."""
        for layer in layers:
            self.read_before.keep(layer)
        for words in remark_words(layers):
            self._signals.notice.emit(words, "info")
        infos = [layer.info for layer in layers]
        gone = {info.id for info in self.removed if any(same_table(info, one) for one in infos)}
        fresh = [one for one in infos if not any(same_table(info, one) for info in self.removed)]
        kept = self.kept
        kept = with_added(replace(kept, removed=tuple(key for key in kept.removed if key not in gone)), fresh, self.folder())
        mixes = mixed_ground(self.layer_set, infos)
        if kept == self.kept:
            self.arrange()
        elif not self.edit(added_label(infos), kept):
            for layer in layers:
                self._show(layer, quiet=True)
        if mixes is not None:
            self._signals.ground_mixed.emit(mixes)

    def add_rows(self, infos: Sequence[LayerInfo]) -> bool:
        """Add layers that are still to be read, as one step of undo. False (with a notice) where the plan takes no edits."""
        self.reader.servers.allow_of(infos)
        if not infos:
            return True
        return self.edit(added_label(infos), with_added(self.kept, infos, self.folder()))

    def add(self, layer: Layer) -> None:
        """Show a layer in this window alone, where its order says; one of the same id is replaced in place."""
        self._show(layer)

    def _show(self, layer: Layer, quiet: bool = False) -> None:
        was = self.layer_set
        if not quiet:
            self._remarks.take(layer)
        info = layer.info
        self.removed = tuple(one for one in self.removed if one.id != info.id and not same_table(one, info))
        self.unread = tuple(lack for lack in self.unread if lack.info.id != info.id)
        for index, view in enumerate(self.views):
            if view.layer.info.id == info.id:
                self.views[index] = replace(view, layer=layer)
                break
        else:
            self._put(self._view(layer))
        if self.layer_set.layers != was.layers or self.unread != was.lacking:
            self._replaced()
        self._signals.layers_changed.emit()

    def _put(self, view: LayerView) -> None:
        """Insert a view: a layer of catalogue or plan after those before it there, another by its own order."""
        place = list(self._rows)
        own = place.index(view.layer.info.id) if view.layer.info.id in self._rows else None
        for index, other in enumerate(self.views):
            key = other.layer.info.id
            both = own is not None and key in self._rows
            if place.index(key) > (own or 0) if both else other.layer.info.order > view.layer.info.order:
                self.views.insert(index, view)
                return
        self.views.append(view)

    # --- what a person does to layers: edits of the plan
    def edit(self, label: Message, kept: KeptLayers) -> bool:
        """Let the plan keep this of its layers, as one step of undo. False (with a notice) where it takes no edits."""
        if self.catalogue.exactly:
            self._kept_here = kept
            self.arrange()
            return True
        return self._do(layers_change(self._plan(), label, kept))

    def change_each(self, label: Message, values: Mapping[str, Mapping[str, Any]]) -> bool:
        """Give each of some layers other fields, by its id, as one step of undo. False (with a notice) where the plan takes no edits."""
        kept = self.kept
        for key, fields in values.items():
            if key in self._rows:
                kept = with_changed(kept, key, fields, self.folder())
        return kept == self.kept or self.edit(label, kept)

    def change(self, ids: Iterable[str], label: str, **values: Any) -> bool:
        """Give layers other fields (of `LayerInfo`), as one step of undo; what concerns reading reads them anew. `label` is a template
        with {layer}. False (with a notice) where the plan takes no edits."""
        infos = [info for key in ids if (info := self.info(key)) is not None]
        if not infos:
            return True
        return self.change_each(message(label, layer=Titled(infos[0].title)), {info.id: values for info in infos})

    def set_view(self, layer_id: str, visible: bool | None = None, opacity: float | None = None, passing: bool = False) -> None:
        """Show, hide or fade a layer; kept with the plan, but for what is `passing` (a slider that is still held)."""
        info = self.info(layer_id)
        if info is None:
            return
        values: dict[str, Any] = {} if visible is None else {"shown": visible}
        values |= {} if opacity is None else {"opacity": min(1.0, max(0.0, opacity))}
        if not passing and layer_id in self._rows and self._writable():
            said = "shown" in values and (mark("Show {layer}") if visible else mark("Hide {layer}"))
            values |= {name: value for name, value in self._passing.pop(layer_id, {}).items() if name not in values}
            self.change([layer_id], said or mark("Opacity of {layer}"), **values)
            return
        self._passing[layer_id] = {**self._passing.get(layer_id, {}), **values}
        for index, view in enumerate(self.views):
            if view.layer.info.id == layer_id:
                shown, faded = values.get("shown", view.visible), values.get("opacity", view.opacity)
                self.views[index] = replace(view, visible=shown, opacity=faded)
        self._signals.layers_changed.emit()

    def preview(self, looks: Mapping[str, LayerLook]) -> None:
        """Let layers look so for a while, in this window alone; nothing is kept of it."""
        for index, view in enumerate(self.views):
            info = view.layer.info
            if looks.get(info.id, info.look) != info.look:
                self.views[index] = replace(view, layer=view.layer.described(replace(info, look=looks[info.id])))
        self._signals.layers_changed.emit()

    def kept_order(self, order: Sequence[str]) -> list[str]:
        """Ids of the layers of catalogue and plan in that order, others after them; none where the plan takes no edits of these."""
        known = [key for key in order if key in self._rows]
        return [*known, *(key for key in self._rows if key not in known)] if known and self._writable() else []

    def order_here(self, order: Sequence[str]) -> None:
        """Put the layers in that order, lowest first, in this window alone."""
        self.views.sort(key=lambda view: order.index(view.layer.info.id))
        self._signals.layers_changed.emit()

    def move(self, layer_id: str, index: int) -> None:
        """Move a layer to a place in the order, 0 = lowest."""
        order = [view.layer.info.id for view in self.views if view.layer.info.id != layer_id]
        order.insert(index, layer_id)
        info, kept_order = self.info(layer_id), self.kept_order(order)
        if info is not None and layer_id in self._rows and kept_order:
            self.edit(message(mark("Move the layer {layer}"), layer=Titled(info.title)), in_order(self.kept, kept_order))
        else:
            self.order_here(order)

    def remove(self, layer_id: str) -> None:
        """Take a layer off the map, or one that could not be read out of the list; its file stays. `removed` tells that it was there."""
        self.remove_all([layer_id])

    def remove_all(self, ids: Iterable[str]) -> None:
        """Take layers off the map as one step, and announce it with the way back."""
        infos = [info for key in ids if (info := self.info(key)) is not None]
        if not infos:
            return
        label = message(mark("Take {layer} off the map"), layer=Titled(infos[0].title or {"en": infos[0].id}))
        if len(infos) > 1:
            label = message(mark("Take {count} {count:layer|layers} off the map"), count=len(infos))
        rows = [info.id for info in infos if info.id in self._rows or info.id in self._bad]
        kept = self.kept
        if rows and self.edit(label, without(kept, rows)):
            self._signals.taken_away.emit(label, (lambda: self.edit(label, kept)) if self.catalogue.exactly else None)
        for info in infos:
            if info.id not in rows:
                self._take_loose_off(info, label)

    def _take_loose_off(self, info: LayerInfo, label: Message) -> None:
        was, views, lacks = self.layer_set, list(self.views), self.unread
        self.unread = tuple(lack for lack in self.unread if lack.info.id != info.id)
        self.views = [view for view in self.views if view.layer.info.id != info.id]
        self.removed = (*self.removed, replace(info, removed=True))

        def bring_back() -> None:
            if any(one.id == info.id for one in self.removed):
                self.removed = tuple(one for one in self.removed if one.id != info.id)
                for place, view in enumerate(views):
                    if view.layer.info.id == info.id:
                        self.views.insert(min(place, len(self.views)), view)
                self.unread = (*self.unread, *(lack for lack in lacks if lack.info.id == info.id))
                self._announce(LayerSet())

        self._announce(was)
        self._signals.taken_away.emit(label, bring_back)

    def close(self) -> None:
        """End the thread and the process that read."""
        self.reader.close()
