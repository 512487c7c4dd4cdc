"""The tools that reshape what stands, or draw from what stands, by id with their titles."""

from collections.abc import Mapping

from tabletop.core.text.message import Message, mark, message
from tabletop.tools.along.across_street import across_street
from tabletop.tools.along.along_line import copy_along, place_evenly
from tabletop.tools.along.ranks import rank_up
from tabletop.tools.base.tool import ToolFactory
from tabletop.tools.reshape.cut import cut
from tabletop.tools.reshape.hole import cut_hole
from tabletop.tools.reshape.mirror import mirror
from tabletop.tools.reshape.offset import offset
from tabletop.tools.reshape.simplify import simplify
from tabletop.tools.reshape.transform import rotate, scale

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
}
