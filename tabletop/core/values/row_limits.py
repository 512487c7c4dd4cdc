"""What a scene and a roster unit may be, and how a row of any file is read: one set of limits for forms, files and documents."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, ValidationError, model_validator

from tabletop.core.text.message import Message, mark, message, shown
from tabletop.core.values.catalogue import LONGEST_TEXT
from tabletop.core.values.roster import Pace
from tabletop.core.values.scene import Effect, EffectKind, Inject, Level, Light, Scene

LAST_SCENE = 9999
STEP_MIN = (0.0, 1440.0)
"""Minutes of a step: above the first, up to the second."""
WIND_DEG = (-360.0, 360.0)
STRONGEST = 1_000_000
"""People of one roster unit; more is a slip of the pen."""
_SAID_CLOCK = re.compile(
    r"(?P<word>pukul|jam|pk\.?|pkl\.?)?\s*(?P<hours>\d{1,2})(?:\s*[.:]\s*(?P<minutes>\d{2}))?\s*(?:wi(?:b|ta|t))?", re.IGNORECASE
)
_BARE_CLOCK = re.compile(
    r"(?P<word>pukul|jam|pk\.?|pkl\.?)?\s*(?P<hours>[01]\d|2[0-3])(?P<minutes>[0-5]\d)\s*(?:wi(?:b|ta|t))?", re.IGNORECASE
)
"""Four digits without a mark between them, only where they can be a time."""
_PLAIN_CLOCK = re.compile(r"(|([01]?\d|2[0-3])[.:][0-5]\d)\Z")


def tidy_clock(text: str) -> str:
    """A clock as scenes keep it of one that a person wrote: "09.00 WITA", "pukul 9" and "0900" are 09.00. Any other text stays."""
    plain = text.strip()
    match = None if _PLAIN_CLOCK.match(plain) else _SAID_CLOCK.fullmatch(plain) or _BARE_CLOCK.fullmatch(plain)
    if match is None or not (match["minutes"] or match["word"]):
        return plain
    return f"{int(match['hours']):02d}.{match['minutes'] or '00'}"


def _text(value: Any) -> str:
    """Any text that is not too long, exactly as it is; pydantic's own refuses half surrogate pairs, which a plan file keeps."""
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise ValueError
    return value


def _id(value: Any) -> str:
    if not _text(value):
        raise ValueError
    return str(value)


def _clock(value: Any) -> str:
    tidy = tidy_clock(_text(value))
    if not _PLAIN_CLOCK.match(tidy):
        raise ValueError
    return tidy


def _parent(value: Any) -> str | None:
    return None if value is None else _text(value)


def _texts(value: Any) -> dict[str, str]:
    """Texts by name, exactly as they are."""
    if not isinstance(value, Mapping):
        raise ValueError
    return {_text(name): _text(text) for name, text in value.items()}


def _tasks(value: Any) -> dict[int, str]:
    """Texts by the number of a scene."""
    if not isinstance(value, Mapping):
        raise ValueError
    found = {int(number): _text(text) for number, text in value.items()}
    if any(not 1 <= number <= LAST_SCENE for number in found):
        raise ValueError
    return found


CLASS, GROUP, SOURCE, UNIT_TYPE = "class", "group", "source", "unit type"
"""What a text is: a class of features, one of few that rows share, the basis of a rule, a type of units."""
Text = Annotated[str, PlainValidator(_text)]
Group = Annotated[str, PlainValidator(_text), GROUP]
ClassName = Annotated[str, PlainValidator(_text), CLASS]
UnitType = Annotated[str, PlainValidator(_text), UNIT_TYPE]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Source = Annotated[str, PlainValidator(_text), SOURCE]


class _Row(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=False)


class EffectRow(_Row):
    """One effect of an inject."""

    does: EffectKind
    feature: Text = ""
    value: float | None = Field(None, allow_inf_nan=False)
    text: Text = ""
    line: tuple[tuple[Longitude, Latitude], ...] = ()


class InjectRow(_Row):
    """One inject; a plain text is an inject too, with the clock that it begins with."""

    text: Text = ""
    clock: Annotated[str, PlainValidator(_clock)] = ""
    by: Text = ""
    features: tuple[Text, ...] = ()
    effects: tuple[EffectRow, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _of_text(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return vars(value) if isinstance(value, Inject) else value
        clock, _, text = value.partition(" ")
        return {"clock": clock, "text": text.strip()} if clock and _PLAIN_CLOCK.match(clock) and text.strip() else {"text": value}

    def inject(self) -> Inject:
        """The inject of the row."""
        return Inject(self.text, self.clock, self.by, self.features, tuple(Effect(**vars(effect)) for effect in self.effects))


class SceneRow(_Row):
    """One scene."""

    number: int = Field(ge=1, le=LAST_SCENE)
    name: Text = ""
    level: Level = "hijau"
    clock: Annotated[str, PlainValidator(_clock)] = ""
    step_min: float = Field(5.0, gt=STEP_MIN[0], le=STEP_MIN[1], allow_inf_nan=False)
    wind_from_deg: float | None = Field(None, ge=WIND_DEG[0], le=WIND_DEG[1], allow_inf_nan=False)
    phase: Text = ""
    injects: tuple[InjectRow, ...] = ()
    course_of_action: Text = ""
    courses: Annotated[dict[str, str], PlainValidator(_texts)] = {}
    weather: Text = ""
    light: Light = ""
    notes: Text = ""

    def scene(self) -> Scene:
        """The scene of the row."""
        return Scene(**{**vars(self), "injects": tuple(inject.inject() for inject in self.injects)})


class RosterRow(_Row):
    """One roster unit."""

    id: Annotated[str, PlainValidator(_id)]
    name: Text = ""
    agency: Group = ""
    satgas: Group = ""
    strength: int = Field(0, ge=0, le=STRONGEST)
    unit_type: UnitType = ""
    leader: Text = ""
    call_sign: Text = ""
    equipment: Text = ""
    parent: Annotated[str | None, PlainValidator(_parent)] = None
    vehicle: Text = ""
    channel: Text = ""
    contact: Text = ""
    pace: Pace = ""
    note: Text = ""
    order: int = Field(0, ge=-STRONGEST, le=STRONGEST)
    tasks: Annotated[dict[int, str], PlainValidator(_tasks)] = {}


class Unfit(ValueError):
    """Members of a row that do not go together, in a sentence of their own."""

    def __init__(self, text: str, **values: Any) -> None:
        self.message = message(text, **values)


WANTED = {
    "number": mark("a whole number from 1 to 9,999"),
    "level": mark("hijau, kuning or merah"),
    "clock": mark("a time such as 09.30, from 00.00 to 23.59"),
    "step_min": mark("a number of minutes above 0, up to 1,440"),
    "wind_from_deg": mark("a bearing from -360 to 360 degrees"),
    "injects": mark("a list of texts or injects"),
    "courses": mark("an object of texts by satgas"),
    "light": mark("day, dusk, night or nothing"),
    "pace": mark("march, run, vehicle or nothing"),
    "order": mark("a whole number"),
    "tasks": mark("an object of texts by number of scene"),
    "id": mark("a text"),
    "strength": mark("a whole number of people from 0 to 1,000,000"),
    "min_m": mark("a number of metres above 0"),
    "radius_m": mark("a number of metres above 0"),
    "min_share": mark("a share above 0, up to 1"),
    "severity": mark("stop, warn or info"),
}
"""What a member must be; a text where it is not listed."""

R = TypeVar("R", bound=BaseModel)


def _a_text(value: Any) -> str:
    return mark("a shorter text, of at most 100,000 characters") if isinstance(value, str) and len(value) > LONGEST_TEXT else mark("a text")


@dataclass(frozen=True)
class Misfit:
    """A member of a row that does not fit: its name, what stands there, and what must. `unfit`: members that do not go together."""

    name: str
    value: Any
    absent: bool = False
    unfit: Message | None = None

    def fault(self, where: Message) -> Message:
        """That it does not fit, a full sentence. `where` names the row."""
        if self.unfit is None:
            return message(mark("{fault}."), fault=self.sentence(where))
        return message(mark("{place}: {reason}"), place=where, reason=self.unfit)

    def sentence(self, where: Message) -> Message:
        """The same of one member, without a full stop."""
        if not self.name:
            return message(mark("{where} must be an object, not {value}"), where=where, value=shown(self.value))
        wanted = message(WANTED.get(self.name.partition(".")[0], _a_text(self.value)))
        if self.absent:
            return message(mark("{where} has no {member}: {wanted}"), where=where, member=self.name, wanted=wanted)
        text = mark("{where}: {member} must be {wanted}, not {value}")
        return message(text, where=where, member=self.name, wanted=wanted, value=shown(self.value))


def read_row(row: type[R], values: Any) -> tuple[R | None, list[Misfit]]:
    """The row of what a file, a form or another program says, or every member that does not fit.

    A row that is no object at all is one misfit without a name.
    """
    try:
        return row.model_validate(dict(values) if isinstance(values, Mapping) else values), []
    except ValidationError as error:
        return None, [_misfit(one) for one in error.errors(include_url=False)]
    except (OverflowError, RecursionError):
        return None, [Misfit("", values)]


def misfits(row: type[BaseModel], values: Any) -> list[Misfit]:
    """Every member that does not fit."""
    return read_row(row, values)[1]


def _misfit(error: Mapping[str, Any]) -> Misfit:
    name = ".".join(str(part) for part in error["loc"])
    unfit = error.get("ctx", {}).get("error")
    return Misfit(name, error.get("input"), error["type"] == "missing", unfit.message if isinstance(unfit, Unfit) else None)


def tolerant(row: type[R], values: Mapping[str, Any], instead: Mapping[str, Any]) -> tuple[R | None, list[Misfit]]:
    """The row with each member that does not fit replaced by the one of `instead`, else by its default; None where it needs that member."""
    found = misfits(row, values)
    wrong = {misfit.name.partition(".")[0] for misfit in found}
    kept = {name: value for name, value in values.items() if name not in wrong}
    spare = {name: instead[name] for name in wrong if name in instead}
    poor = {misfit.name.partition(".")[0] for misfit in misfits(row, {**kept, **spare})}
    merged = {**kept, **{name: value for name, value in spare.items() if name not in poor}}
    return (None if misfits(row, merged) else row.model_validate(merged)), found
