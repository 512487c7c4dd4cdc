"""The tools by id: select, editing of vertices, measures, and one that draws each kind of the catalogue."""

from collections.abc import Mapping
from functools import cache, partial

from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.catalogue import kinds
from tabletop.tools.along.across_street import across_street
from tabletop.tools.along.along_line import copy_along, place_evenly
from tabletop.tools.along.protect_building import protect_building
from tabletop.tools.along.ranks import rank_up
from tabletop.tools.along.ring_pick import ring_pick
from tabletop.tools.base.tool import ToolFactory
from tabletop.tools.base.wording import kind_title
from tabletop.tools.draw.draw_exit import draw_exit
from tabletop.tools.draw.draw_flow import draw_flow
from tabletop.tools.draw.draw_lines_and_areas import draw_area, draw_line
from tabletop.tools.draw.draw_point import draw_point
from tabletop.tools.draw.measure import measure_area, measure_line
from tabletop.tools.reshape.cut import cut
from tabletop.tools.reshape.edit_vertices import edit_vertices
from tabletop.tools.reshape.hole import cut_hole
from tabletop.tools.reshape.mirror import mirror
from tabletop.tools.reshape.offset import offset
from tabletop.tools.reshape.simplify import simplify
from tabletop.tools.reshape.transform import rotate, scale
from tabletop.tools.select.lasso import lasso
from tabletop.tools.select.select import select

SHAPE_TOOLS: Mapping[str, tuple[ToolFactory, Message]] = {
    "rotate": (rotate, message(mark("Rotate"))),
    "scale": (scale, message(mark("Enlarge or shrink"))),
    "mirror": (mirror, message(mark("Mirror"))),
    "cut": (cut, message(mark("Cut by a line"))),
    "cut-hole": (cut_hole, message(mark("Cut a hole"))),
    "simplify": (simplify, message(mark("Simplify"))),
    "copy-along": (copy_along, message(mark("Copy along a line"))),
    "place-evenly": (place_evenly, message(mark("Units evenly along a line"))),
    "ranks": (rank_up, message(mark("Officers in ranks"))),
    "across-street": (across_street, message(mark("Close a street wall to wall"))),
    "offset": (offset, message(mark("Line beside an edge"))),
    "protect": (protect_building, message(mark("Protect a building"))),
    "ring-pick": (partial(ring_pick, first="25"), message(mark("Ring round what is clicked"))),
    "rings-pick": (partial(ring_pick, first="25/50/100"), message(mark("Rings round what is clicked"))),
}

DRAW = "draw-"
OUTLINE = "outline-crowd-flow"
"""A flow by its outline and bearing, where its ground is no arrow."""
_OF_KIND = {"exit": draw_exit, "crowd-flow": draw_flow}
"""Kinds that are drawn in a way of their own; all others as their geometry is."""
_BY_GEOMETRY = {"point": draw_point, "line": draw_line, "polygon": draw_area}


@cache
def tools() -> Mapping[str, ToolFactory]:
    """Every tool by its id, drawing tools in the order of the catalogue."""
    drawing = {
        DRAW + code: _OF_KIND.get(code) or partial(_BY_GEOMETRY[spec.geometry[0]], code) for code, spec in kinds().items() if spec.drawable
    }
    shaping = {tool_id: factory for tool_id, (factory, _) in SHAPE_TOOLS.items()}
    return {
        "select": select,
        "lasso": lasso,
        "edit-vertices": edit_vertices,
        "measure-line": measure_line,
        "measure-area": measure_area,
        **shaping,
        **drawing,
        OUTLINE: partial(draw_area, "crowd-flow"),
    }


def tool(tool_id: str) -> ToolFactory:
    """The tool of that id. Raises InputError when there is none."""
    if tool_id not in tools():
        raise InputError(mark("The tool {tool} is not known; known are {known}."), tool=tool_id, known=", ".join(tools()))
    return tools()[tool_id]


def kind_of(tool_id: str) -> str | None:
    """The kind that a tool draws; None for the others."""
    if tool_id == OUTLINE:
        return "crowd-flow"
    return tool_id.removeprefix(DRAW) if tool_id.startswith(DRAW) and tool_id in tools() else None


def title_of(tool_id: str) -> Message:
    """What the tool is called in menus. Raises InputError when there is none of that id."""
    tool(tool_id)
    kind = kind_of(tool_id)
    return kind_title(kind) if kind is not None and tool_id not in _TITLES else _TITLES[tool_id]


_TITLES = {
    "select": message(mark("Select")),
    "lasso": message(mark("Lasso")),
    "edit-vertices": message(mark("Edit vertices")),
    "measure-line": message(mark("Measure line")),
    "measure-area": message(mark("Measure area")),
    OUTLINE: message(mark("Crowd flow by its outline")),
    **{tool_id: title for tool_id, (_, title) in SHAPE_TOOLS.items()},
}
