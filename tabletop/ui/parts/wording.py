"""Words of the panels in the language in use; those of findings and kinds are shared with paper."""

from datetime import date

from tabletop import i18n
from tabletop.canvas.ink.wording import (
    MINUS,
    basis_text,
    in_language,
    kind_title,
    level_word,
    literal,
    measure,
    measured_line,
    severity_word,
    unit_sign,
    weather_and_light,
    weather_word,
)
from tabletop.core.values.catalogue import kinds, type_title

tr = i18n.tr


def class_title(name: str) -> str:
    """Title of a class in the language in use; its code where it has no words."""
    kind, colon, more = name.partition(":")
    if kind == "layer":
        return layer_title(more)
    if not colon:
        return kind_title(kind)
    if kind == "unit":
        return f"{kind_title(kind)}: {type_title('unit', more).in_language(i18n.language())}"
    spec = kinds()[kind].properties.get("category") if kind in kinds() else None
    choice = spec.choices.get(more) if spec is not None else None
    return f"{kind_title(kind)}: {in_language(choice) if choice else more}"


def layer_title(role: str) -> str:
    """What the layers of a role hold."""
    words = {
        "building": tr("Layer: buildings"),
        "road": tr("Layer: roads"),
        "water": tr("Layer: water"),
        "landuse": tr("Layer: land use"),
        "admin": tr("Layer: boundaries"),
        "poi": tr("Layer: places"),
        "fence": tr("Layer: fences"),
        "other": tr("Layer: other objects"),
    }
    return words.get(role, role)


def role_word(role: str) -> str:
    """What the features of a layer of that role are."""
    words = {
        "building": tr("buildings"),
        "road": tr("roads"),
        "water": tr("water"),
        "landuse": tr("land use"),
        "admin": tr("boundaries"),
        "poi": tr("places"),
        "fence": tr("fences and walls"),
        "elevation": tr("elevation"),
        "image": tr("image"),
        "other": tr("other"),
    }
    return words.get(role, role)


__all__ = [
    "MINUS",
    "basis_text",
    "in_language",
    "kind_title",
    "level_word",
    "literal",
    "measure",
    "measured_line",
    "role_word",
    "severity_word",
    "unit_sign",
    "weather_and_light",
    "weather_word",
]


MONTHS = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "id": ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"),
}


def pace_word(pace: str) -> str:
    """How a unit of the roster moves."""
    words = {"march": i18n.tr("on foot, marching"), "run": i18n.tr("on foot, running"), "vehicle": i18n.tr("by vehicle")}
    return words.get(pace) or i18n.tr("as its type does")


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
        return tr("{n} {n:day|days} old", n=days)
    if days < 730:
        return tr("{n} {n:month|months} old", n=days // 30)
    return tr("{n} {n:year|years} old", n=days // 365)
