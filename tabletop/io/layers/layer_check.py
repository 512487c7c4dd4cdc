"""What is good and bad about a layer, told before it is used: CRS, extent, counts, broken geometry, Z and M, duplicates."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tabletop.core.text.labels import told as told_sentence
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.layer import Doubt, LayerInfo
from tabletop.io.layers.layer_source import LayerSource
from tabletop.io.records.layer_formats import where_of

NO_CRS = "-"
DEGREES = 360.0
"""Coordinates up to here are shown as degrees, larger ones as metres."""


@dataclass(frozen=True)
class LayerReport:
    """Findings about one table. `data`: counts, `extent` in the file's CRS, `extent_m` in the working one (west, south, east, north)."""

    info: LayerInfo
    data: Mapping[str, Any]

    @property
    def problems(self) -> tuple[Message, ...]:
        """Sentences about what is wrong."""
        return tuple(told_sentence(one) for one in self.data["problems"])

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """What looks wrong with where it lies; nothing where nobody looked."""
        return tuple(self.data.get("doubts", ()))

    @property
    def good(self) -> bool:
        """Whether nothing at all is wrong."""
        faults = ("null", "empty", "broken", "not_finite", "impossible", "invalid", "outside", "same_geometry", "same_id")
        return not self.data["problems"] and not self.doubts and not any(self.data[name] for name in faults)

    def to_json(self) -> dict[str, Any]:
        """Plain data; `problems` as English sentences."""
        described = {"id": self.info.id, "file": self.info.path, "table": self.info.table, "role": self.info.role}
        guessed = {"guessed": list(self.info.guessed), "named": dict(self.info.columns)}
        told = [{"message": str(doubt.text), "cure": dict(doubt.cure)} for doubt in self.doubts]
        problems = [str(problem) for problem in self.problems]
        return {**described, **guessed, **self.data, "good": self.good, "problems": problems, "doubts": told}

    def lines(self) -> list[Message]:
        """Sentences for people, the first one naming the layer."""
        data = self.data
        sentences = [message(mark("{where}:"), where=where_of(self.info.path, self.info.table))]
        sentences.append(message(mark("  coordinate system: {crs}"), crs=_crs_shown(data)))
        sentences += _extent_lines(data)
        kinds = ", ".join(f"{name} {count}" for name, count in sorted(data["kinds"].items())) or NO_CRS
        sentences.append(
            message(
                mark("  records: {rows}; corners: {vertices}; geometry: {kinds}"), rows=data["rows"], vertices=data["vertices"], kinds=kinds
            )
        )
        sentences.append(
            message(
                mark("  without geometry {null}, empty {empty}, not understood {broken}, not finite {not_finite}, impossible {impossible}"),
                **{name: data[name] for name in ("null", "empty", "broken", "not_finite", "impossible")},
            )
        )
        sentences.append(
            message(
                mark("  invalid outlines or lines: {invalid}; with Z: {with_z}; with M: {with_m}; outside the region: {outside}"),
                **{name: data[name] for name in ("invalid", "with_z", "with_m", "outside")},
            )
        )
        sentences.append(_duplicates(data))
        sentences += _guess_lines(self.info)
        sentences += [message(mark("  note: {problem}"), problem=problem) for problem in self.problems]
        return sentences + [message(mark("  doubt: {doubt}"), doubt=doubt.text) for doubt in self.doubts]


def check_layer(info: LayerInfo, source: LayerSource) -> LayerReport:
    """Look at every record of a layer. A missing CRS is a note of the report; LayerError is raised when the file cannot be read at all."""
    return LayerReport(info, source.inspect(info))


def _guess_lines(info: LayerInfo) -> list[Message]:
    """What of the layer nobody said."""
    lines = []
    if "role" in info.guessed:
        lines.append(message(mark("  guessed: its role, {role}"), role=info.role))
    if "columns" in info.guessed and info.columns:
        columns = ", ".join(f"{name} = {column}" for name, column in info.columns.items())
        lines.append(message(mark("  guessed: its columns, {columns}"), columns=columns))
    if "crs" in info.guessed:
        lines.append(message(mark("  guessed: its coordinate system; the file does not say it")))
    return lines


def _crs_shown(data: Mapping[str, Any]) -> str:
    if data["crs"] is None:
        return NO_CRS
    code, name = str(data["crs"]), str(data["crs_name"])
    return f"{code} ({name})" if len(code) < 20 else name


def _extent_lines(data: Mapping[str, Any]) -> list[Message]:
    sentences = []
    if data["extent"] is not None:
        west, south, east, north = data["extent"]
        template = mark("  extent in the file's system: west {west:.1f}, south {south:.1f}, east {east:.1f}, north {north:.1f}")
        if max(abs(value) for value in data["extent"]) <= DEGREES:
            template = mark("  extent in the file's system: west {west:.5f}, south {south:.5f}, east {east:.5f}, north {north:.5f}")
        sentences.append(message(template, west=west, south=south, east=east, north=north))
    if data["extent_m"] is not None:
        west, south, east, north = data["extent_m"]
        template = mark("  extent in metres, UTM 50 south: west {west:.1f}, south {south:.1f}, east {east:.1f}, north {north:.1f}")
        sentences.append(message(template, west=west, south=south, east=east, north=north))
    return sentences


def _duplicates(data: Mapping[str, Any]) -> Message:
    if data["id_column"] is None:
        return message(mark("  records of the same geometry: {same_geometry}; no id column"), same_geometry=data["same_geometry"])
    return message(
        mark("  records of the same geometry: {same_geometry}; of the same {column}: {same_id}"),
        same_geometry=data["same_geometry"],
        column=data["id_column"],
        same_id=data["same_id"],
    )
