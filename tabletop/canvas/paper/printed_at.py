"""Day and time as a document writes them: 24 November 2026 pukul 21.05 WITA."""

from collections.abc import Callable
from datetime import datetime, timedelta

from PySide6.QtCore import QLocale

from tabletop import i18n

ZONES = {420: "WIB", 480: "WITA", 540: "WIT"}
"""Zones of Indonesia by their minutes from Greenwich."""


def printed_at(now: Callable[[], datetime]) -> str:
    """When something is printed, in the language in use and the zone of the system."""
    moment = now().astimezone()
    month = QLocale(i18n.language()).monthName(moment.month)
    day = f"{moment.day} {month} {moment.year}"
    return i18n.tr("{day} at {time} {zone}", day=day, time=moment.strftime("%H.%M"), zone=zone_name(moment))


def zone_name(moment: datetime) -> str:
    """The zone of a time: by its name where Indonesia has one, else by its hours from Greenwich, as UTC+2 or UTC-3.30."""
    minutes = round((moment.utcoffset() or timedelta()).total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    sign = "-" if minutes < 0 else "+"
    return ZONES.get(minutes, f"UTC{sign}{hours}" + (f".{rest:02}" if rest else "") if minutes else "UTC")
