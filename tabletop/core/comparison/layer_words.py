"""What differs between two plans in what they keep of layers, in words."""

from collections.abc import Mapping
from typing import Any

from tabletop.core.layers.kept_layers import KeptLayers, kept_layers
from tabletop.core.text.message import Message, Titled, listed, mark, message
from tabletop.core.values.plan import Plan

MOST_NAMED = 5
"""So many layers of each kind of difference are named."""
WORDS = {
    "title": mark("name"),
    "file": mark("file"),
    "table": mark("table"),
    "role": mark("role"),
    "style": mark("style"),
    "look": mark("look"),
    "shown": mark("shown or hidden"),
    "opacity": mark("opacity"),
    "crs": mark("coordinate system"),
    "encoding": mark("text encoding"),
    "columns": mark("columns"),
    "options": mark("how it is read"),
    "group": mark("group"),
    "date": mark("date"),
    "source": mark("source"),
    "licence": mark("licence"),
    "accuracy_m": mark("accuracy"),
    "schematic": mark("schematic or surveyed"),
    "embedded": mark("kept in the plan or not"),
    "query": mark("query"),
}


def layer_differences(before: Any, after: Any) -> list[Message]:
    """Sentences about two values of the plan's setting "layers" (None: not said): layers that came, went, were changed, brought back or
    taken off, their order, the catalogue. Each names up to five layers."""
    old, new = (kept_layers(Plan(settings={"layers": value})) for value in (before, after))
    rows, fresh = _by_id(old), _by_id(new)
    names = {key: _named(key, row) for key, row in {**rows, **fresh}.items()}
    came, went = [key for key in fresh if key not in rows], [key for key in rows if key not in fresh]
    off, back = [key for key in new.removed if key not in old.removed], [key for key in old.removed if key not in new.removed]
    parts = [
        (mark("added: {layers}"), [key for key in came if key not in off]),
        (mark("not in it any more: {layers}"), went),
        (mark("taken off the map: {layers}"), off),
        (mark("back on the map: {layers}"), [key for key in back if key not in went]),
    ]
    found = [message(text, layers=_names(keys, names)) for text, keys in parts if keys]
    changed = [(key, _fields(rows[key], fresh[key])) for key in rows if key in fresh]
    changed += [(key, _fields(old.changed.get(key, {}), new.changed.get(key, {}))) for key in dict.fromkeys((*old.changed, *new.changed))]
    told = [message(mark("{layer} ({fields})"), layer=names.get(key, key), fields=listed(words)) for key, words in changed if words]
    if told:
        found.append(message(mark("changed: {layers}"), layers=_listed(told)))
    if _order(old) != _order(new):
        found.append(message(mark("another order")))
    if old.catalogue != new.catalogue:
        found.append(message(mark("another catalogue")))
    return found


def _by_id(kept: KeptLayers) -> dict[str, Mapping[str, Any]]:
    return {str(row.get("id")): row for row in kept.added}


def _named(key: str, row: Mapping[str, Any]) -> Any:
    title = row.get("title")
    texts = {str(language): text for language, text in title.items() if isinstance(text, str)} if isinstance(title, Mapping) else {}
    return Titled(texts) if texts else key


def _names(keys: list[str], names: Mapping[str, Any]) -> Message:
    return _listed([message(mark("{text}"), text=names.get(key, key)) for key in keys])


def _listed(parts: list[Message]) -> Message:
    """The first of some words, and how many more there are."""
    more = [message(mark("{n} more"), n=len(parts) - MOST_NAMED)] if len(parts) > MOST_NAMED else []
    return listed([*parts[:MOST_NAMED], *more])


def _fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Message]:
    names = dict.fromkeys((*before, *after))
    return [message(WORDS[name]) for name in names if name in WORDS and before.get(name) != after.get(name)]


def _order(kept: KeptLayers) -> tuple[str, ...]:
    gone = set(kept.removed)
    return tuple(key for key in kept.order if key not in gone)
