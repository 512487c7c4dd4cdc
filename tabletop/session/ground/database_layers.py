"""Layers out of PostGIS databases: their tables listed, added, and watched while they are shown, so that an edit of others is noticed."""

import threading
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Qt, Signal

from tabletop.core.layers.plan_ground import ground_of
from tabletop.core.text.errors import TabletopError
from tabletop.core.values.layer import LayerInfo
from tabletop.core.values.plan import Plan
from tabletop.io.layers.layer_file import described_table
from tabletop.io.layers.layer_source import LayerSource, Table
from tabletop.io.postgis.database_address import checked_address, database_name, is_database
from tabletop.session.base.background import Background, Job
from tabletop.session.base.signals import SessionSignals
from tabletop.session.ground.shown_layers import ShownLayers

ListedTable = Table
POLL_S = 10.0
NEAR_M = 5_000.0
"""So far round the plan records of a database are read where only those near it are wanted (planning default)."""


class DatabaseLayers(QObject):
    """`edited`: ids of layers whose tables were edited since they were read; `tables_edited` of the signals tells."""

    _seen = Signal(object)

    def __init__(self, signals: SessionSignals, layers: ShownLayers, plan: Callable[[], Plan], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._signals, self._layers, self._plan = signals, layers, plan
        self.edited: tuple[str, ...] = ()
        self._watched: Mapping[str, LayerInfo] = {}
        self._tokens: dict[str, tuple[object, str]] = {}
        self._source: LayerSource | None = None
        self._thread: Background | None = None
        self._stop = threading.Event()
        self._watching: threading.Thread | None = None
        self._seen.connect(self._compare, Qt.ConnectionType.QueuedConnection)
        signals.layers_changed.connect(self._watch)

    # --- listed and added
    def tables(self, address: str, done: Callable[[list[Table]], None], failed: Callable[[TabletopError], None]) -> None:
        """List the tables with geometry of a database in the background."""

        def work(job: Job[list[Table]]) -> list[Table]:
            with LayerSource() as source:
                return source.tables(checked_address(address), cancelled=job.cancelled)

        if self._thread is None:
            self._thread = Background("databases", self._signals)
        self._thread.submit(Job(work, done, failed))

    def add(self, address: str, tables: Sequence[Table], only_near: bool) -> None:
        """Add tables as layers of the plan, as one step; `only_near`: what lies near the plan as it is now."""
        options = {}
        area = ground_of(self._plan(), NEAR_M)
        if only_near and not area.is_empty:
            options["box"] = ",".join(f"{number:.0f}" for number in area.bounds)
        infos = [replace(self._described(address, table), options=options) for table in tables]
        self._layers.add_rows(infos)

    def _described(self, address: str, table: Table) -> LayerInfo:
        address = checked_address(address)
        key = f"db-{zlib.crc32(address.encode()):08x}-{table.name}"
        return described_table(address, table, key, database_name(address))

    # --- watched
    def _watch(self) -> None:
        infos = [view.layer.info for view in self._layers.views if is_database(view.layer.info.path) and view.layer.info.table]
        records = {view.layer.info.id: view.layer.records for view in self._layers.views}
        for key in [key for key, (seen, _) in self._tokens.items() if records.get(key) is not seen]:
            del self._tokens[key]
        self._watched = {info.id: info for info in infos}
        self._tell(key for key in self.edited if key in self._tokens)
        if infos and self._watching is None and not self._stop.is_set():
            self._watching = threading.Thread(target=self._run, name="watched databases", daemon=True)
            self._watching.start()

    def _run(self) -> None:
        self._source = LayerSource()
        while True:
            seen: dict[str, str] = {}
            for key, info in dict(self._watched).items():
                if self._stop.is_set():
                    return
                try:
                    seen[key] = self._source.change_token(info, cancelled=self._stop.is_set)
                except TabletopError:
                    continue
            if self._stop.is_set():
                return
            self._seen.emit(seen)
            if self._stop.wait(POLL_S):
                return

    def _compare(self, seen: Mapping[str, str]) -> None:
        edited = list(self.edited)
        for view in self._layers.views:
            key, records = view.layer.info.id, view.layer.records
            if key in seen and seen[key]:
                known = self._tokens.setdefault(key, (records, seen[key]))
                if known[1] != seen[key] and key not in edited:
                    edited.append(key)
        self._tell(edited)

    def _tell(self, ids: Iterable[str]) -> None:
        found = tuple(ids)
        if found != self.edited:
            self.edited = found
            self._signals.tables_edited.emit()

    def reload(self) -> None:
        """Read anew what was edited; what is shown stays until it is there."""
        for key in self.edited:
            self._layers.reload(key)

    def close(self) -> None:
        """End threads and processes."""
        self._stop.set()
        if self._source is not None:
            self._source.close()
        if self._watching is not None:
            self._watching.join()
        if self._thread is not None:
            self._thread.close()
