"""Pictures as layers of a session: added, kept with the plan, undone, missing, found again, printed."""

import shutil

import pytest

from support.picture_files import box, make
from tabletop.session.session import Session


def ids(session):
    return [view.layer.info.id for view in session.layers.views]


def until(qtbot, check):
    qtbot.waitUntil(check, timeout=20_000)


def test_a_picture_is_a_layer_like_others(qtbot, session, tmp_path):
    path = make(tmp_path, "drone_image.tif")
    session.layers.add_file(path)
    until(qtbot, lambda: len(session.layers.views) == 1)
    layer = session.layers.views[0].layer
    assert layer.info.role == "image" and layer.info.title_in("en") == "drone image" and layer.info.is_picture
    assert layer.extent == pytest.approx(box(0, 0, 400, 300))
    session.layers.set_view(layer.info.id, opacity=0.4)
    assert session.layers.views[0].opacity == 0.4 and session.layers.views[0].layer.picture is layer.picture
    session.undo_stack.undo()
    assert session.layers.views[0].opacity == 1.0
    session.layers.remove(layer.info.id)
    assert ids(session) == []
    session.undo_stack.undo()
    assert ids(session) == [layer.info.id]
    session.undo_stack.undo()
    assert ids(session) == []


def test_it_is_kept_with_the_plan_and_missing_is_said(qtbot, session, tmp_path):
    path = make(tmp_path, "drone.tif")
    session.layers.add_file(path)
    until(qtbot, lambda: len(session.layers.views) == 1)
    session.file.flush(5.0)
    plan = session.file.path
    session.close()
    again = Session()
    again.file.open(plan)
    until(qtbot, lambda: len(again.layers.views) == 1)
    assert again.layers.views[0].layer.picture is not None
    again.close()
    shutil.move(path, tmp_path / "elsewhere.tif")
    third = Session()
    third.file.open(plan)
    until(qtbot, lambda: len(third.layers.unread) == 1)
    lack = third.layers.unread[0]
    assert "drone.tif is not there" in str(lack.reason) and third.layers.layer_set.lacking == (lack,)
    third.layers.find(lack.info.id, tmp_path / "elsewhere.tif")
    until(qtbot, lambda: len(third.layers.views) == 1)
    assert third.layers.unread == ()
    third.close()


def test_one_without_a_place_says_so_and_one_without_a_crs_is_asked_for(qtbot, session, notices, tmp_path):
    session.layers.add_file(make(tmp_path, "photo.jpg", driver="JPEG"))
    until(qtbot, lambda: bool(notices))
    assert "photo.jpg does not say where it lies; georeference it" in notices[0][1]
    asked = []
    session.crs_needed.connect(asked.append)
    scan = make(tmp_path, "scan.png", driver="PNG", world=str(tmp_path / "scan.pgw"))
    session.layers.add_file(scan)
    until(qtbot, lambda: [info.path for question in asked for info in question.infos] == [str(scan)])
    session.layers.add_file(scan, "EPSG:32750")
    until(qtbot, lambda: len(session.layers.views) == 1)
    session.layers.change(ids(session), "Other CRS", crs="EPSG:32749")
    until(qtbot, lambda: not session.layers.reading)
    assert "scan.png was not read" in notices[-1][1]


def test_heights_are_elevation(qtbot, session, tmp_path):
    session.layers.add_file(make(tmp_path, "dem.tif", bands="heights"))
    until(qtbot, lambda: len(session.layers.views) == 1)
    layer = session.layers.views[0].layer
    assert layer.info.role == "elevation" and layer.picture.is_heights


def test_after_the_end_nobody_is_left(qtbot, session, tmp_path):
    session.layers.add_file(make(tmp_path, "p.tif"))
    until(qtbot, lambda: len(session.layers.views) == 1)
    pixels = session.layers.views[0].layer.picture.pixels
    pixels.read(box(0, 0, 10, 10), 5, 5)
    assert pixels.source.process_id() is not None
    session.close()
    assert pixels.source.process_id() is None
