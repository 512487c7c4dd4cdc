"""Findings as text, JSON, GeoJSON or CSV, in the language in use."""

import csv
import io
import json
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import shapely

from tabletop import i18n
from tabletop.core.geometry.crs import GEOGRAPHIC_CRS, WORKING_CRS, transformer
from tabletop.core.judgement.finding_words import literal, severity_word
from tabletop.core.values.finding import Finding
from tabletop.io.export.spreadsheet import harmless_row

Row = dict[str, Any]
DEGREE_DECIMALS = 9
"""About 0.1 mm on the ground."""


def finding_row(finding: Finding) -> Row:
    """One finding as plain data: message translated, `highlight` a GeoJSON geometry in the working CRS (metres) or None."""
    highlight = finding.highlight
    return {
        "code": finding.code,
        "severity": finding.severity,
        "message": i18n.text(finding.message),
        "features": list(finding.features),
        "scene": finding.scene,
        "measured": float(finding.measured),
        "limit": float(finding.limit),
        "unit": finding.unit,
        "basis": finding.basis,
        "highlight": None if highlight is None or highlight.is_empty else json.loads(shapely.to_geojson(highlight)),
    }


def _as_text(rows: list[Row]) -> str:
    return "\n".join(f"{_level(row):5} {row['scene']:>3} {row['code']}: {row['message']} [{literal(row['basis'])}]" for row in rows)


def _level(row: Row) -> str:
    return severity_word(row["severity"]).upper() if i18n.language() == "id" else str(row["severity"])


def _as_csv(rows: list[Row]) -> str:
    out = io.StringIO()
    names = ["code", "severity", "scene", "message", "measured", "limit", "unit", "basis", "features"]
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    for row in rows:
        told = {**row, "features": " ".join(row["features"])}
        writer.writerow(harmless_row(told[name] for name in names))
    return out.getvalue().rstrip("\n")


def _as_geojson(rows: list[Row]) -> str:
    """As RFC 7946 wants it: longitude and latitude in WGS 84, and no member that names a CRS."""
    features = [
        {"type": "Feature", "geometry": _degrees(row["highlight"]), "properties": {k: v for k, v in row.items() if k != "highlight"}}
        for row in rows
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def _degrees(highlight: dict[str, Any] | None) -> dict[str, Any] | None:
    if highlight is None:
        return None
    change = transformer(WORKING_CRS, GEOGRAPHIC_CRS)
    ground = shapely.force_2d(shapely.from_geojson(json.dumps(highlight)))
    moved = shapely.transform(
        ground, lambda places: np.round(np.column_stack(change.transform(places[:, 0], places[:, 1])), DEGREE_DECIMALS)
    )
    return dict(json.loads(shapely.to_geojson(moved)))


def _as_json(rows: list[Row]) -> str:
    return json.dumps(rows, ensure_ascii=False)


FORMATS: dict[str, Callable[[list[Row]], str]] = {"text": _as_text, "json": _as_json, "geojson": _as_geojson, "csv": _as_csv}


def findings_text(findings: Iterable[Finding], style: str) -> str:
    """Findings in one of `FORMATS`."""
    return FORMATS[style]([finding_row(finding) for finding in findings])
