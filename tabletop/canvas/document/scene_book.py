"""The scene book: a page for each scene. It is an annex of the report."""

from collections.abc import Sequence

from tabletop.canvas.document.drawn_page import DrawnPage
from tabletop.canvas.paper.sheet import Sheet
from tabletop.core.scenes.move import Move


def book_pages(sheets: Sequence[Sheet], moves: Sequence[Move] = (), with_injects: bool = True) -> list[DrawnPage]:
    """The pages, in the order of the scenes. `sheets`: one for each scene, with its findings and readiness; `moves`: the travel table;
    without `with_injects` it may be handed round."""
    return []
