"""Layers written as a catalogue, for another process that shall read the same ones."""

import json
from collections.abc import Iterable

from tabletop.core.values.layer import LayerInfo

_TEXTS = ("table", "role", "style", "date", "source", "licence", "crs")


def catalogue_text(infos: Iterable[LayerInfo]) -> str:
    """TOML that `read_catalogue` reads back as the same layers, drawn in the order given, lowest first."""
    return "\n".join(_layer(info, order) for order, info in enumerate(infos))


def _layer(info: LayerInfo, order: int) -> str:
    title = ", ".join(f"{language} = {_text(title)}" for language, title in info.title.items())
    lines = ["[[layer]]", f"id = {_text(info.id)}", f"title = {{{title}}}", f"file = {_text(info.path)}", f"order = {order}"]
    lines += [f"{name} = {_text(value)}" for name in _TEXTS if (value := getattr(info, name))]
    if info.accuracy_m is not None:
        lines.append(f"accuracy_m = {float(info.accuracy_m)}")
    if info.schematic:
        lines.append("schematic = true")
    if not info.shown:
        lines.append("shown = false")
    if info.removed:
        lines.append("removed = true")
    return "\n".join(lines) + "\n"


def _text(value: str) -> str:
    """A basic string of TOML: the escapes of JSON are escapes of TOML, but for DEL, which JSON leaves as it is."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
