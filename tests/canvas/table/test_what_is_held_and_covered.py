"""The picture of the table: alike to the last pixel while it is held and the plan is edited; with what was uncovered and nothing else."""

import time

import pytest
from PySide6.QtGui import QFontMetricsF
from PySide6.QtTest import QTest

from support.map_hand import MapHand, at
from tabletop.canvas.base.tile_store import TileStore
from tabletop.canvas.ink.map_decorations import decoration_boxes
from tabletop.canvas.ink.map_text import map_font
from tabletop.canvas.ink.view import View
from tabletop.canvas.ink.wind_arrow import wind_box
from tabletop.canvas.table.table_view import TableView
from tabletop.canvas.table.veil_painter import SIGN_FLAGS, SIGN_PT, SIGN_SIDE_PX, sign_box
from tabletop.core.table.table_show import TableMark, Veil
from tabletop.core.text.message import message
from tabletop.core.values.change import replace_features


@pytest.fixture
def hand(qtbot):
    made = MapHand(qtbot)
    yield made
    made.close()


@pytest.fixture
def table(hand, qtbot):
    made = TableView(hand.session, TileStore(hand.canvas), "light")
    qtbot.addWidget(made)
    made.resize(700, 400)
    made.show()
    qtbot.waitExposed(made)
    made.set_frame(2.0, 200.0)
    made.set_centre(at(0, 0))
    yield made
    made.stop()


def picture(table):
    """What it shows once it is whole."""
    table.grab()
    if table._settle.isActive():
        table._settle.stop()
        table.pictures.make()
    end = time.monotonic() + 30
    while not table.is_whole and time.monotonic() < end:
        QTest.qWait(1)
    assert table.is_whole
    return table.grab().toImage()


def test_a_held_table_is_alike_to_the_last_pixel_while_one_edits(hand, table):
    session, on_table = hand.session, hand.session.table
    picture(table)
    before = picture(table)
    on_table.freeze()
    assert picture(table) == before
    session.do(replace_features(message("Delete"), [(session.plan.features["crowd"], None)]))
    session.set_scene(2)
    on_table.veil(Veil.over_features())
    assert picture(table) == before, "nothing of what is prepared reaches the table"
    on_table.push()
    assert picture(table) != before
    pushed = picture(table)
    session.undo_stack.undo()
    session.set_scene(1)
    on_table.veil(Veil())
    assert picture(table) == pushed
    on_table.freeze(False)
    assert picture(table) == before


def test_only_what_is_uncovered_is_painted(hand, table):
    session, on_table = hand.session, hand.session.table
    picture(table)
    whole = picture(table)
    on_table.veil(Veil.over_features())
    bare = picture(table)
    on_table.veil(on_table.show.veil.revealed([one for one in session.plan.placed(1) if one.id == "unit"], 8.0))
    one = picture(table)
    assert len({bytes(image.constBits()) for image in (whole, bare, one)}) == 3
    unit = session.plan.features["unit"]
    for gone in ("crowd", "cordon"):
        session.do(replace_features(message("Delete"), [(session.plan.features[gone], None)]))
    assert picture(table) == one, "it is as if nothing else stood there"
    session.do(replace_features(message("Delete"), [(unit, None)]))
    assert picture(table) == bare


def test_pointer_marks_and_spotlight_leave_no_trace(hand, table):
    on_table = hand.session.table
    picture(table)
    before = picture(table)
    on_table.mark(TableMark((at(0, 0), at(20, 20))))
    assert picture(table) != before
    on_table.wipe()
    assert picture(table) == before


@pytest.mark.parametrize("wide", [320, 720, 1366])
def test_the_sign_is_written_whole_and_clear_of_north_and_wind(qapp, wide):
    words = "The table is black. Held: the table shows scene 3, 08.00 as it was; you edit it on. The table looks away from its place."
    view = View(wide, 600, (500_000.0, 9_950_000.0), 1.0)
    box = sign_box(view, words)
    assert view.pixel_rect.contains(box) and not box.intersects(wind_box(view)) and not box.intersects(decoration_boxes(view)[-1])
    inner = box.adjusted(SIGN_SIDE_PX, 0, -SIGN_SIDE_PX, 0)
    needed = QFontMetricsF(map_font(SIGN_PT, True, view.unit_px)).boundingRect(inner, int(SIGN_FLAGS), words)
    assert needed.height() <= box.height() and needed.width() <= inner.width() + 1
