"""Which version of the layers a pack is, and what a plan remembers of it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.change import Edit
from tabletop.core.values.plan import Plan

SETTING = "layers_version"


@dataclass(frozen=True)
class PackVersion:
    """`version` counts from 1; `made` is a local time "2026-11-30 09.05"; `by` who published, `note` what is new; `name` that of the pack;
    `sha256` of its content: equal where nothing differs, whenever it was made."""

    version: int = 0
    made: str = ""
    by: str = ""
    note: str = ""
    name: str = ""
    sha256: str = ""

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "PackVersion":
        """Inverse of `to_json`; what is missing or of the wrong type is empty. Raises ValueError, TypeError for a version that is no
        number."""
        texts = {name: str(data.get(name) or "") for name in ("made", "by", "note", "name", "sha256")}
        return cls(int(data.get("version") or 0), **texts)

    def words(self) -> Message:
        """Version, time and person, as lists and notices say it."""
        if self.by:
            return message(mark("version {version} of {made}, by {by}"), version=str(self.version), made=self.made, by=self.by)
        return message(mark("version {version} of {made}"), version=str(self.version), made=self.made)


def drawn_on(plan: Plan) -> PackVersion | None:
    """The version of the layers on which a plan was drawn; None where it remembers none."""
    said = plan.settings.get(SETTING)
    if not isinstance(said, Mapping):
        return None
    try:
        return PackVersion.from_json(said)
    except (ValueError, TypeError):
        return None


def drawn_on_edit(plan: Plan, version: PackVersion | None) -> Edit:
    """The edit by which a plan remembers on which version it stands."""
    return Edit("setting", SETTING, plan.settings.get(SETTING), None if version is None else version.to_json())
