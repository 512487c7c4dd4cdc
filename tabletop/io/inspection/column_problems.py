"""What is wrong with the fields of records: missing ones, codes that cannot be, stand-ins for unknown, ids that stand twice."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import shapely

from tabletop import paths
from tabletop.core.layers.layer_problem import LayerProblem, Severity
from tabletop.core.text.message import Message, mark, message, shown
from tabletop.io.inspection.layer_records import Records, texts
from tabletop.io.records.layer_arrow import Values

ID_COLUMNS = ("uuid", "id", "gid", "objectid", "osm_id", "full_id", "kode", "code", "kode_desa", "kdepum", "iddesa")
IDS_FROM = 0.5
"""A column is taken for an id where at least so many of its filled fields differ."""
MOST_ALSO = 5_000
LEAST_M = -1e300
"""Measures below are no measures: the RBI writes -1.797e308 where there is none."""


@cache
def known_values() -> dict[str, Any]:
    """`resources/layer_values.toml`."""
    return tomllib.loads(paths.resource("layer_values.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class StandIn:
    """Fields of a column that hold a stand-in for unknown: the column as the file names it, the value, and which rows."""

    column: str
    value: str
    rows: np.ndarray


def stand_ins(records: Records) -> list[StandIn]:
    """All stand-ins for unknown in the columns."""
    table = known_values()["sentinels"]
    found = []
    for name, values in records.columns.items():
        if values.numbers is None:
            found += _dates(name, values, table["dates"])
            continue
        own = {name.lower(), *(wanted for wanted, column in records.mapped.items() if column == name)}
        wanted = table["coded_values"] if own & set(table["coded"]) else []
        wanted = table["measured_values"] if own & set(table["measured"]) else wanted
        for value in wanted:
            rows = np.flatnonzero(values.numbers == value)
            found += [StandIn(name, f"{value}", rows)] if len(rows) else []
        rows = np.flatnonzero(values.numbers <= LEAST_M)
        found += [StandIn(name, "-1.797e308", rows)] if len(rows) else []
    return found


def _dates(name: str, values: Values, dates: Sequence[str]) -> list[StandIn]:
    if not any(date.encode() in values.data for date in dates):
        return []
    told = texts(values)
    hits = [(date, np.array([row for row, text in enumerate(told) if text.startswith(date)], dtype=np.int64)) for date in dates]
    return [StandIn(name, date, rows) for date, rows in hits if len(rows)]


def measures_missing(raw: np.ndarray) -> np.ndarray:
    """Rows whose M holds a stand-in at any corner."""
    with_m = np.flatnonzero(shapely.has_m(raw))
    if not len(with_m):
        return with_m
    corners, owners = shapely.get_coordinates(raw[with_m], include_m=True, return_index=True)
    return np.asarray(with_m[np.unique(owners[corners[:, -1] <= LEAST_M])])


def _of_many(code: str, sentence: Message, rows: np.ndarray, records: Records, severity: Severity = "warn") -> LayerProblem:
    """One problem for many records: the first one's place, all their numbers."""
    also = tuple(int(row) + 1 for row in rows[1 : MOST_ALSO + 1])
    return LayerProblem(code, sentence, int(rows[0]) + 1, records.place(int(rows[0])), severity, (), also)


def sentinels(records: Records) -> Iterator[LayerProblem]:
    """Stand-ins for unknown, one problem for each column and value."""
    rows = measures_missing(records.raw)
    if len(rows):
        text = mark("The M of {count} {count:record|records} is -1.797e308, which stands for unknown.")
        yield _of_many("sentinel", message(text, count=len(rows)), rows, records)
    for one in stand_ins(records):
        text = mark("Column {column}: {value} in {count} {count:record|records} stands for unknown.")
        yield _of_many("sentinel", message(text, column=one.column, value=one.value, count=len(one.rows)), one.rows, records)


def missing_fields(records: Records) -> Iterator[LayerProblem]:
    """Fields that our checks look for: without a column, or empty."""
    wanted = known_values()["fields"].get(records.role, {})
    for name in [*wanted.get("must", []), *wanted.get("other", [])]:
        values = records.column(name)
        if values is None:
            text = mark("No column gives {field}, which our checks look for in a layer of this role; say which one does in the properties.")
            yield LayerProblem("field-missing", message(text, field=name), severity="warn" if name in wanted.get("must", []) else "info")
            continue
        rows = np.flatnonzero(values.null if values.numbers is not None else [not text for text in texts(values)])
        if len(rows):
            text = mark("{field} is empty in {count} of {total} records.")
            told = message(text, field=name, count=len(rows), total=len(records))
            yield _of_many("field-missing", told, rows, records, "info")


def unknown_values(records: Records) -> Iterator[LayerProblem]:
    """Classes and uses that are not known, and codes of administrative areas that cannot be."""
    for name, rule in known_values().get("known", {}).get(records.role, {}).items():
        values = records.column(name)
        if values is None or values.numbers is not None:
            continue
        told = [text.lower() for text in texts(values)]
        odd = {text for text in set(told) if text and text not in rule["values"] and not text.startswith(tuple(rule["pre"]))}
        for text in sorted(odd):
            rows = np.array([row for row, one in enumerate(told) if one == text])
            template = mark("{field}: {value} in {count} {count:record|records} is not known.")
            yield _of_many("unknown-value", message(template, field=name, value=shown(text), count=len(rows)), rows, records, "info")
    if records.role == "admin":
        yield from _codes(records)


def _codes(records: Records) -> Iterator[LayerProblem]:
    """Codes of the ministry and of the statistics office, which differ: 64.02 is Kutai Kartanegara here, 6403 there."""
    for rule in known_values()["codes"].values():
        for name, values in records.columns.items():
            if name.lower() not in rule["columns"]:
                continue
            for row, text in enumerate(texts(values)):
                if not text:
                    continue
                sentence = _wrong_code(text, rule, name)
                if sentence is not None:
                    yield LayerProblem("unknown-value", sentence, row + 1, records.place(row))


def _wrong_code(text: str, rule: dict[str, Any], column: str) -> Message | None:
    if not re.match(rule["form"], text):
        return message(mark("Column {column}: {value} has not the form of a code."), column=column, value=shown(text))
    digits = text.replace(".", "")
    if len(digits) >= 4 and (digits[:2] != rule["province"] or digits[2:4] not in rule["regencies"]):
        return message(
            mark("Column {column}: {value} begins with no kabupaten or kota of East Kalimantan."), column=column, value=shown(text)
        )
    return None


def same_ids(records: Records) -> Iterator[LayerProblem]:
    """Records with the id of one before them."""
    for name, values in records.columns.items():
        if name.lower() not in ID_COLUMNS:
            continue
        told = texts(values)
        filled = [text for text in told if text and text != "0"]
        if len(set(filled)) < IDS_FROM * len(filled):
            continue
        first: dict[str, int] = {}
        for row, text in enumerate(told):
            if text and text != "0" and first.setdefault(text, row) != row:
                template = mark("Column {column}: {value} stands in {other} too.")
                sentence = message(template, column=name, value=shown(text), other=records.told(first[text]))
                yield LayerProblem("duplicate", sentence, row + 1, records.place(row))
