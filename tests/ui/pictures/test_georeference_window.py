"""A photo placed by points: by mouse on picture and map, by keys and typed places, corrected, kept beside the picture."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from support.picture_files import NORTH, WEST, box, make
from tabletop.canvas.map.map_canvas import MapCanvas
from tabletop.io.pictures.georeference_files import kind_of, read_points
from tabletop.session.session import Session
from tabletop.ui.pictures.georeference_window import GeoreferenceWindow

CORNERS = [(20.0, 20.0), (380.0, 20.0), (380.0, 280.0), (20.0, 280.0)]


@pytest.fixture
def stage(qtbot, tmp_path):
    session = Session()
    canvas = MapCanvas(session)
    qtbot.addWidget(canvas)
    canvas.resize(600, 400)
    canvas.show()
    canvas.zoom_to(box(-50, -50, 450, 350))
    opened = []

    def open_window(path):
        window = GeoreferenceWindow(path, canvas)
        window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        qtbot.addWidget(window)
        window.show()
        opened.append(window)
        return window

    yield session, canvas, open_window
    for window in opened:
        window.close()
    canvas.shutdown()
    session.close()


@pytest.fixture
def photo(tmp_path):
    return make(tmp_path, "photo.png", driver="PNG")


def ready(qtbot, window):
    qtbot.waitUntil(lambda: window.pane.has_picture, timeout=20_000)
    return window


def point(window, pixel):
    QTest.mouseClick(window.pane, Qt.MouseButton.LeftButton, pos=window.pane.at(pixel).toPoint())


def type_place(window, text):
    window.place.setText(text)
    QTest.keyClick(window.place, Qt.Key.Key_Return)


def test_points_by_mouse_and_map_place_the_picture(qtbot, stage, photo):
    session, canvas, open_window = stage
    window = ready(qtbot, open_window(photo))
    tool, before = canvas.tool_id, dict(session.plan.features)
    for pixel in CORNERS[:3]:
        point(window, pixel)
        spot = canvas.view().px((WEST + pixel[0], NORTH - pixel[1]))
        QTest.mouseClick(canvas.surface.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(*map(round, spot)))
    assert len(window.points) == 3 and canvas.tool_id == tool and dict(session.plan.features) == before
    assert window.save_button.isEnabled() and "nothing can miss" in window.told.text()
    placed = []
    window.placed.connect(placed.append)
    window.save()
    assert placed == [photo] and not window.isVisible()
    session.layers.add_file(photo)
    qtbot.waitUntil(lambda: bool(session.layers.views), timeout=20_000)
    assert np.allclose(session.layers.views[0].layer.extent, box(0, 0, 400, 300), atol=4.0)
    assert (photo.parent / "photo.pgw").is_file() and kind_of(photo) == "affine" and len(read_points(photo)) == 3


def test_keys_alone_place_it_and_the_worst_is_named(qtbot, stage, photo):
    _, _, open_window = stage
    window = ready(qtbot, open_window(photo))
    window.kind.setCurrentIndex(window.kind.findData("similarity"))
    places = [(0, 0), (1, 0), (1, 1), (0, 1)]
    for number, (right, down) in enumerate(places):
        window.pane.setFocus()
        window.pane.cross = (380.0 * right + 10, 280.0 * down + 10)
        QTest.keyClick(window.pane, Qt.Key.Key_Return)
        off = 9 if number == 2 else 0
        type_place(window, f"{WEST + 380 * right + 10 + off:.2f}; {NORTH - 280 * down - 10:.2f}")
    assert len(window.points) == 4
    assert [window.table.item(row, 1).text().endswith("the most") for row in range(4)] == [False, False, True, False]
    assert [mark.worst for mark in window.pane.marks] == [False, False, True, False]
    assert "Root mean square" in window.told.text()
    window.table.item(2, 0).setCheckState(Qt.CheckState.Unchecked)
    assert window.made.affine == pytest.approx((1, 0, WEST, 0, -1, NORTH), abs=1e-6)
    assert window.table.item(2, 1).text() == "9.00 m"
    window.table.setCurrentCell(2, 0)
    QTest.keyClick(window.table, Qt.Key.Key_Delete)
    assert len(window.points) == 3


def test_degrees_are_places_and_what_is_none_is_said(qtbot, stage, photo):
    _, _, open_window = stage
    window = ready(qtbot, open_window(photo))
    point(window, (50.0, 50.0))
    type_place(window, "somewhere")
    assert "That is no place" in window.hint.text() and window.points == []
    type_place(window, "-0.4523, 117.0008")
    assert len(window.points) == 1 and abs(window.points[0].ground[0] - 500_089) < 2
    assert "needs 3 points; 1 are there" in window.told.text() and not window.save_button.isEnabled()
    point(window, (90.0, 50.0))
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert window.isVisible() and len(window.points) == 1
    window.table.setCurrentCell(0, 0)
    type_place(window, f"{WEST:.0f}; {NORTH:.0f}")
    assert window.points[0].ground == (WEST, NORTH)


def test_it_opens_again_with_its_points_and_a_correction_is_read_anew(qtbot, stage, photo):
    session, canvas, open_window = stage
    window = ready(qtbot, open_window(photo))
    for pixel in CORNERS:
        point(window, pixel)
        type_place(window, f"{WEST + pixel[0]:.2f}; {NORTH - pixel[1]:.2f}")
    window.kind.setCurrentIndex(window.kind.findData("projective"))
    window.save()
    again = ready(qtbot, open_window(photo))
    assert len(again.points) == 4 and again.kind.currentData() == "projective"
    assert again.points[0].pixel == pytest.approx(CORNERS[0], abs=1.0)


def test_a_file_that_is_no_picture_says_so(qtbot, stage, tmp_path):
    _, _, open_window = stage
    path = tmp_path / "photo.jpg"
    path.write_bytes(b"nothing")
    window = open_window(path)
    qtbot.waitUntil(lambda: "photo.jpg is damaged" in window.hint.text(), timeout=20_000)
    assert not window.pane.has_picture
