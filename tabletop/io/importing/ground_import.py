"""An import from sources to a catalogue: tables found, the area settled, records sorted by profile, one GeoPackage written."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from tabletop.core.geometry.crs import parse_crs
from tabletop.core.layers.import_profile import Profile
from tabletop.core.text.errors import Cancelled, InputError, TabletopError
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.layer import LayerInfo
from tabletop.io.importing.area import Area, NamedArea, box_area, checked_margin, known_place, layer_area, named_areas, place_area
from tabletop.io.importing.delivery import DeliveredTable, Delivery, TablesSaid, delivery_of, is_mere_sheet, skipped
from tabletop.io.importing.gathering import Gathered, Gathering
from tabletop.io.importing.ground_file import GROUND_FILE, check_target, partial_folder, put_in_place, write_table
from tabletop.io.importing.import_report import ImportReport, MadeTable
from tabletop.io.importing.profile_file import AUTO, profiles_for
from tabletop.io.layers.layer_source import LayerSource
from tabletop.io.layers.layer_stream import Ending
from tabletop.io.layers.layer_words import guessed_role
from tabletop.io.records.layer_limits import Limits
from tabletop.io.records.layer_part import WHOLE, Part

LIMITS = replace(Limits(), cpu_s=3_600, stall_s=1_800.0, max_rows=30_000_000, max_vertices=400_000_000, max_unpacked_bytes=8 << 30)
"""A delivery of a province may take its time; cancelling ends it at once."""
WRITING_SHARE = 0.15
ROLE_ORDER = {"admin": 15, "landuse": 25, "water": 35, "elevation": 38, "road": 45, "building": 55, "fence": 65, "poi": 75}
Progress = Callable[[float, Message], None]


@dataclass(frozen=True)
class ImportOrder:
    """What a person asks for. `into` None: look only, write nothing."""

    sources: Sequence[str | Path]
    into: Path | None
    profile: str = AUTO
    area: str | None = None
    margin_m: float = 200.0
    crs: str | None = None
    tables: TablesSaid = TablesSaid()


def import_ground(
    order: ImportOrder, progress: Progress, cancelled: Callable[[], bool] = lambda: False, source: LayerSource | None = None
) -> ImportReport:
    """Bring the ground of some sources into a folder, and tell what came and what did not.

    The result is `ground.gpkg` and `catalogue.toml` in EPSG:32750, flat, with valid outlines. `progress` gets 0..1 and what is being
    done; `source` reads, else one of its own.

    Raises InputError where nothing can be brought in (with why), LayerError, Cancelled; then the folder is as it was.
    """
    profiles = profiles_for(order.profile)
    checked_margin(order.margin_m)
    if order.into is not None:
        check_target(order.into)
    if order.crs is not None:
        parse_crs(order.crs)
    if source is not None:
        return _Import(order, profiles, source, progress, cancelled).run()
    with LayerSource(LIMITS) as own:
        return _Import(order, profiles, own, progress, cancelled).run()


class _Import:
    def __init__(
        self, order: ImportOrder, profiles: list[Profile], source: LayerSource, progress: Progress, cancelled: Callable[[], bool]
    ) -> None:
        self._order, self._profiles, self._source = order, profiles, source
        self._progress, self._cancelled = progress, cancelled
        self._lost: list[Message] = []
        self._remarks: list[Message] = []
        self._left_out: list[Message] = []

    def run(self) -> ImportReport:
        order = self._order
        self._progress(0.0, message(mark("Looking for tables")))
        delivery = delivery_of(order.sources, self._source, self._cancelled, but=order.into, said=order.tables)
        self._lost += delivery.unreadable
        self._left_out += delivery.placeless
        if not delivery.tables:
            raise InputError(mark("Nothing can be brought in. {reason}"), reason=self._lost[0] if self._lost else "")
        area = self._area(delivery)
        gathering = Gathering(self._profiles, area, guess if order.profile == AUTO else None)
        for number, table in enumerate(delivery.tables):
            self._gather(gathering, table, number, len(delivery.tables), area)
        made = {name: one for name, one in gathering.made.items() if one.count}
        if not made:
            reasons = [*self._left_out, *self._lost]
            none = message(mark("no record lies in the area")) if area is not None else message(mark("no table holds records"))
            raise InputError(mark("Nothing can be brought in. {reason}"), reason=reasons[0] if reasons else none)
        return self._written(made, area)

    # --- the area
    def _area(self, delivery: Delivery) -> Area | None:
        text, margin_m = (self._order.area or "").strip(), self._order.margin_m
        if not text:
            return None
        box = box_area(text, margin_m)
        if box is not None:
            return box
        file = Path(text)
        if file.suffix and file.exists():
            return layer_area(self._source.read(LayerInfo("area", {"en": text}, text, crs=self._order.crs)), file, margin_m)
        self._progress(0.0, message(mark("Looking for {place}"), place=text))
        found = place_area(text, self._admin_areas(delivery), margin_m) or known_place(text, margin_m)
        if found is None:
            template = mark("The area {place} is no place that the sources or the program know, no box and no file; give one of these.")
            raise InputError(template, place=text)
        return found

    def _admin_areas(self, delivery: Delivery) -> list[NamedArea]:
        """Administrative areas of the sources, as the profiles name them."""
        found: list[NamedArea] = []
        for table in delivery.tables:
            if table.kind and "olygon" not in table.kind and table.kind.lower() not in ("unknown", "geometry", "geometrycollection"):
                continue
            for profile in self._profiles:
                found += self._areas_of(table, profile)
        return found

    def _areas_of(self, table: DeliveredTable, profile: Profile) -> list[NamedArea]:
        is_extract = profile.is_for_file(table.file.name)
        admin = {one.table for one in profile.table if one.role == "admin"}
        rules = [rule for rule in profile.rule if rule.into in admin and "area" in rule.geometry and rule.takes(table.name, rule.has)]
        is_named_so = any(rule.tables for rule in rules) or guess(table) == "admin"
        if bool(profile.endings) != is_extract or not rules or not is_named_so:
            return []
        gathering = Gathering([profile.model_copy(update={"rule": rules})], None, None)
        try:
            self._read(gathering, table, Part(having=("boundary", "administrative")) if is_extract else WHOLE)
        except Cancelled:
            raise
        except TabletopError:
            return []
        return [area for made in gathering.made.values() for area in _named(made)]

    # --- reading
    def _gather(self, gathering: Gathering, table: DeliveredTable, number: int, count: int, area: Area | None) -> None:
        def show(share: float) -> None:
            done = (number + share) / count * (1 - WRITING_SHARE)
            self._progress(done, message(mark("Reading {table}"), table=table.where))

        show(0.0)
        if (extract := self._for_nobody(table)) is not None:
            self._left_out.append(skipped(table, extract.id))
            return
        gathering.begin(table)
        try:
            ending = self._read(gathering, table, WHOLE if area is None else area.part, show)
        except Cancelled:
            raise
        except TabletopError as error:
            mere_sheet = is_mere_sheet(table.file, self._order.sources)
            (self._left_out if mere_sheet else self._lost).append(error.message)
            return
        self._lost += ending.losses
        self._remarks += [one for one in ending.problems if one not in ending.losses]
        seen = gathering.seen[table.where]
        left = seen.read - seen.taken - seen.outside - ending.lost
        if seen.read and not seen.taken and not seen.outside and not seen.profile:
            self._left_out.append(skipped(table, self._order.profile))
        elif left > 0 and seen.profile:
            text = mark("{table}: {n} of {count} {count:record|records}; no rule of the profile {profile} takes them.")
            self._left_out.append(message(text, table=table.where, n=left, count=seen.read, profile=seen.profile))

    def _for_nobody(self, table: DeliveredTable) -> Profile | None:
        """The profile of such files, where no rule of it can take the table: to read it all the same costs minutes where it is large."""
        extract = next((profile for profile in self._profiles if profile.is_for_file(table.file.name)), None)
        return None if extract is None or any(rule.takes(table.name, rule.has) for rule in extract.rule) else extract

    def _read(self, gathering: Gathering, table: DeliveredTable, part: Part, show: Callable[[float], None] = lambda share: None) -> Ending:
        if table.where not in gathering.seen:
            gathering.begin(table)
        stream = self._source.stream(table.info(self._order.crs, self._order.tables), part, self._cancelled)
        try:
            while True:
                try:
                    batch = next(stream)
                except StopIteration as end:
                    ending: Ending = end.value
                    return ending
                gathering.add(batch, table)
                if batch.total > 0:
                    show(min(1.0, (batch.start + batch.count) / batch.total))
        finally:
            stream.close()

    # --- writing
    def _written(self, made: dict[str, Gathered], area: Area | None) -> ImportReport:
        into = self._order.into
        ordered = sorted(made.items(), key=lambda pair: (_order(pair[1]), pair[0]))
        told: list[MadeTable] = []
        if into is None:
            told = [_made(name, one, one.table()[1]) for name, one in ordered]
            return self._report(told, area, None)
        with partial_folder(into) as folder:
            for number, (name, one) in enumerate(ordered):
                self._progress(1 - WRITING_SHARE * (1 - number / len(ordered)), message(mark("Writing {table}"), table=name))
                if self._cancelled():
                    raise Cancelled(mark("Cancelled."))
                wkb, columns = one.table()
                one.shapes.clear()
                one.columns.clear()
                write_table(folder / GROUND_FILE, name, wkb, columns)
                told.append(_made(name, one, columns, len(wkb)))
            infos = [_info(name, one, into) for name, one in ordered]
            catalogue = put_in_place(folder / GROUND_FILE, into, infos, self._cancelled)
        self._progress(1.0, message(mark("Import finished")))
        return self._report(told, area, catalogue)

    def _report(self, made: list[MadeTable], area: Area | None, catalogue: Path | None) -> ImportReport:
        notes: list[Message] = []
        if area is not None:
            text = mark(
                "Only {area} with {margin:.0f} m around it: roads, rivers and land are cut at the edge; buildings and administrative areas "
                "that meet it are kept whole."
            )
            notes.append(message(text, area=area.words, margin=self._order.margin_m))
        return ImportReport(tuple(made), tuple(notes), tuple(self._left_out), tuple(self._lost), tuple(self._remarks), catalogue)


def guess(table: DeliveredTable) -> str:
    """Role of a table that no rule takes."""
    return guessed_role(f"{table.file.stem} {table.name}", table.kind)


def _named(made: Gathered) -> list[NamedArea]:
    import shapely

    from tabletop.core.values.layer import ragged_from

    wkb, columns = made.table()
    level = columns.get("level", np.full(len(wkb), None, dtype=object))
    names = columns["name"]

    def value(wanted: str, row: int) -> str:
        if wanted in columns and columns[wanted][row]:
            return str(columns[wanted][row])
        return str(names[row] or "") if level[row] == wanted or ("level" not in columns and wanted == "kelurahan") else ""

    return named_areas([ragged_from(shapely.from_wkb(wkb), 2)], value)


def _order(made: Gathered) -> int:
    return made.rule.order or ROLE_ORDER.get(made.rule.role, 68)


def titles(told: Mapping[Any, str]) -> dict[str, str]:
    """Titles by language, as layers have them."""
    return {str(language): title for language, title in told.items()}


def _made(name: str, one: Gathered, columns: dict[str, np.ndarray], count: int | None = None) -> MadeTable:
    number = one.count if count is None else count
    unnamed = int(sum(1 for value in columns["name"] if not value)) if "name" in columns and columns["name"].dtype == object else 0
    basis = columns.get("width_m_basis")
    assumed = 0 if basis is None else int((basis == "assumed").sum())
    whole = one.rule.clip == "whole"
    return MadeTable(name, titles(one.rule.title), one.rule.role, number, dict(one.sources), unnamed, assumed, one.twice, one.cut, whole)


def _info(name: str, made: Gathered, folder: Path) -> LayerInfo:
    profile = made.profile
    return LayerInfo(
        id=name,
        title=titles(made.rule.title),
        path=str((folder / GROUND_FILE).absolute()),
        table=name,
        role=made.rule.role,
        style=made.rule.role,
        date=date.today().isoformat(),
        source=profile.source if profile else ", ".join(list(made.sources)[:3]),
        licence=profile.licence if profile else "",
        accuracy_m=profile.accuracy_m if profile else None,
        shown=made.rule.shown,
    )
