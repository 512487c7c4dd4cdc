"""The dialog of map services: tried, refused, added; on the map, on paper, and what is said when nothing comes."""

from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import Qt

from support.tile_server import serving, tile, xyz
from tabletop import i18n
from tabletop.canvas.base.base_picture import Piece
from tabletop.canvas.map.extents import shown_extents, town_extents
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Scene
from tabletop.session.session import Session
from tabletop.ui.ground.service_commands import service_parts
from tabletop.ui.pictures.service_dialog import ServiceDialog

PLACE = (500_100.0, 9_950_100.0)


@pytest.fixture
def session(qtbot, tmp_path):
    i18n.set_language("en")
    made = Session()
    made.file.new(tmp_path / "plan.gpkg", Plan(scenes={1: Scene(1)}))
    made.layers.load_named("none")
    yield made
    made.close()


@pytest.fixture
def dialog(qtbot, session):
    made = ServiceDialog(session, PLACE)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.show()
    return made


def said(qtbot, dialog, words):
    qtbot.waitUntil(lambda: words in dialog.note.text(), timeout=10_000)


def test_a_tile_is_tried_and_the_service_added_as_one_step(qtbot, session, dialog):
    assert not dialog.accept_button.isEnabled() and not dialog.try_button.isEnabled()
    with serving(xyz) as server:
        dialog.address.setText(server.url + "/{z}/{x}/{y}.png")
        dialog.try_button.click()
        said(qtbot, dialog, "sent a tile of 256 x 256 pixels")
        assert len(server.asked) == 1 and dialog.try_button.isEnabled()
        dialog.title.setText("Streets")
        dialog.attribution.setText("(c) Mappers")
        dialog.accept_button.click()
        assert not dialog.isVisible()
        qtbot.waitUntil(lambda: len(session.layers.views) == 1, timeout=10_000)
        layer = session.layers.views[0].layer
        assert (layer.info.title_in("id"), layer.info.licence, layer.info.role) == ("Streets", "(c) Mappers", "image")
        assert layer.info.path == server.url + "/{z}/{x}/{y}.png" and layer.picture is not None
        assert shown_extents(session.layers.views) == town_extents(session.layers.views) == []
        session.undo_stack.undo()
        assert session.layers.views == []


def test_what_is_refused_says_why_and_adds_nothing(qtbot, session, dialog):
    dialog.address.setText("https://me:pw@server/{z}/{x}/{y}.png")
    dialog.accept_button.click()
    assert "holds a user or a password" in dialog.note.text() and dialog.isVisible() and session.layers.views == []
    dialog.try_button.click()
    said(qtbot, dialog, "holds a user or a password")
    with serving(lambda path: (404, {}, b"")) as server:
        dialog.address.setText(server.url + "/{z}/{x}/{y}.png")
        dialog.try_button.click()
        said(qtbot, dialog, "answers 404")
    dialog.try_button.click()
    said(qtbot, dialog, "does not answer")


def test_an_answer_to_an_older_address_is_not_heeded(qtbot, session, dialog):
    with serving(xyz) as server:
        dialog.address.setText(server.url + "/{z}/{x}/{y}.png")
        dialog.try_button.click()
        dialog.address.setText("https://server/plan.html")
        dialog.try_button.click()
        said(qtbot, dialog, "is no address of a map service")
        qtbot.wait(200)
        assert "is no address of a map service" in dialog.note.text()


def test_what_does_not_come_is_a_notice_once(qtbot, session):
    notices = []
    session.notice.connect(lambda words, kind: notices.append((words, kind)))
    with serving(lambda path: (404, {}, b"")) as server:
        ServiceDialog(session, PLACE)._trial.add(server.url + "/{z}/{x}/{y}.png", "Streets", "")
        qtbot.waitUntil(lambda: len(session.layers.views) == 1, timeout=10_000)
        pixels = session.layers.views[0].layer.picture.pixels
        for _ in range(2):
            assert not pixels.read((*PLACE, PLACE[0] + 100, PLACE[1] + 100), 50, 50).any()
        qtbot.waitUntil(lambda: len(notices) == 1)
    assert notices[0][0].startswith("Some of Streets stays empty.") and notices[0][1] == "warn"


def test_tiles_are_drawn_under_the_plan_on_paper(qtbot, session):
    with serving(lambda path: (200, {}, tile(0, 0))) as server:
        ServiceDialog(session, PLACE)._trial.add(server.url + "/{z}/{x}/{y}.png", "Streets", "")
        qtbot.waitUntil(lambda: len(session.layers.views) == 1, timeout=10_000)
        image = Piece(session.layers.views[0].layer, (*PLACE, PLACE[0] + 100, PLACE[1] + 100), 100, 100).read()
    assert image.width() == 100 and np.isfinite(image.pixelColor(50, 50).red()) and image.pixelColor(50, 50).alpha() == 255


def test_the_service_is_asked_again_from_the_menu_of_its_row(qtbot, session):
    parts = service_parts(SimpleNamespace(session=session))
    answers = [(404, {}, b"")]
    box = (*PLACE, PLACE[0] + 100, PLACE[1] + 100)
    with serving(lambda path: answers[0] if answers else xyz(path)) as server:
        ServiceDialog(session, PLACE)._trial.add(server.url + "/{z}/{x}/{y}.png", "Streets", "")
        qtbot.waitUntil(lambda: len(session.layers.views) == 1, timeout=10_000)
        was = session.layers.views[0].layer
        assert not was.picture.pixels.read(box, 50, 50).any()
        answers.clear()
        assert not was.picture.pixels.read(box, 50, 50).any(), "what was missing is not asked for at once"
        assert [part.fits(session.layers.views) for part in parts] == [True]
        parts[0].run([was.info.id])
        qtbot.waitUntil(lambda: session.layers.views[0].layer.records is not was.records, timeout=10_000)
        assert session.layers.views[0].layer.picture.pixels.read(box, 50, 50)[..., 3].all()
