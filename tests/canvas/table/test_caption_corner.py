"""The caption of the table stands where least does."""

import numpy as np
from PySide6.QtCore import QRectF

from tabletop.canvas.ink.view import View
from tabletop.canvas.table.floor_furniture import caption_box
from tabletop.core.values.scene import Scene

VIEW = View(1920, 1080, (500_000.0, 9_950_000.0), 0.5)
SCENE = Scene(1, "Tiba", "hijau", "08.00")


def test_the_caption_gives_way_to_symbols(qapp):
    first = caption_box(VIEW, SCENE)
    assert first.center().x() < 960 and first.center().y() > 540
    unit = np.array([[first.center().x(), first.center().y()]])
    bar = QRectF(1500, 1000, 420, 80)
    second = caption_box(VIEW, SCENE, 0.0, unit, [bar])
    assert second.center().x() < 960 and second.center().y() < 540, "upper left: the bar stands at the lower right"
    corners = np.array([[x, y] for x in (first.center().x(), 1920 - first.center().x()) for y in (first.center().y(), 40)])
    assert caption_box(VIEW, SCENE, 0.0, corners) == first, "alike: as ever"
