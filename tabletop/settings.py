"""What the program remembers about its user: language, theme, recent plans, window, table. Never anything of a plan."""

import contextlib
import copy
import json
import logging
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, PrivateAttr, ValidationError

from tabletop import paths
from tabletop.core.text.errors import TabletopError
from tabletop.core.text.whole_file import write_whole

log = logging.getLogger(__name__)
FILE_NAME = "settings.json"
DAMAGED = ".damaged"
RECENT_MAX = 10
MOST_BYTES = 4_000_000
LOCK_S = 1.0
CALIBRATIONS_MAX = 40
Theme = Literal["system", "light", "dark"]
Language = Literal["id", "en"]
Grouping = Literal["", "severity", "scene", "check"]
FindingsShown = Literal["all", "chosen", "off"]
Changes = dict[str, tuple[Any, Any]]


class TypedCalibration(BaseModel):
    """What is typed to measure how the picture of a screen lies in a room: kept also where the dialog is closed before it is enough.
    `lengths`: metres; `pixels`: where the marks lie; `most_m`: size of the floor, 0 for the whole picture."""

    model_config = ConfigDict(extra="ignore", allow_inf_nan=False)

    room: str
    screen: str
    width_px: int
    height_px: int
    setup: str = ""
    pixels: dict[str, tuple[float, float]] = {}
    lengths: dict[str, float] = {}
    most_m: tuple[float, float] = (0.0, 0.0)
    scale: float = 100.0
    mirrored: bool = False
    turned_deg: float = 0.0

    def fits(self, screen: str, width_px: int, height_px: int) -> bool:
        """Whether it was measured on that screen at that resolution."""
        return (self.screen, self.width_px, self.height_px) == (screen, width_px, height_px)


class KeptCalibration(TypedCalibration):
    """How the picture lies, as it was measured: `matrix` 3x3 from metres on the surface to pixels, and what it came from, to be typed anew
    only where it changed. `part`: middle (right, up), width and height of what the plan fills, metres of the matrix: it stays on its place
    on the floor when the picture is put right."""

    matrix: list[list[float]]
    mode: Literal["width", "screen", "rectangle", "marks"]
    part: tuple[float, float, float, float]
    residual_m: float = 0.0
    worst: str = ""
    measured_at: str = ""


class _Kept:
    """What settings know of their file. It is no part of what they are: two of them are equal all the same."""

    def __init__(self) -> None:
        self.before: dict[str, Any] = {}
        self.left = False

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Kept)


class Settings(BaseModel):
    """The settings file, `settings.json` in the configuration folder."""

    model_config = ConfigDict(extra="ignore", validate_assignment=True, allow_inf_nan=False)

    language: Language | Literal[""] = ""
    theme: Theme = "system"
    recent: list[str] = []
    catalogue: str = ""
    """The layer catalogue that plans stand on unless they name another: a path, "none", "embedded"; empty: that of the office."""
    window: str = ""
    panels: str = ""
    charts: str = ""
    """Where the window of the charts was left."""
    allowed_servers: list[str] = []
    """Servers that layers of a plan may ask: a person allowed them."""
    table_screen: str = ""
    table_width_m: float = 1.2
    table_scale: float = 500.0
    table_scales: dict[str, float] = {}
    """Scale used last without a calibration, by the key of the screen; a calibration keeps its own."""
    table_looks: dict[str, dict[str, Any]] = {}
    """How the table looks, by the key of its screen (ui.operator.kept_look)."""
    presenter_keys: bool = True
    """While a table is open the keys of a presenter are its own: B, full stop, F5."""
    table_picture_px: tuple[int, int] = (1920, 1080)
    """Pixels of the projector used last: a test window shows a picture of so many."""
    calibrations: list[KeptCalibration] = []
    """The one used last stands first."""
    calibration_drafts: list[TypedCalibration] = []
    """What was typed in a dialog that was closed before it was used, the last one first."""
    hints_seen: int = 0
    snapping: bool = True
    snap_tolerance_px: float = 10.0
    snap_kinds_off: list[str] = []
    snap_layers_off: list[str] = []
    drag_draws: Literal["straight", "freehand", "round"] = "straight"
    big_handles: bool = False
    coordinates: str = "both"
    findings_grouping: Grouping = "severity"
    findings_on_map: FindingsShown = "all"
    ghosts_before: bool = True
    ghosts_after: bool = False
    ring_at_m: str = "25"
    rings_at_m: str = "25 50 100"
    last_print: dict[str, str | int | float] = {}
    """What was chosen in the print dialog last time."""
    last_answers: dict[str, dict[str, str | int | float]] = {}
    scopes: dict[str, str] = {}
    folded_groups: list[str] = []
    """Names of the groups of layers that are folded in the panel."""
    buffer_m: float = 5.0
    buffer_kind: str = ""
    buffer_sharp: bool = False
    _kept: _Kept = PrivateAttr(default_factory=_Kept)

    def remember_plan(self, path: Path) -> None:
        """Put a plan at the top of the recent ones."""
        name = str(path)
        self.recent = [name, *(other for other in self.recent if other != name)][:RECENT_MAX]

    def keep_calibration(self, kept: KeptCalibration) -> None:
        """Put a calibration first; that of the same screen, resolution and room goes."""
        others = [one for one in self.calibrations if one.room != kept.room or not one.fits(kept.screen, kept.width_px, kept.height_px)]
        self.calibrations = [kept, *others][:CALIBRATIONS_MAX]

    def keep_draft(self, draft: TypedCalibration) -> None:
        """Put what was typed first; an older one of the same screen, resolution and room goes. Without lengths nothing is kept."""
        where = draft.screen, draft.width_px, draft.height_px
        others = [one for one in self.calibration_drafts if one.room != draft.room or not one.fits(*where)]
        self.calibration_drafts = [*([draft] if draft.lengths else []), *others][:CALIBRATIONS_MAX]

    def calibrations_of(self, screen: str, width_px: int, height_px: int) -> list[KeptCalibration]:
        """Those that were measured on a screen at that resolution, the one used last first."""
        return [one for one in self.calibrations if one.fits(screen, width_px, height_px)]

    def keep_scale(self, scale: float, screen: str, measured_at: str) -> None:
        """Remember the scale for the calibration made at that time; for the screen where there is none."""
        self.table_scale = scale
        if any(measured_at and one.measured_at == measured_at for one in self.calibrations):
            self.calibrations = [
                one.model_copy(update={"scale": scale}) if one.measured_at == measured_at else one for one in self.calibrations
            ]
        else:
            self.table_scales = {**self.table_scales, screen: scale}

    def taken_changes(self) -> "Changes | None":
        """What changed since it was read, or since this was asked last: members as they were and as they are, plain values. None where
        nothing did. Of settings that were never read every member counts as changed."""
        now = self.model_dump(mode="json")
        before, self._kept.before = self._kept.before, copy.deepcopy(now)
        changed = {name: (before.get(name), value) for name, value in now.items() if name not in before or before[name] != value}
        return changed or None

    def leave_to_keeper(self, left: bool) -> None:
        """From here on ui.keeping.settings_keeper looks for changes and writes them, and `save` does nothing; or no more."""
        self._kept.left = left

    def save(self) -> None:
        """Write what changed, unless that is left to somebody else; a folder that cannot be written is only logged."""
        if not self._kept.left and (changes := self.taken_changes()) is not None:
            write_settings(changes)


def write_settings(changes: Changes) -> None:
    """Put what changed into the settings file, whole or not at all. What another window wrote meanwhile stays: members that did not
    change here, other keys of a table, other recent plans. A folder that cannot be written is only logged. From any thread."""
    target = paths.config_folder() / FILE_NAME
    try:
        with _alone(target.with_suffix(".lock")):
            there, damaged = _read(target)
            if damaged:
                _keep_beside(target)
            for name, (before, now) in changes.items():
                there[name] = _merged(name, before, now, there.get(name))
            write_whole(target, json.dumps(there, indent=1).encode("ascii"))
    except (OSError, ValueError, TabletopError) as error:
        log.info("settings not written: %s", error)


def _merged(name: str, before: Any, now: Any, there: Any) -> Any:
    """A member that changed here, and perhaps in the file."""
    if name == "recent" and isinstance(there, list):
        return list(dict.fromkeys([*now, *(one for one in there if isinstance(one, str))]))[:RECENT_MAX]
    if not (isinstance(before, dict) and isinstance(now, dict) and isinstance(there, dict)):
        return now
    gone = before.keys() - now.keys()
    ours = {key: value for key, value in now.items() if key not in before or before[key] != value}
    return {key: value for key, value in there.items() if key not in gone and key not in ours} | ours


@contextlib.contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """No other window writes its settings meanwhile; where that cannot be had within a second, or at all, it goes on without."""
    with contextlib.ExitStack() as stack:
        if sys.platform != "win32":
            import fcntl

            with contextlib.suppress(OSError):
                stream = stack.enter_context(lock.open("ab"))
                until = time.monotonic() + LOCK_S
                while time.monotonic() < until:
                    try:
                        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
                        break
                    except OSError:
                        time.sleep(0.02)
        yield


def _read(path: Path) -> tuple[dict[str, Any], bool]:
    """What the file holds, and whether it holds what cannot be read. One that is missing, empty or held back holds nothing."""
    content = b""
    try:
        with path.open("rb") as stream:
            content = stream.read(MOST_BYTES)
        told = json.loads(content.decode("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}, bool(content.strip())
    return (told, False) if isinstance(told, dict) else ({}, True)


def _keep_beside(path: Path) -> None:
    """A damaged file gets a name of its own before a new one takes its place: perhaps somebody wants to look into it."""
    kept = path.with_name(path.name + DAMAGED)
    with contextlib.suppress(OSError):
        path.replace(kept)
        log.warning("the settings were damaged; they are kept as %s", kept.name)


def load_settings() -> Settings:
    """The user's settings; defaults where the file is missing or damaged, and for each member that does not fit: the others stay."""
    settings = _settings_of(_read(paths.config_folder() / FILE_NAME)[0])
    settings.taken_changes()
    return settings


def _settings_of(told: dict[str, Any]) -> Settings:
    try:
        return Settings.model_validate(told)
    except (ValidationError, RecursionError) as error:
        wrong = (
            {fault["loc"][0] for fault in error.errors(include_url=False) if fault["loc"]} if isinstance(error, ValidationError) else set()
        )
    with contextlib.suppress(ValueError, RecursionError):
        return Settings.model_validate({name: value for name, value in told.items() if wrong and name not in wrong})
    return Settings()
