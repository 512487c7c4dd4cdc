"""A place is shown in the part of the map that no window lies on."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QDialog, QWidget

from tabletop.canvas.ink.view import View
from tabletop.canvas.map.canvas_navigation import fitted, fitted_in, free_part

VIEW = View(1000, 700, (500_000.0, 9_950_000.0), 0.5)
BOX = (499_000.0, 9_951_000.0, 499_040.0, 9_951_030.0)


@pytest.mark.parametrize("free", [QRect(0, 0, 1000, 300), QRect(600, 0, 400, 700), QRect(0, 0, 1000, 700), QRect(0, 500, 1000, 200)])
@pytest.mark.parametrize("bearing", [0.0, 35.0])
def test_the_middle_of_the_place_is_the_middle_of_the_free_part(free, bearing):
    view = fitted_in(View(1000, 700, VIEW.centre, 0.5, bearing), BOX, free)
    middle = view.px(((BOX[0] + BOX[2]) / 2, (BOX[1] + BOX[3]) / 2))
    assert middle == pytest.approx((free.x() + free.width() / 2, free.y() + free.height() / 2), abs=1e-6)
    if not bearing:
        corners = view.to_pixel(np.array([BOX[:2], BOX[2:]]))
        assert (corners >= [free.left(), free.top()]).all() and (corners <= [free.right() + 1, free.bottom() + 1]).all()


def test_with_all_of_the_map_free_it_is_as_without():
    assert fitted_in(VIEW, BOX, QRect(0, 0, 1000, 700)) == fitted(VIEW, BOX)


def test_a_dialog_of_the_window_takes_its_part(qtbot):
    main = QWidget()
    qtbot.addWidget(main)
    main.resize(1000, 700)
    area = QWidget(main)
    area.setGeometry(0, 0, 1000, 700)
    main.show()
    assert free_part(area) == area.rect()
    dialog = QDialog(main)
    dialog.resize(900, 300)
    dialog.show()
    dialog.move(area.mapToGlobal(QPoint(20, 10)))
    free, over = free_part(area), QRect(area.mapFromGlobal(dialog.frameGeometry().topLeft()), dialog.frameGeometry().size())
    assert not free.intersects(over) and free.height() >= 350 and free.width() == 1000
    dialog.resize(960, 690)
    assert free_part(area) == area.rect(), "what is left is too small"
    dialog.hide()
    assert free_part(area) == area.rect()
