"""What it costs that symbols give way: a thousand units in one view, while panning and when another scale is looked at first.

python3 scripts/bench_symbols.py     prints the figures; scripts/bench.py has them among its own
"""

import json
import random
import statistics
import sys
import time
from dataclasses import replace

UNITS, FRAMES = 1_000, 60
SIZE_PX, SCALE, GROUND_M = (1366, 768), 5_000.0, (1_700.0, 950.0)


def thousand_units() -> list:
    """Units by chance over the ground of a window at 1:5,000."""
    from shapely import Point

    from tabletop.core.values.feature import Placed

    rng = random.Random(1_000)
    spots = [[middle + rng.uniform(-wide, wide) / 2 for middle, wide in zip((5e5, 9.95e6), GROUND_M, strict=True)] for _ in range(UNITS)]
    return [Placed(f"u{nth}", "unit", Point(*spot), {"strength": 10, "reach_m": 0}) for nth, spot in enumerate(spots)]


def figures() -> dict[str, float]:
    """`declutter_ms`: what a frame of panning spends on it; `declutter_first_ms`: the places of a scale that was not seen yet."""
    from PySide6.QtGui import QImage, QPainter

    from tabletop.canvas.crowding.crowding import crowding_of
    from tabletop.canvas.ink.view import INCH_M, SCREEN_DPI, View
    from tabletop.canvas.plan.plan_drawing import PlanDrawing
    from tabletop.canvas.plan.plan_units import paint_aside, paint_stacks

    units = thousand_units()
    still = View(*SIZE_PX, (5e5, 9.95e6), SCALE * INCH_M / SCREEN_DPI)
    first = [
        taken_ms(lambda share=share: crowding_of(units, {}, replace(still, metre_per_px=still.metre_per_px * share)))
        for share in (0.6, 0.8)
    ]
    image = QImage(*SIZE_PX, QImage.Format.Format_RGB32)
    painter = QPainter(image)

    def frame(step: int) -> None:
        view = replace(still, centre=(5e5 + 3 * step * still.metre_per_px, 9.95e6 + 2 * step * still.metre_per_px))
        drawing = PlanDrawing(painter, view, "light")
        drawing.crowding = crowding_of(units, {}, view)
        paint_aside(drawing, frozenset())
        for _ in paint_stacks(drawing):
            pass

    frame(0)
    found = statistics.median(taken_ms(lambda step=step: frame(step)) for step in range(1, FRAMES))
    painter.end()
    return {"declutter_ms": found, "declutter_first_ms": statistics.median(first)}


def taken_ms(work) -> float:
    """Milliseconds that a call takes."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1e3


if __name__ == "__main__":
    from bench import inside_environment

    inside_environment()
    from PySide6.QtWidgets import QApplication

    application = QApplication.instance() or QApplication([])
    print(json.dumps({name: round(value, 2) for name, value in figures().items()}))
    sys.exit(0)
