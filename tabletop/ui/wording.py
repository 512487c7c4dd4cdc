"""Words of the panels in the language in use: titles of kinds and properties, units, severities, levels, measured values."""

from collections.abc import Mapping
from datetime import date

from tabletop import i18n
from tabletop.core.catalogue import KindSpec, kinds
from tabletop.core.finding import Finding, Severity
from tabletop.core.message import Message
from tabletop.core.plan import Plan
from tabletop.core.scene import Level

tr = i18n.tr
MINUS = "\N{MINUS SIGN}"


def in_language(title: Mapping[str, str]) -> str:
    """One of the titles by language, else any."""
    return title.get(i18n.language()) or next(iter(title.values()), "")


def kind_title(kind: str) -> str:
    """Title of a kind; its code where the catalogue does not know it."""
    spec: KindSpec | None = kinds().get(kind)
    return in_language(spec.title) if spec else kind


def severity_word(severity: Severity) -> str:
    """Stop, warning or note."""
    return {"stop": tr("Stop"), "warn": tr("Warning"), "info": tr("Info")}[severity]


def level_word(level: Level) -> str:
    """The level's own word; it is the same in both languages of the trade."""
    return level.upper()


def unit_sign(unit: str) -> str:
    """Sign or short word of a unit of measure."""
    words = {"deg": "\N{DEGREE SIGN}", "share": "%", "person/m2": tr("persons/m²"), "min": tr("min"), "person": tr("persons"), "count": ""}
    return words.get(unit, unit)


def measure(value: float, unit: str) -> str:
    """A number with its unit: 72.5 %, 1.8 m, 2.43 persons/m²."""
    if unit == "share":
        return f"{_short(value * 100, 1)} %"
    sign = unit_sign(unit)
    gap = "" if unit == "deg" or not sign else " "
    return f"{_short(value, 2)}{gap}{sign}"


def _short(value: float, decimals: int) -> str:
    """A number with no more decimals than it needs."""
    rounded = round(value, decimals)
    needed = next(places for places in range(decimals + 1) if places == decimals or rounded == round(rounded, places))
    return i18n.number(rounded, f",.{needed}f").replace("-", MINUS)


def measured_line(finding: Finding) -> str:
    """Measured against limit."""
    return tr("{measured}, limit {limit}", measured=measure(finding.measured, finding.unit), limit=measure(finding.limit, finding.unit))


def literal(text: str) -> str:
    """Text of a plan that has a translation is translated; braces in it are only braces."""
    return i18n.text(Message(text.replace("{", "{{").replace("}", "}}")))


def basis_text(basis: str) -> str:
    """Basis of a limit; a planning default says that it has no source."""
    said = literal(basis)
    if basis.strip() == "P" or basis.startswith("P:"):
        return tr("{basis} (no published source)", basis=said)
    return said


def scene_title(plan: Plan, number: int) -> str:
    """Number and name of a scene."""
    scene = plan.scenes.get(number)
    name = scene.name if scene else ""
    return tr("{number}. {name}", number=number, name=name) if name else tr("Scene {number}", number=number)


MONTHS = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "id": ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"),
}


def day(text: str) -> str:
    """A date written 2026-11-24 as people read it; other text as it is."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return text
    return f"{found.day} {MONTHS[i18n.language()][found.month - 1]} {found.year}"


def age(text: str, today: date | None = None) -> str:
    """How old a date is, in words; empty where it is not a date or lies ahead."""
    try:
        days = ((today or date.today()) - date.fromisoformat(text)).days
    except ValueError:
        return ""
    if days < 0:
        return ""
    if days < 60:
        return tr("{n} days old", n=days)
    if days < 730:
        return tr("{n} months old", n=days // 30)
    return tr("{n} years old", n=days // 365)
