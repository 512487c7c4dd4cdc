"""The upper sections of a sheet's column: what the plan is called, which scene it is, at which scale, and where north lies."""

from datetime import date

from PySide6.QtCore import QLocale, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from tabletop import i18n
from tabletop.canvas.ink.wording import grid_words, level_word, weather_and_light
from tabletop.canvas.paper.sheet import Sheet
from tabletop.canvas.typeset.pieces import UNIT, Piece, Type, plain
from tabletop.canvas.typeset.sections import Section
from tabletop.core.geometry.coordinates import dms
from tabletop.core.geometry.north import central_meridian_deg, true_north_deg
from tabletop.core.geometry.systems import system_name
from tabletop.core.text.style import tokens
from tabletop.core.values.scene import Level

BAR_STEPS = (0.5, 1.0, 2.0, 5.0)
BAR_PARTS = 4
BAR_MM, LONGEST_BAR_MM = 1.6, 200.0
ARROW_MM = 8.0
TURNED_FROM_DEG = 1 / 3600
"""From there on true north is said to lie beside grid north."""


def title_section(sheet: Sheet, type_: Type, width: float) -> Section:
    """Title of the plan, scene, level, and what is known of time, weather and place, which even the densest form says in a line or two."""
    scene = sheet.scene
    named = i18n.tr("Scene {number}", number=str(scene.number)) + (f" · {scene.name}" if scene.name else "")
    title, level, facts = plain(sheet.title), _level(type_, scene.level), scene_facts(sheet)
    told = [type_.text(plain(text), width, "small", colour="quiet-ink", most=2) for text in _told(sheet)]
    told += [type_.text(plain(text), width, "small", most=2) for text in (place_and_date(sheet), sheet.page) if text]
    joined = [type_.text(plain(" · ".join(facts)), width, "small", most=4)] if facts else []
    page = [type_.text(plain(sheet.page), width, "small", most=1)] if sheet.page else []
    roomy = [type_.text(title, width, "title", bold=True, most=4), type_.text(plain(named), width, "strong", most=3), level]
    dense = [type_.text(title, width, "strong", bold=True, most=3), type_.text(plain(named), width, "body", most=2), level]
    brief = [type_.text(plain(" · ".join(facts)), width, "note", most=2, gap_mm=0.3)] if facts else []
    small = [type_.text(title, width, "body", bold=True, most=3, gap_mm=0.4), type_.text(plain(named), width, "small", most=2)]
    return Section(
        [[*roomy, *told], [*roomy, *joined, *page], [*dense, *joined, *page], [*small, level, *brief, *page]], is_firm=True, weight=4.0
    )


def _told(sheet: Sheet) -> list[str]:
    """Lines of what is known of time, weather and wind where there is room."""
    scene = sheet.scene
    facts = [scene.clock and i18n.tr("{clock} WITA", clock=scene.clock), weather_and_light(scene), scene.phase]
    return [one for one in (" · ".join(str(one) for one in facts if one), wind_words(sheet)) if one]


def wind_words(sheet: Sheet) -> str:
    """From where the wind blows in the scene; empty where nobody said it."""
    bearing = sheet.scene.wind_from_deg
    return "" if bearing is None else i18n.tr("Wind from {bearing:.0f} degrees", bearing=bearing % 360)


def scene_facts(sheet: Sheet) -> list[str]:
    """What is known of the scene, the most needed first: clock, weather with light, wind, phase, place and date."""
    scene = sheet.scene
    wind = "" if scene.wind_from_deg is None else i18n.tr("wind from {bearing}°", bearing=f"{scene.wind_from_deg % 360:.0f}")
    clock = i18n.tr("{clock} WITA", clock=scene.clock) if scene.clock else ""
    return [one for one in (clock, weather_and_light(scene), wind, str(scene.phase or ""), place_and_date(sheet)) if one]


def place_and_date(sheet: Sheet) -> str:
    """Where and when the plan was signed or is to be, as an office writes it: Tenggarong, 14 April 2026."""
    texts = sheet.texts
    return ", ".join(one for one in (texts.place.strip(), _long_date(texts.date.strip())) if one)


def _long_date(text: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    return f"{day.day} {QLocale(i18n.language()).monthName(day.month)} {day.year}"


def _level(type_: Type, level: Level) -> Piece:
    def paint(painter: QPainter, rect: QRectF) -> None:
        box = QRectF(rect.left(), rect.top(), type_.mm(26), type_.mm(5.6))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens("light")[level]))
        painter.drawRoundedRect(box, type_.mm(0.9), type_.mm(0.9))
        painter.setFont(type_.font("body", True))
        painter.setPen(QColor("#1A1A1A" if level == "kuning" else "#FFFFFF"))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), level_word(level))

    return Piece(type_.mm(7.2), paint, words=level_word(level))


# --- scale and north
def scale_section(sheet: Sheet, type_: Type, width: float) -> Section:
    """Written scale, a bar that is true on the paper, where north lies, and the system of the coordinates."""
    written = i18n.tr("Scale 1:{scale}", scale=i18n.number(round(sheet.scale)))
    rows = [_both_ends(type_, written, _centimetre(sheet.scale), width), _bar(sheet.scale, type_, width)]
    said = north_words(sheet)
    return Section([[*rows, _north(type_, said, width)], [*rows, _north(type_, said[:2], width)]], is_firm=True, weight=4.0)


def _centimetre(scale: float) -> str:
    """What a centimetre of the paper is on the ground."""
    return i18n.tr("1 cm is {metres} m", metres=i18n.number(scale / 100, f",.{0 if scale % 100 == 0 else 2}f"))


def _both_ends(type_: Type, left: str, right: str, width: float) -> Piece:
    """A bold text, and a quiet one at the other end of the line, or below where the line is too short for both."""
    first, second = type_.text(left, width, "strong", bold=True), type_.text(right, width, "small", colour="quiet-ink", align="right")
    taken = QFontMetricsF(type_.font("strong", True)).horizontalAdvance(left) + QFontMetricsF(type_.font("small")).horizontalAdvance(right)
    is_one = taken + type_.mm(2) <= width
    drop = type_.line("strong", True) - type_.line("small") - type_.mm(0.25)

    def paint(painter: QPainter, rect: QRectF) -> None:
        first.paint(painter, rect)
        second.paint(painter, rect.translated(0.0, drop if is_one else first.height))

    return Piece(first.height + (0.0 if is_one else second.height), paint, words=f"{left}\n{right}")


def bar_length_m(scale: float, width_mm: float) -> float:
    """The longest round length in metres whose bar at 1:`scale` is no longer than a width on paper."""
    longest = min(width_mm, LONGEST_BAR_MM) * scale / 1000
    power = 10.0 ** int(f"{longest:e}".split("e")[1])
    return max(step * power for step in BAR_STEPS if step * power <= longest * (1 + 1e-9))


def _bar(scale: float, type_: Type, width: float) -> Piece:
    """A bar of four parts, dark and light by turns, with lengths above its ends and its middle."""
    metrics = QFontMetricsF(type_.font("small"))
    room = width - metrics.horizontalAdvance("000 km")
    length = bar_length_m(scale, room / UNIT)
    long = length * 1000 / scale * UNIT
    labels = [_length(length * share) for share in (0.0, 0.5, 1.0)]

    def paint(painter: QPainter, rect: QRectF) -> None:
        left, top = rect.left() + metrics.horizontalAdvance(labels[0]) / 2, rect.top() + metrics.height() + type_.mm(0.3)
        painter.setFont(type_.font("small"))
        painter.setPen(QColor(tokens("light")["ink"]))
        for share, label in zip((0.0, 0.5, 1.0), labels, strict=True):
            at = left + long * share - metrics.horizontalAdvance(label) / 2
            painter.drawText(QPointF(at, rect.top() + metrics.ascent()), label)
        painter.setPen(QPen(QColor(tokens("light")["ink"]), type_.mm(0.2), Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        for part in range(BAR_PARTS):
            painter.setBrush(QColor(tokens("light")["ink" if part % 2 == 0 else "paper"]))
            painter.drawRect(QRectF(left + long * part / BAR_PARTS, top, long / BAR_PARTS, type_.mm(BAR_MM)))

    return Piece(metrics.height() + type_.mm(0.3 + BAR_MM + 1.8), paint, words=" ".join(labels))


def _length(metres: float) -> str:
    if metres >= 1000:
        return i18n.tr("{length} km", length=i18n.number(metres / 1000, ",.4g"))
    if 0 < metres < 1:
        return i18n.tr("{length} cm", length=i18n.number(metres * 100, ",.4g"))
    return i18n.tr("{length} m", length=i18n.number(metres, ",.4g"))


def _north(type_: Type, words: list[str], width: float) -> Piece:
    arrow = type_.mm(ARROW_MM)
    text = type_.text("\n".join(words), width, "note", colour="quiet-ink", indent=arrow + type_.mm(1.5))

    def paint(painter: QPainter, rect: QRectF) -> None:
        text.paint(painter, rect)
        _paint_arrow(painter, type_, QRectF(rect.left(), rect.top(), arrow, arrow * 1.35))

    return Piece(max(text.height, arrow * 1.4), paint, words=text.words)


def _paint_arrow(painter: QPainter, type_: Type, box: QRectF) -> None:
    """A slim arrow up whose left half is dark, its letter above."""
    ink, letter, font = QColor(tokens("light")["ink"]), i18n.tr("N"), type_.font("small", True)
    metrics, middle = QFontMetricsF(font), box.center().x()
    top, half = box.top() + metrics.ascent() + type_.mm(0.6), box.width() * 0.26
    tip, notch = QPointF(middle, top), QPointF(middle, box.bottom() - half)
    left, right = QPointF(middle - half, box.bottom()), QPointF(middle + half, box.bottom())
    painter.setFont(font)
    painter.setPen(ink)
    painter.drawText(QPointF(middle - metrics.horizontalAdvance(letter) / 2, box.top() + metrics.ascent()), letter)
    painter.setPen(QPen(ink, type_.mm(0.18), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(QColor("#FFFFFF"))
    painter.drawPolygon(QPolygonF([tip, right, notch, left]))
    painter.setBrush(ink)
    painter.drawPolygon(QPolygonF([tip, notch, left]))


def north_words(sheet: Sheet) -> list[str]:
    """Which north is up, the system of the coordinates, and how long the grid's metres are."""
    crs, (east, north) = sheet.plan.crs, sheet.centre
    words = [_grid_north(true_north_deg(east, north, crs)), i18n.tr("{system} ({code}), metres.", system=system_name(crs), code=crs)]
    meridian = central_meridian_deg(crs)
    if meridian is not None:
        degrees = f"{i18n.number(abs(meridian), ',.4g')}°"
        sided = i18n.tr("{angle} W", angle=degrees) if meridian < 0 else i18n.tr("{angle} E", angle=degrees)
        words.append(i18n.tr("Central meridian {meridian}.", meridian=sided))
    if sheet.bounds is not None:
        words.append(grid_words(sheet.bounds, crs))
    return words


def _grid_north(turned_deg: float) -> str:
    if abs(turned_deg) < TURNED_FROM_DEG:
        return i18n.tr("Up is grid north, here the same as true north.")
    degrees, minutes, seconds = dms(turned_deg, 0)
    angle = f"{degrees}°{minutes:02d}'{seconds:02.0f}\""
    if turned_deg > 0:
        return i18n.tr("Up is grid north; true north lies {angle} to the right of it.", angle=angle)
    return i18n.tr("Up is grid north; true north lies {angle} to the left of it.", angle=angle)
