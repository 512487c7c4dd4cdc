"""What the report is made from, and small parts that its chapters share."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from shapely.geometry.base import BaseGeometry

from tabletop import i18n
from tabletop.canvas.ink.wording import kind_title, measure, weather_and_light
from tabletop.canvas.paper.sheet import Sheet
from tabletop.core.charts.chart import Chart
from tabletop.core.document.content import Blank, Block, Paragraph
from tabletop.core.document.place_words import Landmarks, Roads, grid_reference
from tabletop.core.document.placement import Standing, standings
from tabletop.core.document.plan_texts import PlanTexts, texts_of
from tabletop.core.geometry.geometry import point_of
from tabletop.core.judgement.readiness import Readiness
from tabletop.core.scenes.move import Move
from tabletop.core.text.number_ranges import number_ranges
from tabletop.core.values.finding import Finding
from tabletop.core.values.layer import LayerSet
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Scene

tr = i18n.tr
LISTED = re.compile(r"^(?:[-\u2013\u2022]|[a-z][.)]|\d{1,2}[.)])\s+")
"""A dash, letter or number that was typed before an item."""


@dataclass(frozen=True)
class ReportData:
    """`sheets`: one for each scene; `findings`: of all scenes, ignored ones among them; `moves`: rows of the travel table; `charts`:
    of the plan."""

    sheets: Sequence[Sheet]
    findings: Sequence[Finding]
    readiness: Readiness
    moves: Sequence[Move]
    charts: Sequence[Chart] = ()

    @property
    def plan(self) -> Plan:
        """The plan."""
        return self.sheets[0].plan

    @property
    def layers(self) -> LayerSet:
        """The layers that the maps show."""
        return self.sheets[0].layers

    @property
    def scenes(self) -> list[Scene]:
        """All scenes."""
        return [sheet.scene for sheet in self.sheets]

    @cached_property
    def texts(self) -> PlanTexts:
        """What the office wrote."""
        return texts_of(self.plan)

    @cached_property
    def standings(self) -> list[Standing]:
        """Who stands where."""
        return standings(self.plan)

    @cached_property
    def landmarks(self) -> dict[int, Landmarks]:
        """What places are told by, scene by scene."""
        roads = Roads(self.layers)
        return {scene.number: Landmarks(self.plan.placed(scene.number), roads) for scene in self.scenes}


def written(text: str, name: str, lines: int = 3) -> list[Block]:
    """What somebody wrote, a paragraph for each part of it; where nobody did, empty lines."""
    parts = [part.strip() for part in text.strip().split("\n\n") if part.strip()]
    return [Paragraph(part) for part in parts] or [Blank(name, lines)]


def listed(text: str, name: str, lines: int = 3) -> list[Block]:
    """What somebody wrote, a line an item of a list: a., b., c.; a single one after a dash. Letters that were typed are not doubled."""
    rows = [LISTED.sub("", row.strip()) for row in text.splitlines() if row.strip()]
    return [Paragraph(row, "item", f"{letters(at)}." if len(rows) > 1 else "") for at, row in enumerate(rows)] or [Blank(name, lines)]


def letters(at: int) -> str:
    """a to z, then aa, ab and so on; `at` from 0."""
    return (letters(at // 26 - 1) if at >= 26 else "") + chr(ord("a") + at % 26)


def drawn_length(metres: float) -> str:
    """How long something drawn is, no finer than it was drawn: to 1 m, below 10 m to 0.1 m."""
    return measure(round(metres, 1) if metres < 10 else round(metres), "m")


def drawn_area(square_metres: float) -> str:
    """How large something drawn is: to 10 m2, below 100 m2 to 1 m2."""
    return measure(round(square_metres, -1 if square_metres >= 100 else 0), "m2")


def scene_title(scene: Scene) -> str:
    """Number and name of a scene."""
    number = tr("Scene {number}", number=str(scene.number))
    return f"{number}: {scene.name}" if scene.name else number


def conditions(scene: Scene) -> str:
    """Wind, weather and light, as far as they are said."""
    wind = "" if scene.wind_from_deg is None else tr("Wind from {bearing:.0f} degrees", bearing=scene.wind_from_deg % 360)
    return ", ".join(part for part in (weather_and_light(scene), wind) if part)


def scenes_said(numbers: Sequence[int], every: Sequence[Scene]) -> str:
    """Scenes as ranges: "1–3, 5"; a word where it is all of them."""
    if len(numbers) == len(every) > 1:
        return tr("all")
    return number_ranges(numbers, len(numbers)).replace("-", "\N{EN DASH}")


def where_said(geometry: BaseGeometry, crs: str) -> str:
    """Where its symbol stands: MGRS, and below it east and north in metres of the grid, as one types them."""
    east, north = point_of(geometry)
    return "\n".join(text for text in (grid_reference(geometry, crs), f"E {east:.0f} N {north:.0f}") if text)


def name_or_kind(name: str, kind: str) -> str:
    """A feature's name, else the title of its kind."""
    return name or kind_title(kind)


def people_said(people: float) -> str:
    """A number of people."""
    return i18n.number(round(people))
