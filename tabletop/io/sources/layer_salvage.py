"""Records one by one out of a damaged file: what is whole is kept, the rest is listed. Runs inside the reading worker only."""

import json
import logging
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import shapely
from shapely.errors import GEOSException
from shapely.geometry import shape

from tabletop.core.text.message import Message, mark, message
from tabletop.io.records.layer_batch import BATCH_ROWS, Batch, Damaged, Source, batch_from
from tabletop.io.records.layer_formats import DRIVERS, check_driver, where_of
from tabletop.io.sources.layer_bulk import named_crs

_LARGEST_TEXT = 256 << 20
_LONGEST_GAP = 100_000
_SHOWN_GAPS = 5
_LONGEST_SYSTEM = 4_000
_FEATURE = '"Feature"'
_WITH_IDS = (".gpkg", ".shp", ".gdb")


def salvage(path: Path, table: str, encoding: str | None = None) -> Source:
    """Whole records of a file that cannot be read in bulk. Raises Damaged when nothing can be got out of it."""
    if "GeoJSON" in DRIVERS.get(path.suffix.lower(), ()):
        return _json_source(path, table, encoding)
    return _fiona_source(path, table, encoding)


# --- GeoJSON, feature by feature
def _json_source(path: Path, table: str, encoding: str | None) -> Source:
    if path.stat().st_size > _LARGEST_TEXT:
        raise Damaged("the file is too large to be mended")
    text = path.read_bytes().decode(encoding or "utf-8", "replace")
    start = text.find('"features"')
    if start < 0:
        raise Damaged("it is no GeoJSON")
    crs_at = text.find('"crs"')
    crs = _json_crs(text, crs_at) if crs_at >= 0 else "EPSG:4326"
    source = Source(iter(()), crs, -1, crs_at < 0)
    features = list(_features(text, text.find("[", start), source, where_of(str(path), table)))
    if not features:
        raise Damaged("it holds no whole record")
    source.total = len(features)
    source.batches = _json_batches(features)
    return source


def _json_crs(text: str, start: int) -> str | None:
    try:
        return named_crs(json.JSONDecoder().raw_decode(text, text.index("{", start))[0])
    except (ValueError, RecursionError):
        return None


def _features(text: str, start: int, source: Source, where: Any) -> Iterator[Mapping[str, Any]]:
    """Every record that is whole. Each step goes on behind the one before, so that any text has an end."""
    decoder, place, number, end = json.JSONDecoder(), start + 1, 0, len(text.rstrip())
    while 0 < place < len(text) and (found_at := text.find("{", place)) >= 0:
        number += 1
        try:
            found, place = decoder.raw_decode(text, found_at)
        except (ValueError, RecursionError) as error:
            place = _next_record(text, found_at)
            source.lost += 1
            if place < 0 and (getattr(error, "pos", 0) >= end or text[end - 1] != "}"):
                source.problems.append(_ends_early(where, number - 1))
            else:
                source.problems.append(message(mark("{where}, record {row}: it is damaged and was left out."), where=where, row=number))
            if place < 0:
                return
            continue
        if isinstance(found, dict) and found.get("type") == "Feature":
            yield found
    if "]" not in text[max(place, 0) :]:
        source.lost += 1
        source.problems.append(_ends_early(where, number))


def _ends_early(where: Any, row: int) -> Message:
    return message(mark("{where}: the file ends early after record {row}; what followed is missing."), where=where, row=str(row))


def _next_record(text: str, damaged_at: int) -> int:
    """Where the record behind a damaged one begins; -1 where there is none."""
    own = text.find(_FEATURE, damaged_at)
    following = text.find(_FEATURE, own + len(_FEATURE)) if own >= 0 else -1
    return max(text.rfind("{", damaged_at + 1, following), -1) if following >= 0 else -1


def _json_batches(features: list[Mapping[str, Any]]) -> Iterator[Batch]:
    members = [feature["properties"] if isinstance(feature.get("properties"), dict) else {} for feature in features]
    numeric = _numeric(members)
    for start in range(0, len(features), BATCH_ROWS):
        some = features[start : start + BATCH_ROWS]
        yield batch_from(
            [_json_geometry(one.get("geometry")) for one in some],
            [one.get("geometry") is None for one in some],
            members[start : start + BATCH_ROWS],
            numeric,
        )


def _json_geometry(geometry: Any) -> Any:
    try:
        return shapely.from_geojson(json.dumps(geometry, allow_nan=False))
    except (GEOSException, TypeError, ValueError, RecursionError):
        return None


def _numeric(members: list[Mapping[str, Any]]) -> dict[str, bool]:
    found: dict[str, bool] = {}
    for record in members:
        for name, value in record.items():
            if value is not None:
                found[name] = found.get(name, True) and isinstance(value, int | float)
    return found


# --- everything else, with fiona
def _fiona_source(path: Path, table: str, encoding: str | None) -> Source:
    import fiona
    from fiona._err import CPLE_BaseError
    from fiona.errors import FionaError

    logging.getLogger("fiona").setLevel(logging.CRITICAL + 1)
    try:
        collection = fiona.open(path, layer=table, encoding=encoding)
        schema = collection.schema["properties"]
    except (FionaError, CPLE_BaseError, OSError, ValueError, RuntimeError) as error:
        raise Damaged(str(error)[:160]) from None
    numeric = {name: kind.split(":")[0] in ("int", "int32", "int64", "float", "bool") for name, kind in schema.items()}
    check_driver(path, collection.driver)
    total = _length(collection)
    source = Source(iter(()), _system_of(collection, path), total)
    by_id = total > 0 and path.suffix.lower() in _WITH_IDS
    walk = _records_by_id if by_id else _records_in_order
    records = walk(collection, total, source, where_of(str(path), table))
    source.batches = _fiona_batches(records, numeric)
    return source


def _system_of(collection: Any, path: Path) -> str | None:
    """The coordinate system as the file says it; where GDAL cannot understand that, what stands in its `.prj`, to be told."""
    try:
        return collection.crs_wkt or None
    except Exception:
        beside = path.with_suffix(".prj")
        said = beside.read_bytes()[:_LONGEST_SYSTEM].decode("ascii", "replace") if beside.is_file() else ""
        return " ".join("".join(letter if letter.isprintable() else " " for letter in said).split()) or None


def _length(collection: Any) -> int:
    try:
        return len(collection)
    except Exception:
        return -1


def _records_in_order(collection: Any, total: int, source: Source, where: Any) -> Iterator[Any]:
    walk, whole = iter(collection), 0
    while True:
        try:
            record = next(walk)
        except StopIteration:
            break
        except Exception:
            total = max(total, whole + 1)
            break
        whole += 1
        yield record
    if whole < total:
        template = mark("{where}: the file is damaged after record {row}; what follows was left out.")
        source.problems.append(message(template, where=where, row=str(whole)))
        source.lost += total - whole


def _records_by_id(collection: Any, total: int, source: Source, where: Any) -> Iterator[Any]:
    """Every record that its id leads to; ids without one are gaps, which are damage as far as `total` is not reached."""
    gaps: list[list[int]] = []
    whole, misses, number = 0, 0, 0
    while whole < total and misses < _LONGEST_GAP:
        record = _record(collection, number)
        if record is not None:
            whole, misses = whole + 1, 0
            yield record
        else:
            misses += 1
            if gaps and gaps[-1][1] == number - 1:
                gaps[-1][1] = number
            elif number > 0:
                gaps.append([number, number])
        number += 1
    if whole < total:
        _tell_gaps(gaps, total - whole, source, where)


def _record(collection: Any, number: int) -> Any:
    try:
        return collection[number]
    except Exception:
        return None


def _tell_gaps(gaps: list[list[int]], lost: int, source: Source, where: Any) -> None:
    for first, last in gaps[:_SHOWN_GAPS]:
        if last - first + 1 <= lost:
            template = mark("{where}: the records {first} to {last} are damaged and were left out.")
            source.problems.append(message(template, where=where, first=str(first), last=str(last)))
    source.problems.append(
        message(mark("{where}: {count} {count:record|records} could not be read; the file is damaged."), where=where, count=lost)
    )
    source.lost += lost


def _fiona_batches(records: Iterator[Any], numeric: Mapping[str, bool]) -> Iterator[Batch]:
    waiting: list[Any] = []
    for record in records:
        waiting.append(record)
        if len(waiting) == BATCH_ROWS:
            yield _fiona_batch(waiting, numeric)
            waiting = []
    if waiting:
        yield _fiona_batch(waiting, numeric)


def _fiona_batch(records: list[Any], numeric: Mapping[str, bool]) -> Batch:
    return batch_from(
        [_fiona_geometry(record.geometry) for record in records],
        [record.geometry is None for record in records],
        [{name: _plain(value) for name, value in record.properties.items()} for record in records],
        numeric,
    )


def _fiona_geometry(geometry: Any) -> Any:
    try:
        return None if geometry is None else shape(geometry)
    except (GEOSException, TypeError, ValueError, AttributeError):
        return None


def _plain(value: Any) -> Any:
    return None if isinstance(value, bytes | list | dict) else value
