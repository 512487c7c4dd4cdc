"""On which version of the layers a plan was drawn, which is shown, and what differs between them near the plan."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from tabletop import i18n
from tabletop.core.layers.layer_diff import LayerDifference, layer_differences
from tabletop.core.layers.pack_version import SETTING, PackVersion, drawn_on, drawn_on_edit
from tabletop.core.layers.plan_ground import ground_of
from tabletop.core.text.errors import InputError, TabletopError
from tabletop.core.text.message import mark, message
from tabletop.core.values.change import Change
from tabletop.core.values.layer import Layer, LayerInfo, LayerSet
from tabletop.core.values.plan import Plan
from tabletop.io.layers.layer_catalogue import read_catalogue
from tabletop.io.layers.layer_source import LayerSource
from tabletop.io.layers.pack_file import read_pack
from tabletop.io.packs.pack_writing import old_version
from tabletop.session.base.background import Background, Job
from tabletop.session.base.signals import SessionSignals
from tabletop.session.ground.shown_layers import ShownLayers

NEAR_M = 200.0
"""So far round a plan a difference counts as near it (planning default)."""


class LayerVersions:
    """`shown`: version of the pack that the window stands on, None for any other catalogue; `differs`: whether the plan was drawn on
    another one. `versions_changed` tells when that is another answer."""

    def __init__(
        self,
        signals: SessionSignals,
        layers: ShownLayers,
        plan: Callable[[], Plan],
        do: Callable[[Change], bool],
    ) -> None:
        self._signals, self._layers, self._plan, self._do = signals, layers, plan, do
        self.shown: PackVersion | None = None
        self._infos: tuple[LayerInfo, ...] = ()
        self._path: Path | None = None
        self._before: PackVersion | None = None
        self._told: tuple[PackVersion | None, PackVersion | None] = (None, None)
        self._thread: Background | None = None
        signals.layers_changed.connect(self.look)
        signals.plan_changed.connect(self._plan_changed)

    def _plan_changed(self, change: Change | None) -> None:
        if change is None or SETTING in change.keys("setting"):
            self._tell()

    def look(self) -> None:
        """See which pack is shown, where the catalogue is another one or was read anew."""
        catalogue = self._layers.catalogue
        if catalogue.infos is not self._infos:
            before = self.shown if catalogue.path == self._path else None
            self._infos, self._path = catalogue.infos, catalogue.path
            pack = None if catalogue.path is None else read_pack(catalogue.path)
            self.shown = None if pack is None else pack.version
            self._before = before if self.shown is not None and self._plan().features else None
        self._tell()

    def _tell(self) -> None:
        state = (self.shown, self.drawn_on)
        if state != self._told:
            self._told = state
            self._signals.versions_changed.emit()

    @property
    def drawn_on(self) -> PackVersion | None:
        """The version that the plan remembers; for a plan that was drawn before it stood on a pack, the one that this window showed
        before the pack was read anew."""
        return drawn_on(self._plan()) or self._before

    def newer(self, path: Path) -> PackVersion | None:
        """The version in the file of the pack that is shown, where that is another one by now."""
        if path != self._path or self.shown is None:
            return None
        pack = read_pack(path)
        return None if pack is None or pack.version.sha256 == self.shown.sha256 else pack.version

    @property
    def differs(self) -> bool:
        """Whether the plan was drawn on another version of the pack that is shown."""
        return self.shown is not None and self.drawn_on is not None and self.shown.sha256 != self.drawn_on.sha256

    # --- what the plan remembers
    def stamped(self, change: Change) -> Change:
        """An edit of features as it is done: the first one on a pack lets the plan remember its version."""
        is_drawn = "feature" in change.tables
        if not is_drawn or self.shown is None or self.drawn_on is not None or SETTING in change.keys("setting"):
            return change
        return replace(change, edits=(*change.edits, drawn_on_edit(self._plan(), self.shown)))

    def stand_on_shown(self) -> bool:
        """Let the plan remember the version that is shown, as one step of undo. False (with a notice) where it takes no edits."""
        if self.shown is None:
            return False
        self._before = None
        label = message(mark("Stand on {version} of the layers"), version=self.shown.words())
        return self._do(Change(label, (drawn_on_edit(self._plan(), self.shown),)))

    # --- what differs
    def compare(self, done: Callable[[list[LayerDifference]], None], failed: Callable[[TabletopError], None]) -> None:
        """Hold the version on which the plan was drawn against the one that is shown, near the plan, in the background."""
        before, path = self.drawn_on, self._path
        if before is None or path is None or self.shown is None:
            failed(InputError(mark("The plan remembers no version of the layers.")))
            return
        old = old_version(path, before.version)
        if old is None:
            version = message(mark("{version} is not kept beside {file}"), version=before.words(), file=path.name)
            failed(InputError(mark("What changed cannot be told: {reason}."), reason=version))
            return
        shown = [layer for layer in self._layers.layer_set if layer.info.path == str(path)]
        plan = self._plan()

        def work(job: Job[list[LayerDifference]]) -> list[LayerDifference]:
            pack = read_pack(old)
            if pack is None or pack.version.sha256 != before.sha256:
                reason = message(mark("{file} is not the version that the plan remembers"), file=old.name)
                raise InputError(mark("What changed cannot be told: {reason}."), reason=reason)
            with LayerSource() as source:
                infos = [info for info in read_catalogue(old) if not info.is_picture]
                read = _read_all(source, infos, job)
            return layer_differences(LayerSet(tuple(read)), LayerSet(tuple(shown)), ground_of(plan, NEAR_M))

        self._background().submit(Job(work, done, failed, lambda share: None))

    def _background(self) -> Background:
        if self._thread is None:
            self._thread = Background("layer versions", self._signals)
        return self._thread

    def words(self) -> str:
        """The version that is shown, in the language in use; an empty text for none."""
        return "" if self.shown is None else i18n.text(self.shown.words())

    def close(self) -> None:
        """End the thread."""
        if self._thread is not None:
            self._thread.close()


def _read_all(source: LayerSource, infos: Iterable[LayerInfo], job: Job[list[LayerDifference]]) -> list[Layer]:
    return [source.read(info, cancelled=job.cancelled) for info in infos]
