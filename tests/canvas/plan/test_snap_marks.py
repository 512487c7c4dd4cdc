"""Marks of snapping and handles: each kind looks its own way, what is picked is filled, big handles are big."""

import itertools

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter
from shapely import Point

from tabletop.canvas.ink.view import View
from tabletop.canvas.plan.overlay_painter import paint_preview
from tabletop.core.text.message import message
from tabletop.core.text.style import tokens
from tabletop.tools.base.aids import KINDS
from tabletop.tools.base.tool import Preview, PreviewShape


def picture(kind, role, theme="light", scale=1.0):
    """(60, 60, 3) colours round one mark."""
    image = QImage(60, 60, QImage.Format.Format_RGB32)
    image.fill(QColor(tokens(theme)["paper"]))
    painter = QPainter(image)
    preview = Preview(message("x"), (PreviewShape(Point(0, 0), role, kind),))
    paint_preview(painter, View(60, 60, (0.0, 0.0), 1.0), preview, theme, None, scale)
    painter.end()
    return np.asarray(image.constBits()).reshape(60, 60, 4)[:, :, 2::-1].astype(int)


def inked(colours, theme):
    accent = QColor(tokens(theme)["accent"])
    return np.abs(colours - (accent.red(), accent.green(), accent.blue())).sum(axis=2) < 60


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_each_kind_of_snap_has_a_mark_of_its_own(qapp, theme):
    marks = {kind: inked(picture(kind, "snap", theme), theme) for kind in (*KINDS, "typed")}
    assert all(mark.sum() > 20 for mark in marks.values())
    for a, b in itertools.combinations(marks.values(), 2):
        assert (a != b).sum() > 15


def test_a_picked_handle_is_filled(qapp):
    assert inked(picture("picked", "handle"), "light")[30, 30]
    assert not inked(picture("vertex", "handle"), "light")[30, 30]


def test_big_handles_are_twice_as_wide(qapp):
    def width(scale):
        return np.ptp(np.flatnonzero(inked(picture("picked", "handle", scale=scale), "light").any(axis=0))) + 1

    assert width(2.0) == pytest.approx(2 * width(1.0), abs=2)
