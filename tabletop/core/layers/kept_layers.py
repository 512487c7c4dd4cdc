"""What a person made of the layers of the office: added, taken off, moved, named, styled. Kept in the plan, as a setting of its own.

A plan says only how its layers differ from the catalogue, so that an office which mends its catalogue mends every plan.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from tabletop.core.layers.layer_row import ROLES, LayerRow, info_of, look_row, row_of, told_path, with_fields
from tabletop.core.text.errors import TabletopError
from tabletop.core.text.message import Message, Titled, mark, message
from tabletop.core.values.change import Change, set_setting
from tabletop.core.values.layer import Lack, LayerInfo
from tabletop.core.values.plan import Plan

SETTING = "layers"
NONE = "none"
"""The word for a catalogue of no layers."""
CATALOGUE_LACKS, CHANGE_LACKS, SETTING_LACKS = "catalogue:", "changed:", "setting:"
"""Starts of the ids of what lacks and is no layer: a whole catalogue, what is kept of a layer, a part of the plan's setting."""
_LONGEST_NAME = 80


@dataclass(frozen=True)
class KeptLayers:
    """`catalogue`: its path as the plan tells it (None: the one of this computer, "none": no layers); `added`: layers of the plan, as
    rows whose files are told relative to the plan's folder; `changed`: fields of a layer by its id, as in a row; `removed`: ids taken
    off; `order`: ids, lowest first, as far as a person moved any; `unusable`: parts of the setting that are of the wrong type, by name,
    which are kept as they are, so that they go on being told."""

    catalogue: str | None = None
    added: tuple[Mapping[str, Any], ...] = ()
    changed: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    removed: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    unusable: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_plain(self) -> bool:
        """Whether the plan says nothing of layers."""
        return self == KeptLayers()


def kept_layers(plan: Plan) -> KeptLayers:
    """What the plan says of its layers; what is of the wrong type there is `unusable`."""
    said = plan.settings.get(SETTING)
    if said is None:
        return KeptLayers()
    if not isinstance(said, Mapping):
        return KeptLayers(unusable={SETTING: said})
    catalogue, added, changed = said.get("catalogue"), _list(said.get("added")), said.get("changed")
    before = said.get("unusable")
    fields = changed if isinstance(changed, Mapping) else {}
    return KeptLayers(
        catalogue if isinstance(catalogue, str) else None,
        tuple(row for row in added if isinstance(row, Mapping)),
        {str(key): value for key, value in fields.items() if isinstance(value, Mapping)},
        tuple(map(str, _list(said.get("removed")))),
        tuple(map(str, _list(said.get("order")))),
        {**(before if isinstance(before, Mapping) else {}), **_unusable(said)},
    )


def _unusable(said: Mapping[str, Any]) -> dict[str, Any]:
    """Parts of the setting that are of the wrong type, whole or in some of their members."""
    found = {name: said[name] for name in ("added", "removed", "order") if not isinstance(said.get(name, []), list | tuple)}
    if not isinstance(said.get("catalogue", ""), str | None):
        found["catalogue"] = said["catalogue"]
    if rows := [row for row in _list(said.get("added")) if not isinstance(row, Mapping)]:
        found["added"] = rows
    changed = said.get("changed", {})
    values = list(changed.values()) if isinstance(changed, Mapping) else [changed]
    if bad := [value for value in values if not isinstance(value, Mapping)]:
        found["changed"] = bad
    return found


def _list(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else ()


def setting_of(kept: KeptLayers) -> dict[str, Any] | None:
    """The JSON value of the plan's setting; None where the plan says nothing."""
    values: dict[str, Any] = {}
    if kept.catalogue is not None:
        values["catalogue"] = kept.catalogue
    if kept.added:
        values["added"] = [dict(row) for row in kept.added]
    if kept.changed:
        values["changed"] = {key: dict(row) for key, row in kept.changed.items()}
    for name in ("removed", "order"):
        if getattr(kept, name):
            values[name] = list(getattr(kept, name))
    if kept.unusable:
        values["unusable"] = dict(kept.unusable)
    return values or None


def layers_change(plan: Plan, label: Message, kept: KeptLayers) -> Change:
    """The change of a plan to other layers, as one step."""
    return set_setting(label, SETTING, plan.settings.get(SETTING), setting_of(kept))


# --- the layers that a catalogue and a plan give together
@dataclass(frozen=True)
class Arranged:
    """The layers, lowest first, those taken off among them (`LayerInfo.removed`); what lacks before anything is read, a catalogue, a row
    or what is kept of a layer, and the sentences that say so."""

    infos: tuple[LayerInfo, ...]
    problems: tuple[Message, ...] = ()
    lacking: tuple[Lack, ...] = ()


def arranged(base: Iterable[LayerInfo], kept: KeptLayers, folder: Path, lack: Lack | None = None) -> Arranged:
    """Layers of a catalogue as the plan wants them, and those that it adds. `folder`: that of the plan, for its relative paths; `lack`:
    the catalogue itself, where it could not be read. What lacks and was set aside by a person stands among those taken off."""
    lacking: list[Lack] = [*([lack] if lack is not None else []), *(_bad_part(name) for name in kept.unusable)]
    infos = {info.id: info for info in base}
    for row in kept.added:
        try:
            info = info_of(LayerRow.model_validate(dict(row)), folder)
            infos[info.id] = info
        except (ValidationError, TabletopError, ValueError):
            lacking.append(_bad_row(row))
    for key, values in kept.changed.items():
        if key in infos:
            try:
                infos[key] = _changed(infos[key], values, folder)
            except (ValidationError, TabletopError, ValueError, TypeError):
                lacking.append(_bad_change(infos[key]))
    infos = {key: replace(info, removed=True) if key in kept.removed else info for key, info in infos.items()}
    found = _in_order(sorted(infos.values(), key=lambda info: info.order), kept.order)
    aside = [replace(one.info, removed=True) for one in lacking if one.info.id in kept.removed]
    lacking = [one for one in lacking if one.info.id not in kept.removed]
    return Arranged((*found, *aside), tuple(one.reason for one in lacking), tuple(lacking))


def lack_of(key: str, title: Mapping[str, str], reason: Message, path: str = "", role: str = "other") -> Lack:
    """What lacks and cannot even be tried to be read."""
    return Lack(LayerInfo(key, title, path, role=role, lacks=str(reason)), reason)


def _bad_row(row: Mapping[str, Any]) -> Lack:
    name = str(row.get("id") or row.get("file") or "-")[:_LONGEST_NAME]
    reason = message(mark("The plan keeps a layer that cannot be used, {layer}; it was left out."), layer=name)
    role = row.get("role")
    return lack_of(name, {"en": name}, reason, role=role if isinstance(role, str) and role in ROLES else "other")


def _bad_change(info: LayerInfo) -> Lack:
    text = mark("What the plan keeps about the layer {layer} cannot be used; it is shown as the catalogue says.")
    reason = message(text, layer=Titled(info.title))
    return lack_of(f"{CHANGE_LACKS}{info.id}", info.title, reason, info.path, info.role)


def _bad_part(name: str) -> Lack:
    reason = message(mark("What the plan keeps of its layers cannot be understood ({part}); it counts for nothing."), part=name)
    title = {"en": f"Layers of the plan ({name})", "id": f"Layer rencana ({name})"}
    return lack_of(f"{SETTING_LACKS}{name}", title, reason)


def _changed(info: LayerInfo, values: Mapping[str, Any], folder: Path) -> LayerInfo:
    """The layer with the fields that a plan keeps, checked as a row of a catalogue is."""
    row = row_of(info, None) | dict(values) | {"id": info.id}
    fresh = info_of(LayerRow.model_validate(row), folder)
    return replace(fresh, guessed=tuple(name for name in info.guessed if name not in values))


def _in_order(infos: list[LayerInfo], order: Sequence[str]) -> list[LayerInfo]:
    """Those named in that order on the places that they hold; the others stay where they are."""
    place = {key: number for number, key in enumerate(order)}
    named = iter(sorted((info for info in infos if info.id in place), key=lambda info: place[info.id]))
    return [next(named) if info.id in place else info for info in infos]


# --- changes
def with_added(kept: KeptLayers, infos: Iterable[LayerInfo], folder: Path | None) -> KeptLayers:
    """With layers more; one of the same id is replaced, and one that was taken off comes back."""
    fresh = {info.id: row_of(info, folder) for info in infos}
    ids = set(fresh)
    rows = [fresh.pop(str(row.get("id")), row) for row in kept.added]
    return replace(kept, added=(*rows, *fresh.values()), removed=tuple(key for key in kept.removed if key not in ids))


def with_changed(kept: KeptLayers, layer_id: str, values: Mapping[str, Any], folder: Path | None) -> KeptLayers:
    """With other fields of a layer, named as those of `LayerInfo`; `guessed` names no field that is said here. Raises ValueError for a
    field that a layer has not."""
    with_fields(LayerInfo(layer_id, {}), values)
    told = {_word(name): _told(name, value, folder) for name, value in values.items()}
    for place, row in enumerate(kept.added):
        if row.get("id") == layer_id:
            guessed = [name for name in _list(row.get("guessed")) if name not in values]
            fresh = {**row, **told, "guessed": guessed}
            return replace(kept, added=(*kept.added[:place], fresh, *kept.added[place + 1 :]))
    return replace(kept, changed={**kept.changed, layer_id: {**kept.changed.get(layer_id, {}), **told}})


def _word(name: str) -> str:
    return "file" if name == "path" else name


def _told(name: str, value: Any, folder: Path | None) -> Any:
    if name == "path":
        return told_path(str(value), folder)
    if name == "look":
        return look_row(value)
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, tuple) else value


def without(kept: KeptLayers, ids: Iterable[str]) -> KeptLayers:
    """With layers taken off: they are named as removed, so that whatever is judged without them says so. What is kept of a layer and
    cannot be used goes, and the layer is as the catalogue says."""
    ids = list(ids)
    changed = {key: values for key, values in kept.changed.items() if f"{CHANGE_LACKS}{key}" not in ids}
    gone = [key for key in ids if key not in kept.removed and not key.startswith(CHANGE_LACKS)]
    return replace(kept, changed=changed, removed=(*kept.removed, *gone))


def in_order(kept: KeptLayers, order: Sequence[str]) -> KeptLayers:
    """With that order of all layers, lowest first."""
    return replace(kept, order=tuple(order))


def relocated(plan: Plan, old: Path | None, new: Path) -> Plan:
    """The plan as it is written in another folder: its layers and its catalogue stand where they stood.

    Files below the new folder are told relative to it, others absolute. `old`: the folder that its paths are told relative to now.
    """
    kept = kept_layers(plan)
    if old is None or kept.is_plain or Path(old).absolute() == Path(new).absolute():
        return plan

    def moved(row: Mapping[str, Any]) -> dict[str, Any]:
        file = row.get("file")
        return {**row, "file": _retold(file, old, new)} if isinstance(file, str) else dict(row)

    catalogue = kept.catalogue if kept.catalogue in (None, NONE) else _retold(str(kept.catalogue), old, new)
    changed = {key: moved(row) for key, row in kept.changed.items()}
    fresh = replace(kept, catalogue=catalogue, added=tuple(moved(row) for row in kept.added), changed=changed)
    return replace(plan, settings={**plan.settings, SETTING: setting_of(fresh)})


def _retold(file: str, old: Path, new: Path) -> str:
    return file if "://" in file else told_path(str(Path(old).absolute() / file), Path(new).absolute())


def embedded_in(plan: Plan) -> dict[str, str]:
    """Names of the files of layers that the plan says to hold itself, by the SHA-256 of their content."""
    kept = kept_layers(plan)
    rows = [*kept.added, *kept.changed.values()]
    found = {str(row["embedded"]): str(row.get("file") or "layer") for row in rows if row.get("embedded")}
    return {sha: file.replace("\\", "/").rstrip("/").rpartition("/")[2] or "layer" for sha, file in found.items()}
