"""The scene book as an annex of the report."""

from collections.abc import Sequence

from PySide6.QtGui import QPainter

from tabletop.canvas.book.book_content import BookSource
from tabletop.canvas.book.scene_book import BookPage, SceneBook
from tabletop.canvas.document.drawn_page import DrawnPage
from tabletop.canvas.paper.sheet import Sheet
from tabletop.core.exercise.step_ways import steps_by_scene
from tabletop.core.scenes.move import Move


def book_pages(sheets: Sequence[Sheet], moves: Sequence[Move] = (), with_injects: bool = True) -> list[DrawnPage]:
    """The pages, the list of scenes first, then the scenes in their order; a page on which a scene goes on has an empty title.

    `sheets`: one for each scene, with its findings and readiness; `moves`: the travel table; without `with_injects` it may be handed
    round.
    """
    first = sheets[0]
    steps = steps_by_scene(first.plan, moves)
    paper = first.long_side_first_mm
    source = BookSource(first.plan, first.layers, first.findings, tuple(moves), steps, first.readiness, paper, with_injects)
    return [_drawn(page, paper) for page in SceneBook(source).pages]


def _drawn(page: BookPage, paper_mm: tuple[float, float]) -> DrawnPage:
    def paint(painter: QPainter, px_per_mm: float, vector: bool) -> None:
        page.paint(painter, px_per_mm)

    return DrawnPage(page.title, paper_mm, paint)
