"""Speed of the scene book on the demo: all its pages as PDF, beside the maps of all scenes alone on sheets of the same paper.

python3 scripts/bench_book.py
"""

import json
import os
import sys
import tempfile
import time
from pathlib import Path

import bench

PAPER_MM = (297.0, 210.0)


def figures() -> tuple[float, float]:
    """Seconds: the book, and the sheets."""
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QApplication

    from tabletop.canvas.book.book_content import BookSource
    from tabletop.canvas.book.scene_book import write_book
    from tabletop.canvas.paper.print_map import DPI, MM_PER_INCH, in_memory, open_pdf
    from tabletop.canvas.paper.sheet import Sheet
    from tabletop.canvas.paper.sheet_painter import paint_sheet
    from tabletop.checks.movement.moves import every_move
    from tabletop.checks.rules.runner import run_checks
    from tabletop.cli.parts import load_layers, read_plan
    from tabletop.core.exercise.step_ways import steps_by_scene
    from tabletop.io.plans.demo import write_demo

    application = QApplication.instance() or QApplication([])
    folder = Path(tempfile.mkdtemp(prefix="bench-book-"))
    path = write_demo(folder)
    plan = read_plan(path)
    layers = load_layers(None, plan, path)
    findings, moves = tuple(run_checks(plan, layers, include_ignored=True)), every_move(plan, layers)
    source = BookSource(plan, layers, findings, tuple(moves), steps_by_scene(plan, moves), None, PAPER_MM)

    def sheets(device) -> None:
        writer = open_pdf(device, PAPER_MM, plan.name)
        painter = QPainter(writer)
        for nth, scene in enumerate(plan.scene_list()):
            if nth:
                writer.newPage()
            paint_sheet(
                painter, Sheet(plan, layers, scene.number, PAPER_MM, findings=findings, wanted_upright=False), DPI / MM_PER_INCH, True
            )
        painter.end()

    found = []
    for work in (lambda: write_book(source, folder / "book.pdf"), lambda: in_memory(sheets)):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    del application
    return found[0], found[1]


def rows() -> dict[str, dict]:
    """Rows as bench.py prints them."""
    book, sheets = figures()
    return {"scene_book_s": {"value": round(book, 2), "unit": "s", "peer": round(sheets, 2), "ratio": round(sheets / book, 2)}}


if __name__ == "__main__":
    bench.inside_environment()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.path.insert(0, str(bench.ROOT))
    print(json.dumps(rows(), indent=1))
