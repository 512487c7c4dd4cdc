"""A plan as a file for other programs: GeoPackage, GeoJSON, KML, CSV or a workbook. Written whole or not at all."""

from collections.abc import Callable, Sequence
from pathlib import Path

from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark
from tabletop.core.text.whole_file import write_whole
from tabletop.core.values.finding import Finding
from tabletop.core.values.plan import Plan
from tabletop.io.export.csv_and_xlsx import csv_bytes, workbook_bytes
from tabletop.io.export.kml import kml_bytes
from tabletop.io.plans.plan_creation import More
from tabletop.io.plans.plan_document import write_document
from tabletop.io.plans.plan_store import create_plan

Writer = Callable[[Plan, Path, Sequence[Finding]], None]


def _geopackage(plan: Plan, out: Path, findings: Sequence[Finding]) -> None:
    create_plan(out, plan, overwrite=True)


def _geojson(plan: Plan, out: Path, findings: Sequence[Finding]) -> None:
    write_document(plan, out)


def _kml(plan: Plan, out: Path, findings: Sequence[Finding]) -> None:
    write_whole(out, kml_bytes(plan))


def _csv(plan: Plan, out: Path, findings: Sequence[Finding]) -> None:
    write_whole(out, csv_bytes(plan))


def _workbook(plan: Plan, out: Path, findings: Sequence[Finding]) -> None:
    write_whole(out, workbook_bytes(plan, findings))


WRITERS: dict[str, Writer] = {".gpkg": _geopackage, ".geojson": _geojson, ".kml": _kml, ".csv": _csv, ".xlsx": _workbook}


def export_plan(plan: Plan, out: Path, findings: Sequence[Finding] = (), more: More | None = None) -> None:
    """Write the plan (working CRS, metres) in the format that the ending of `out` names; an existing file is replaced at once.

    GeoJSON, KML and CSV are written in WGS 84 (longitude, latitude); GeoPackage keeps the working CRS; `findings` go into the workbook,
    what `more` writes (the runs) into the GeoPackage.
    Raises InputError with one sentence for an unknown ending or a folder that cannot be written.
    """
    writer = WRITERS.get(Path(out).suffix.lower())
    if writer is None:
        known = ", ".join(ending.removeprefix(".") for ending in WRITERS)
        raise InputError(mark("{file} has no ending that is known; give one of {known}."), file=Path(out).name, known=known)
    if more is not None and writer is _geopackage:
        create_plan(out, plan, overwrite=True, more=more)
    else:
        writer(plan, Path(out), findings)
