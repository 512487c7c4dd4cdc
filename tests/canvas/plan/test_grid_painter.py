"""The guide grid in pixels: where lines and names stand, on the map, on the table and on paper."""

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from support.map_hand import MapHand, at, small_plan
from tabletop.canvas.base.tile_store import TileStore
from tabletop.canvas.ink.view import View
from tabletop.canvas.paper.print_map import render_map
from tabletop.canvas.plan.grid_painter import paint_grid_lines, paint_grid_names
from tabletop.canvas.table.table_view import TableView
from tabletop.core.values.guide_grid import GuideGrid, set_grid
from tabletop.core.values.layer import LayerSet

GRID = GuideGrid(50, at(-100, 100), 4, 4)
VIEW = View(500, 500, at(0, 0), 0.5)
"""The grid takes the pixels 50 to 450 both ways; a square is 100 pixels wide."""


def picture(paint) -> QImage:
    image = QImage(VIEW.width_px, VIEW.height_px, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    paint(painter)
    painter.end()
    return image


def dark(image: QImage, x: int, y: int) -> bool:
    return min(image.pixelColor(x + right, y).lightness() for right in (-1, 0, 1)) < 220


def test_lines_stand_where_the_squares_end(qapp):
    image = picture(lambda painter: paint_grid_lines(painter, VIEW, GRID))
    assert [x for x in range(20, 480, 10) if dark(image, x, 120)] == [50, 150, 250, 350, 450]
    assert not dark(image, 200, 30) and not dark(image, 470, 200)


def test_names_stand_along_all_four_edges(qapp):
    boxes = []
    picture(lambda painter: boxes.extend(paint_grid_names(painter, VIEW, GRID)))
    middles = {(round(box.center().x()), round(box.center().y())) for box in boxes}
    assert middles == {(x, y) for x in (100, 200, 300, 400) for y in (38, 462)} | {(x, y) for y in (100, 200, 300, 400) for x in (38, 462)}


def test_names_stay_in_the_picture_when_the_grid_does_not(qapp):
    near = View(300, 200, at(10, 0), 0.2)
    boxes = []
    picture(lambda painter: boxes.extend(paint_grid_names(painter, near, GRID)))
    assert boxes and all(QRectF(0, 0, 300, 200).contains(box) for box in boxes)


def test_names_keep_off_what_is_there_and_off_each_other(qapp):
    taken = QRectF(0, 0, 500, 60)
    boxes = []
    picture(lambda painter: boxes.extend(paint_grid_names(painter, View(500, 500, at(0, 0), 4.0), GRID, avoid=[taken])))
    picture(lambda painter: boxes.extend(paint_grid_names(painter, VIEW, GRID, avoid=[taken])))
    assert boxes and not any(box.intersects(taken) for box in boxes)


def test_a_grid_far_away_draws_nothing(qapp):
    far = GuideGrid(50, at(90_000, 0), 4, 4)
    boxes = []
    image = picture(lambda painter: (paint_grid_lines(painter, VIEW, far), boxes.extend(paint_grid_names(painter, VIEW, far))))
    assert boxes == [] and not any(dark(image, x, 120) for x in range(5, 495))


def test_a_turned_view_names_the_same_squares(qapp):
    turned = View(500, 500, at(0, 0), 0.5, 90.0)
    boxes = []
    picture(lambda painter: boxes.extend(paint_grid_names(painter, turned, GRID)))
    assert len(boxes) == 16


def test_on_the_map_while_the_plan_has_it(qtbot):
    hand = MapHand(qtbot)
    items = hand.canvas.items
    hand.session.do(set_grid(hand.session.plan, GRID))
    assert items.grid.grid == items.furniture.grid == GRID
    before = hand.canvas.grab().toImage()
    hand.session.undo_stack.undo()
    assert items.grid.grid is None
    assert hand.canvas.grab().toImage() != before
    hand.close()


def test_on_the_table_and_on_paper(qtbot, tmp_path):
    hand = MapHand(qtbot)
    table = TableView(hand.session, TileStore(hand.canvas))
    qtbot.addWidget(table)
    table.resize(400, 300)
    table.set_frame(1.0, 300)
    table.set_centre(at(0, 0))
    plain = table.grab().toImage()
    plan = hand.session.plan
    render_map(plan, LayerSet(), tmp_path / "plain.png", scene=1, width_px=800)
    hand.session.do(set_grid(plan, GRID))
    render_map(hand.session.plan, LayerSet(), tmp_path / "grid.png", scene=1, width_px=800)
    assert table.grab().toImage() != plain
    assert QImage(str(tmp_path / "plain.png")) != QImage(str(tmp_path / "grid.png"))
    table.stop()
    hand.close()


@pytest.mark.parametrize("shown", [True, False])
def test_a_hidden_grid_is_not_drawn(qtbot, shown):
    plan = small_plan()
    hidden = GuideGrid(50, at(-100, 100), 4, 4, shown=shown)
    hand = MapHand(qtbot, plan.apply(set_grid(plan, hidden)))
    hand.canvas.items.plan_changed()
    assert (hand.canvas.items.grid.grid is not None) is shown
    hand.close()
