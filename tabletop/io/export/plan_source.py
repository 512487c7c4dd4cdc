"""A new plan out of a file that was exported from one: GeoJSON, GeoPackage, KML, or the roster of a workbook."""

from pathlib import Path

from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.plan import Plan
from tabletop.io.documents.plan_document import read_document
from tabletop.io.export.kml_reading import plan_from_kml

SHEETS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
SUFFIXES = (".geojson", ".json", ".gpkg", ".kml", *SHEETS)


def read_plan_source(path: Path, crs: str | None = None, skip_bad: bool = False) -> tuple[Plan, list[Message]]:
    """The plan of a file and what must be said; `crs` counts for GeoJSON only.

    A workbook gives scenes no shapes: only its roster comes, and that is said. Raises InputError, PlanError or LayerError with one
    sentence for what cannot be read or is no plan.
    """
    ending = path.suffix.lower()
    if crs is not None and ending in (".gpkg", ".kml", *SHEETS):
        raise InputError(mark("{file} says itself in which system it stands; leave out --crs."), file=path.name)
    if ending == ".gpkg":
        return _geopackage(path)
    if ending == ".kml":
        return plan_from_kml(path, skip_bad)
    if ending in SHEETS:
        return _roster(path)
    if ending not in SUFFIXES and not _is_json(path):
        text = mark("{file} is no plan: a plan comes out of GeoJSON, GeoPackage or KML, a roster out of a workbook ({endings}).")
        raise InputError(text, file=path.name, endings=", ".join(SUFFIXES))
    return read_document(path, crs, skip_bad)


def _is_json(path: Path) -> bool:
    """Whether a file begins as a JSON object; also where it cannot be read, which is said by who reads it."""
    try:
        with path.open("rb") as stream:
            return stream.read(1000).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")
    except OSError:
        return True


def _geopackage(path: Path) -> tuple[Plan, list[Message]]:
    from tabletop.io.plans.plan_store import open_plan

    opened = open_plan(path)
    try:
        return opened.plan, list(opened.problems)
    finally:
        opened.close()


def _roster(path: Path) -> tuple[Plan, list[Message]]:
    from tabletop.core.roster.roster_import import import_sheet
    from tabletop.core.roster.sheet_header import header_of
    from tabletop.io.tables.sheet_reading import read_sheets

    empty = Plan()
    sheet = read_sheets(path).named(None)
    found = import_sheet(empty, sheet, header_of(sheet, path.name, {}))
    said = message(
        mark("{file}: the roster was taken out of its sheet {sheet}; a workbook holds no map, so nothing stands on it yet."),
        file=path.name,
        sheet=sheet.name,
    )
    return empty.apply(found.change(path.name)), [said]
