"""Suggested exits as they are painted: not like exits of the plan, the one at hand not like the others, readable in both themes."""

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter
from shapely import LineString

from tabletop.canvas.ink.view import View
from tabletop.canvas.plan.overlay_painter import paint_preview
from tabletop.core.text.message import Message
from tabletop.core.text.style import tokens
from tabletop.tools.base.tool import Preview, PreviewShape

pytestmark = pytest.mark.usefixtures("qapp")

VIEW = View(300, 200, (0.0, 0.0), 0.25)
LINE = LineString([(-25, 0), (10, 0)])


def painted(theme, *shapes):
    image = QImage(300, 200, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor(tokens(theme)["paper"]))
    painter = QPainter(image)
    paint_preview(painter, VIEW, Preview(Message("x"), shapes), theme)
    painter.end()
    flat = np.frombuffer(image.constBits(), dtype=np.uint8).reshape(200, image.bytesPerLine() // 4, 4)
    return flat[:, :300, 2::-1].astype(int)


def ghost(line=LINE, number=1, width_m=6.0, needed=True, at_hand=False):
    return PreviewShape(line, "ghost", "exit", {"number": number, "width_m": width_m, "needed": needed, "at_hand": at_hand})


def share_like(picture, theme, token):
    colour = QColor(tokens(theme)[token])
    return (np.abs(picture - (colour.red(), colour.green(), colour.blue())).sum(axis=2) < 60).mean()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_each_state_has_its_look(theme):
    looks = [
        painted(theme, ghost()),
        painted(theme, ghost(at_hand=True)),
        painted(theme, ghost(needed=False)),
        painted(theme, ghost(number=2)),
        painted(theme, ghost(width_m=3.5)),
        painted(theme, PreviewShape(LINE, "feature", "exit", {"width_m": 6.0})),
        painted(theme),
    ]
    for k, one in enumerate(looks):
        for other in looks[:k]:
            assert (one != other).any()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_shaft_is_broken_and_the_plate_stands_beyond_the_head(theme):
    picture = painted(theme, ghost())
    colour = QColor(tokens(theme)["exit"])
    on_shaft = np.abs(picture[100, 50:170] - (colour.red(), colour.green(), colour.blue())).sum(axis=1) < 60
    assert 0.3 < on_shaft.mean() < 0.9
    plate = picture[85:115, 195:260]
    assert share_like(plate, theme, "ink") > 0.004, "the number"
    assert share_like(plate, theme, "exit") > 0.008, "the metres"


@pytest.mark.parametrize("line", [LineString([(0, 0), (0, 0)]), LineString([(0, 0), (0, 0.001)]), LineString([(9e5, 9e5), (9e5, 9e6)])])
def test_odd_lines_are_painted_too(line):
    painted("light", ghost(line))
