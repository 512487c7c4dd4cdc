"""What goes on a warped table: its stamp lies where the homography says, turned as the ground is there, and is laid once for a part."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

from support.crooked import CROOKED, MIRRORED, TURNED, surface_at
from tabletop.canvas.play.stamps import Stamp
from tabletop.canvas.table.flat_picture import flat_of
from tabletop.canvas.table.laid_picture import Laying
from tabletop.canvas.table.laid_stamps import KEPT_BYTES, LaidStamps
from tabletop.core.table.surface import Surface, projected
from tabletop.core.table.table_frame import TableFrame

PLACES = np.array([[150.3, 120.7], [400.0, 300.0], [520.5, 200.2], [300.9, 420.4]])


def bar_stamp() -> Stamp:
    """A bar that begins at its place and goes to the right."""
    pixmap = QPixmap(60, 20)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.fillRect(10, 5, 40, 10, QColor("black"))
    painter.end()
    return Stamp(pixmap, QPointF(10, 10))


def laid(frame, stamp, place):
    """Middle of what is dark, and the direction in which it is long."""
    flat = flat_of(frame, 1.0, "below", 1.0)
    image = QImage(frame.surface.width_px, frame.surface.height_px, QImage.Format.Format_Grayscale8)
    image.fill(Qt.GlobalColor.white)
    stamps = LaidStamps(Laying(flat.transform, QSize(image.width(), image.height())))
    painter = QPainter(image)
    if flat.transform is not None:
        painter.setWorldTransform(flat.transform)
    stamps.paint(painter, stamp, *place)
    painter.end()
    dark = 255.0 - np.frombuffer(image.constBits(), dtype=np.uint8).reshape(image.height(), image.bytesPerLine())[:, : image.width()]
    rows, columns = np.mgrid[: image.height(), : image.width()] + 0.5
    middle = np.array([(columns * dark).sum(), (rows * dark).sum()]) / dark.sum()
    spots = np.argwhere(dark > 100)[:, ::-1] + 0.5 - middle
    return middle, np.linalg.svd(spots, full_matrices=False)[2][0], flat


@pytest.mark.parametrize("corners", [CROOKED, MIRRORED, TURNED])
@pytest.mark.parametrize("place", PLACES.tolist())
def test_it_lies_at_its_place_and_points_as_the_ground_does(qapp, corners, place):
    frame = TableFrame(surface_at(corners), 100.0)
    middle, along, flat = laid(frame, bar_stamp(), place)
    start, end, centre = projected(flat.to_shown, np.array([place, [place[0] + 40, place[1]], [place[0] + 20, place[1]]]))
    assert np.abs(middle - centre).max() < 1.0
    wanted = (end - start) / np.hypot(*(end - start))
    assert abs(along @ wanted) > 0.998


def test_on_a_flat_surface_it_is_only_moved(qapp):
    middle, _, _ = laid(TableFrame(Surface.of_width(800, 600, 4.0), 100.0), bar_stamp(), (200.0, 100.0))
    assert middle == pytest.approx([220.0, 100.0])


def test_it_is_laid_once_for_a_part_of_the_picture(qapp):
    frame = TableFrame(surface_at(CROOKED), 100.0)
    flat = flat_of(frame, 1.0, "below", 1.0)
    laying = Laying(flat.transform, QSize(800, 600))
    stamps, stamp = LaidStamps(laying), bar_stamp()
    image = QImage(800, 600, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.setWorldTransform(flat.transform)
    for right in range(122, 238, 6):
        stamps.paint(painter, stamp, float(right), 100.0)
    assert len(stamps._laid) == 1
    stamps.paint(painter, stamp, 600.0, 300.0)
    assert len(stamps._laid) == 2
    laying.transform = flat_of(TableFrame(surface_at(MIRRORED), 100.0), 1.0, "below", 1.0).transform
    stamps.paint(painter, stamp, 600.0, 300.0)
    assert len(stamps._laid) == 1
    painter.end()


def test_large_ones_are_kept_within_a_bound_of_bytes(qapp):
    flat = flat_of(TableFrame(surface_at(CROOKED), 100.0), 1.0, "below", 1.0)
    stamps = LaidStamps(Laying(flat.transform, QSize(800, 600)))
    pixmap = QPixmap(400, 300)
    pixmap.fill(Qt.GlobalColor.black)
    image = QImage(800, 600, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.setWorldTransform(flat.transform)
    shown = [Stamp(pixmap, QPointF(200, 150)) for _ in range(40)]
    for stamp in shown:
        stamps.paint(painter, stamp, 400.0, 300.0)
    painter.end()
    assert 1 < len(stamps._laid) < len(shown)
    assert sum(one.bytes for one, _ in stamps._laid._kept.values()) <= KEPT_BYTES
