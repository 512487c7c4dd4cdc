"""Words of findings and kinds in the language in use: titles, units, severities, levels, measured values, bases of limits."""

from collections.abc import Mapping

from tabletop import i18n
from tabletop.core.geometry.crs import grid_factor
from tabletop.core.judgement.finding_words import literal as literal
from tabletop.core.judgement.finding_words import severity_word as severity_word
from tabletop.core.scenes.scene_words import LIGHTS_SAID, weather_meaning
from tabletop.core.text.alike_numbers import decimals_apart
from tabletop.core.text.message import Message
from tabletop.core.values.catalogue import KindSpec, kinds
from tabletop.core.values.finding import Finding
from tabletop.core.values.scene import Level, Scene

tr = i18n.tr
MINUS = "\N{MINUS SIGN}"


def in_language(title: Mapping[str, str]) -> str:
    """One of the titles by language, else any."""
    return title.get(i18n.language()) or next(iter(title.values()), "")


def kind_title(kind: str) -> str:
    """Title of a kind; its code where the catalogue does not know it."""
    spec: KindSpec | None = kinds().get(kind)
    return in_language(spec.title) if spec else kind


def level_word(level: Level) -> str:
    """The level's own word; it is the same in both languages of the trade."""
    return level.upper()


def weather_word(text: str) -> str:
    """Weather as people read it: what is in the list by its meaning, any other text as it is."""
    meaning = weather_meaning(text)
    return text.strip() if meaning is None else i18n.text(Message(meaning))


def weather_and_light(scene: Scene) -> str:
    """Weather and light of a scene in a few words, as far as they are said."""
    light = LIGHTS_SAID.get(scene.light)
    return ", ".join(part for part in (weather_word(scene.weather), i18n.text(Message(light)) if light else "") if part)


def unit_sign(unit: str) -> str:
    """Sign or short word of a unit of measure."""
    words = {"deg": "\N{DEGREE SIGN}", "share": "%", "person/m2": tr("persons/m²"), "min": tr("min"), "person": tr("persons"), "count": ""}
    words |= {"m2": "m²", "m2/person": tr("m²/person")}
    return words.get(unit, unit)


def measure(value: float, unit: str, beside: float | None = None) -> str:
    """A number with its unit: 72.5%, 1.8 m, 2.43 persons/m². With more decimals where one that stands beside it would print alike."""
    scale, decimals = (100.0, 1) if unit == "share" else (1.0, 2)
    needed = decimals if beside is None else decimals_apart(value * scale, beside * scale, decimals)
    number = _short(value * scale, needed) if needed == decimals else _exact(value * scale, needed)
    sign = "%" if unit == "share" else unit_sign(unit)
    gap = "" if unit in ("deg", "share") or not sign else " "
    return f"{number}{gap}{sign}"


def measured_and_limit(finding: Finding) -> tuple[str, str]:
    """The measured value and the limit of a finding, each with its unit, so that they print alike only where they are equal."""
    measured, limit, unit = finding.measured, finding.limit, finding.unit
    return measure(measured, unit, limit), measure(limit, unit, measured)


def _exact(value: float, decimals: int) -> str:
    """A number with so many decimals."""
    return i18n.number(value, f",.{decimals}f").replace("-", MINUS)


def _short(value: float, decimals: int) -> str:
    """A number with no more decimals than it needs."""
    rounded = round(value, decimals)
    needed = next(places for places in range(decimals + 1) if places == decimals or rounded == round(rounded, places))
    return i18n.number(rounded, f",.{needed}f").replace("-", MINUS)


def measured_line(finding: Finding) -> str:
    """Measured against limit."""
    measured, limit = measured_and_limit(finding)
    return tr("{measured}, limit {limit}", measured=measured, limit=limit)


def basis_text(basis: str) -> str:
    """Basis of a limit; a planning default says that it has no source."""
    said = literal(basis)
    if basis.strip() == "P" or basis.startswith("P:"):
        return tr("{basis} (no published source)", basis=said)
    return said


def grid_words(bounds: tuple[float, float, float, float], crs: str) -> str:
    """How many metres of the grid 100 m on the ground are, in the middle of these bounds (metres of `crs`)."""
    west, south, east, north = bounds
    factor = grid_factor((west + east) / 2, (south + north) / 2, crs)
    return i18n.tr("100 m on the ground are {metres:.2f} m on the grid here.", metres=100 * factor)
