"""Chosen colours in a theme: lines stay to be seen on the sheet, fills stay so calm that the signs of the plan stand out on them."""

from dataclasses import replace

from PySide6.QtGui import QColor

from tabletop.canvas.base.base_style import AreaStyle, BaseColours, LineStyle, PointStyle, RoleStyle, base_colours, mixed
from tabletop.core.values.layer_look import Ink, LayerLook

CALM = 6.5
"""Least contrast between a fill and the ink of the theme: a sign of the plan is read on it."""
LINE_CONTRAST = 1.6
"""Least contrast between a line in the dark and the sheet."""
STEPS = 24
FROM_ANYWHERE_M = 1e9
HATCH_SHARE = 0.45


def contrast(one: QColor, other: QColor) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: QColor) -> float:
    parts = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (colour.redF(), colour.greenF(), colour.blueF())
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def line_colour(chosen: str, theme: str) -> QColor:
    """A chosen colour of a line: as it is in the light; in the dark so light that it is seen."""
    colour = QColor(chosen)
    if theme == "light":
        return colour
    paper, hue, lightness = base_colours(theme).paper, colour.hslHueF(), colour.lightnessF()
    for step in range(STEPS):
        lit = QColor.fromHslF(max(hue, 0.0), colour.hslSaturationF(), min(0.85, lightness + step * 0.025))
        if contrast(lit, paper) >= 2 * LINE_CONTRAST:
            return lit
    return lit


def fill_colour(chosen: str, theme: str) -> QColor:
    """A chosen colour of an area: its hue, mixed with the sheet until the ink of the theme stands out on it."""
    colours = base_colours(theme)
    colour = QColor(chosen)
    if theme != "light" and colour.lightnessF() > 0.5:
        colour = QColor.fromHslF(max(colour.hslHueF(), 0.0), colour.hslSaturationF(), 1.0 - colour.lightnessF())
    if theme != "light" and colour.lightnessF() < 0.2:
        colour = QColor.fromHslF(max(colour.hslHueF(), 0.0), colour.hslSaturationF(), 0.2)
    ink = colours.named("ink")
    for step in range(STEPS):
        calm = mixed(colour, colours.paper, step / STEPS)
        if contrast(calm, ink) >= CALM:
            return calm
    return calm


def ink_over(upper: Ink, lower: Ink) -> Ink:
    """The ink of a class, what it leaves open taken from that of the layer."""
    width_px = lower.width_px if upper.width_px is None else upper.width_px
    return Ink(upper.colour or lower.colour, upper.fill or lower.fill, width_px, upper.hatch or lower.hatch)


class InkedColours(BaseColours):
    """Colours of a theme for one layer: those that were chosen for it, the others as its role has them."""

    def __init__(self, theme: str, look: LayerLook, ink: Ink) -> None:
        super().__init__(theme)
        self._theme, self._look, self._ink = theme, look, ink
        if ink.colour:
            line, calm = line_colour(ink.colour, theme), fill_colour(ink.fill or ink.colour, theme)
            bridge = mixed(line, self.named("map-label"), 0.4)
            self.roads = replace(self.roads, fill=calm, casing=line, path=calm, far=line, bridge=bridge)
        elif ink.fill:
            calm = fill_colour(ink.fill, theme)
            self.roads = replace(self.roads, fill=calm, path=calm)
        self.roads = replace(self.roads, width_px=ink.width_px)

    def role(self, role: str) -> RoleStyle:
        """Style of a role with the chosen ink."""
        style = super().role(role)
        areas = tuple(self._area(one) for one in style.areas)
        return RoleStyle(areas, self._line(style.line), self._point(style.point))

    def _area(self, style: AreaStyle) -> AreaStyle:
        ink = self._ink
        fill = fill_colour(ink.fill, self._theme) if ink.fill else style.fill
        edge = (
            line_colour(ink.colour, self._theme)
            if ink.colour
            else mixed(fill, self.named("ink"), 0.25)
            if ink.fill and fill
            else style.edge
        )
        if ink.width_px == 0.0:
            edge = None
        width_px = style.edge_px if ink.width_px is None else ink.width_px
        chosen = bool(ink.colour) or self._look.from_scale is not None
        hatch = "" if ink.hatch == "none" else ink.hatch
        tone = mixed(edge or fill or self.named("quiet-ink"), self.paper, HATCH_SHARE if ink.colour else 0.2)
        return AreaStyle(fill, edge, width_px, FROM_ANYWHERE_M if chosen else style.edge_from_m, hatch, tone if hatch else None)

    def _line(self, style: LineStyle) -> LineStyle:
        colour = line_colour(self._ink.colour, self._theme) if self._ink.colour else style.colour
        width_px = style.width_px if self._ink.width_px is None else self._ink.width_px
        return replace(style, colour=colour, width_px=width_px, from_m=self._from(style.from_m))

    def _point(self, style: PointStyle) -> PointStyle:
        ink = self._ink
        chosen = ink.fill or ink.colour
        fill = line_colour(chosen, self._theme) if chosen else style.fill
        edge = line_colour(ink.colour, self._theme) if ink.fill and ink.colour else style.edge
        radius_px = style.radius_px if ink.width_px is None else ink.width_px / 2
        return PointStyle(fill, edge, radius_px, self._from(style.from_m))

    def _from(self, usual_m: float) -> float:
        return usual_m if self._look.from_scale is None else FROM_ANYWHERE_M
