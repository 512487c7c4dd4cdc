"""What the program remembers about its user: language, theme, recent plans, window, table. Never anything of a plan."""

import contextlib
import json
import logging
import os
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from tabletop import paths

log = logging.getLogger(__name__)
RECENT_MAX = 10
CALIBRATIONS_MAX = 40
Theme = Literal["system", "light", "dark"]
Language = Literal["id", "en"]
Grouping = Literal["", "severity", "scene", "check"]
FindingsShown = Literal["all", "chosen", "off"]


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

    def save(self) -> None:
        """Write the file, whole or not at all; a folder that cannot be written is only logged."""
        target = paths.config_folder() / "settings.json"
        partial = target.with_suffix(".part")
        try:
            partial.write_text(self.model_dump_json(indent=1), encoding="utf-8")
            os.replace(partial, target)
        except (OSError, ValueError) as error:
            log.info("settings not written: %s", error)


def load_settings() -> Settings:
    """The user's settings; defaults where the file is missing or damaged, and for each member that does not fit: the others stay."""
    try:
        text = (paths.config_folder() / "settings.json").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return Settings()
    try:
        return Settings.model_validate_json(text)
    except ValidationError as error:
        wrong = {fault["loc"][0] for fault in error.errors(include_url=False) if fault["loc"]}
    if not wrong:
        return Settings()
    with contextlib.suppress(ValueError, RecursionError):
        return Settings.model_validate({name: value for name, value in json.loads(text).items() if name not in wrong})
    return Settings()
