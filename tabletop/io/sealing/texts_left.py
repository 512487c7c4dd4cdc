"""Every text that a plan holds, whatever its key: what a copy without people still says is found here and nowhere else.

Nothing is passed over but words of the product: kinds, names of fields, choices of the catalogue. So a text in a field that a stranger,
an older or a newer program made is found as well.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import fields
from functools import cache
from typing import Any

from tabletop import paths
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.feature import Feature
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import PACES, RosterUnit, unit_json
from tabletop.core.values.scene import EFFECTS, LEVELS, LIGHTS, Effect, Inject, Scene, scene_json

Where = str | Message
_NO_WORDS = re.compile(
    r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}|#[0-9a-f]{3,8}|EPSG:\d+|[0-9a-f]{64}|\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)?",
    re.IGNORECASE,
)
"""Ids made by chance, colours, systems, checksums, moments."""
_MORE = (
    "name", "limits", "basis", "severity", "on", "buffer_pairs", "min_m", "coverage_demands", "what", "by", "min_share", "radius_m",
    "checks_off", "rule_set", "author", "version", "ignored", "views", "bounds", "scene", "hidden_plan_layers", "plan_layers", "id",
    "title", "document", "left_out", "settled", "layers_version", "made", "note", "template", "params", "table", "grid",
    "stated_strength", "layers", "catalogue", "added", "changed", "removed", "order", "unusable", "file", "role", "style", "licence",
    "date", "source", "crs", "shown", "opacity", "encoding", "query", "columns", "options", "look", "guessed", "embedded", "lacks",
    "group", "layer", "tags", "files", "stack", "error", "warning", "info", "none", "en", "width_m", "scale", "a", "b", "reason",
    "kind",
)  # fmt: skip


@cache
def product_words() -> frozenset[str]:
    """Words that are the program's own, as a plan writes them: kinds and their properties, types, choices, fields of rows and settings."""
    found = {*_MORE, *LEVELS, *LIGHTS, *EFFECTS, *PACES}
    for row in (RosterUnit, Scene, Inject, Effect):
        found |= {one.name for one in fields(row)}
    _keys(tomllib.loads(paths.resource("catalogue.toml").read_text(encoding="utf-8")), found)
    return frozenset(found)


def _keys(value: Any, found: set[str]) -> None:
    if isinstance(value, Mapping):
        found.update(value)
        for one in value.values():
            _keys(one, found)


def is_no_text(text: str) -> bool:
    """Whether a text of a plan says nothing of its own: a word of the product, an id made by chance, numbers."""
    return text in product_words() or _NO_WORDS.fullmatch(text) is not None or not any(letter.isalnum() for letter in text)


def texts_of(plan: Plan) -> Iterator[tuple[Where, str, str]]:
    """Every text of the rows and settings of a plan that says something, keys too: where it stands, in which field, and itself."""
    for where, field, text in _all(plan):
        if not is_no_text(text):
            yield where, field, text


def _all(plan: Plan) -> Iterator[tuple[Where, str, str]]:
    yield message(mark("the plan")), "crs", plan.crs
    for feature in plan.features.values():
        yield from _of_feature(feature)
    for unit in plan.roster.values():
        yield from _deep(unit_json(unit), unit.name, "")
    for scene in plan.scenes.values():
        yield from _deep(scene_json(scene), message(mark("scene {number}"), number=str(scene.number)), "")
    for name, value in plan.settings.items():
        yield message(mark("the plan")), name, name
        yield from _deep(value, message(mark("the plan")), name)


def _of_feature(feature: Feature) -> Iterator[tuple[Where, str, str]]:
    called = next((str(one.state.properties["name"]) for one in feature.keyframes if one.state and one.state.properties.get("name")), "")
    yield called, "id", feature.id
    yield called, "kind", feature.kind
    for frame in feature.keyframes:
        if frame.state is not None:
            yield from _deep(frame.state.properties, called, "")


def _deep(value: Any, where: Where, field: str) -> Iterator[tuple[Where, str, str]]:
    if isinstance(value, str):
        yield where, field, value
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield where, field, str(key)
            yield from _deep(one, where, str(key))
    elif isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from _deep(one, where, field)
    elif isinstance(value, Message):
        yield from _deep(value.to_json(), where, field)
