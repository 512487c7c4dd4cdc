"""The layers that a plan keeps, without the folders of the computer that it was made on."""

from collections.abc import Mapping
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any

from tabletop.core.layers.kept_layers import NONE
from tabletop.io.sealing.personal_text import without_folders, without_login

_FREE = ("source", "lacks", "date")
"""Fields of a layer in which a folder may be told."""


def layers_without_folders(setting: Any) -> tuple[Any, list[str]]:
    """The setting with each file that lies outside the plan's folder by its name alone, addresses without a user, and what was taken out.

    Files below the plan's folder stay as they are told; what nobody understands of the setting is left away.
    """
    if not isinstance(setting, Mapping):
        return {}, []
    gone: list[str] = []

    def bare(file: str) -> str:
        found, taken = without_login(file) if "://" in file else (name_alone(file), [])
        gone.extend(taken or ([file] if found != file else []))
        return found

    def row(told: Mapping[str, Any]) -> dict[str, Any]:
        made = dict(told)
        if isinstance(made.get("file"), str):
            made["file"] = bare(made["file"])
        for name in _FREE:
            if isinstance(made.get(name), str):
                made[name], taken = without_folders(made[name])
                gone.extend(taken)
        return made

    kept = {name: value for name, value in setting.items() if name != "unusable"}
    catalogue = kept.get("catalogue")
    if isinstance(catalogue, str) and catalogue != NONE:
        kept["catalogue"] = bare(catalogue)
    if isinstance(kept.get("added"), list | tuple):
        kept["added"] = [row(one) for one in kept["added"] if isinstance(one, Mapping)]
    if isinstance(kept.get("changed"), Mapping):
        kept["changed"] = {key: row(one) for key, one in kept["changed"].items() if isinstance(one, Mapping)}
    return kept, gone


def layers_not_held(setting: Any) -> tuple[Any, list[str]]:
    """The setting with every layer read from its own file, none held by the plan itself, and the files of those that it held."""
    held: list[str] = []

    def bare(value: Any) -> Any:
        if isinstance(value, Mapping):
            if value.get("embedded"):
                held.append(str(value.get("file") or "layer"))
            return {key: bare(one) for key, one in value.items() if key != "embedded"}
        return [bare(one) for one in value] if isinstance(value, list | tuple) else value

    return bare(setting), held


def name_alone(file: str) -> str:
    """A path below the plan's folder as it is; of any other the name alone."""
    plain = file.replace("\\", "/")
    outside = PurePosixPath(plain).is_absolute() or bool(PureWindowsPath(file).drive) or ".." in plain.split("/") or plain.startswith("~")
    return plain.rstrip("/").rpartition("/")[2] or plain if outside else file
