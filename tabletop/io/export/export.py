"""A plan as a file for other programs: GeoPackage, GeoJSON, KML, CSV or a workbook. Written whole or not at all."""

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

from tabletop.core.scenes.move import Move
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark
from tabletop.core.text.whole_file import write_whole
from tabletop.core.values.finding import Finding
from tabletop.core.values.plan import Plan
from tabletop.io.documents.plan_document import write_document
from tabletop.io.export.csv_and_xlsx import csv_bytes
from tabletop.io.export.kml import kml_bytes
from tabletop.io.export.people_workbook import people_workbook_bytes
from tabletop.io.export.qgis_styles import put_scene_styles
from tabletop.io.plans.plan_creation import More
from tabletop.io.plans.plan_store import create_plan

Writer = Callable[[Plan, Path, Sequence[Finding], Sequence[Move]], None]


def _geojson(plan: Plan, out: Path, findings: Sequence[Finding], moves: Sequence[Move]) -> None:
    write_document(plan, out)


def _kml(plan: Plan, out: Path, findings: Sequence[Finding], moves: Sequence[Move]) -> None:
    write_whole(out, kml_bytes(plan))


def _csv(plan: Plan, out: Path, findings: Sequence[Finding], moves: Sequence[Move]) -> None:
    write_whole(out, csv_bytes(plan))


def _workbook(plan: Plan, out: Path, findings: Sequence[Finding], moves: Sequence[Move]) -> None:
    write_whole(out, people_workbook_bytes(plan, findings, moves))


WRITERS: dict[str, Writer | None] = {".gpkg": None, ".geojson": _geojson, ".kml": _kml, ".csv": _csv, ".xlsx": _workbook}


def export_plan(plan: Plan, out: Path, findings: Sequence[Finding] = (), moves: Sequence[Move] = (), more: More | None = None) -> None:
    """Write the plan (working CRS, metres) in the format that the ending of `out` names; an existing file is replaced at once.

    GeoJSON, KML and CSV are written in WGS 84 (longitude, latitude); GeoPackage keeps the working CRS and has a QGIS style for each
    scene; `findings` and `moves` go into the workbook, what `more` writes (the runs) into the GeoPackage. What a format does not hold
    `losses.losses` says. Raises InputError with one sentence for an unknown ending or a folder that cannot be written.
    """
    ending = Path(out).suffix.lower()
    if ending not in WRITERS:
        known = ", ".join(one.removeprefix(".") for one in WRITERS)
        raise InputError(mark("{file} has no ending that is known; give one of {known}."), file=Path(out).name, known=known)
    writer = WRITERS[ending]
    if writer is not None:
        writer(plan, Path(out), findings, moves)
        return

    def also(connection: sqlite3.Connection) -> None:
        put_scene_styles(connection, plan)
        if more is not None:
            more(connection)

    create_plan(out, plan, overwrite=True, more=also)
