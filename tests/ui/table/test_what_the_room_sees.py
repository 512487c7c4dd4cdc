"""Injects and notes for the moderator reach nobody in the room: table, map picture, sheet, KML, tool tips and names of widgets."""

from dataclasses import replace

import pytest
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QWidget

from support.window_fixture import english, session, window  # noqa: F401
from tabletop.canvas.document.renpam import renpam
from tabletop.canvas.document.report import report_data
from tabletop.canvas.ink.wording import weather_and_light
from tabletop.canvas.paper import side_title, sources
from tabletop.canvas.paper.sheet import Sheet
from tabletop.canvas.paper.sheet_painter import paint_sheet
from tabletop.canvas.table.floor_furniture import caption_words
from tabletop.canvas.table.table_view import TableView
from tabletop.core.document.papers import PAPERS_MM
from tabletop.core.values.layer import LayerSet
from tabletop.core.values.scene import Effect, Inject, Scene
from tabletop.core.values.scene_change import edit_scene
from tabletop.io.export.export import export_plan

SECRET_INJECT, SECRET_NOTE, WHO = "Zebra ditutup", "Quokka menunggu", "Xerxes"


def told(plan):
    """The plan without injects and notes, and the same with secret ones in every scene."""
    bare = replace(plan, scenes={n: replace(one, injects=(), notes="") for n, one in plan.scenes.items()})
    inject = Inject(SECRET_INJECT, "09.59", WHO, tuple(plan.features)[:1], (Effect("wind", value=90.0),))
    return bare, replace(bare, scenes={n: replace(one, injects=(inject,), notes=SECRET_NOTE) for n, one in bare.scenes.items()})


def give(session, plan):  # noqa: F811
    for scene in plan.scenes.values():
        assert session.do(edit_scene(session.plan, scene))


def drawn(plan, scene):
    """The sheet as a picture, as it is the second time: the first one fills the caches of letters, and single pixels differ."""
    for _ in range(2):
        image = QImage(1200, 850, QImage.Format.Format_RGB32)
        image.fill(0)
        painter = QPainter(image)
        paint_sheet(painter, Sheet(plan, LayerSet(), scene, PAPERS_MM["A4"]), 1200 / 297)
        painter.end()
    return image


def test_a_sheet_and_a_map_picture_are_the_same_with_and_without(session, monkeypatch):  # noqa: F811
    monkeypatch.setattr(sources, "printed_at", lambda _now: "now")
    bare, full = told(session.plan)
    for scene in bare.scenes:
        assert drawn(bare, scene) == drawn(full, scene)
    moved = replace(full, scenes={n: replace(one, name="Lain") for n, one in full.scenes.items()})
    assert drawn(bare, 1) != drawn(moved, 1), "a name would be seen"


def on_table(window, qtbot, plan):  # noqa: F811
    table = TableView(window.session, window.tiles, "light")
    qtbot.addWidget(table)
    table.resize(700, 400)
    window.session.table.set_look(replace(window.session.table.look, caption=True))
    give(window.session, plan)
    window.session.set_scene(2)
    table.grab()
    while table.pictures.is_making:
        table.pictures.go_on()
    image = table.grab().toImage()
    table.stop()
    table.close()
    return image


def test_the_table_is_the_same_with_and_without(window, qtbot):  # noqa: F811
    bare, full = told(window.session.plan)
    on_table(window, qtbot, full)  # the first one fills the caches of letters, and single pixels differ
    assert on_table(window, qtbot, bare) == on_table(window, qtbot, full)


@pytest.mark.parametrize("language", ["en", "id"])
def test_no_tip_and_no_name_of_a_widget_tells_them(window, language):  # noqa: F811
    window.change_language(language)
    _, full = told(window.session.plan)
    give(window.session, full)
    window.session.set_scene(2)
    words = []
    for one in [window, *window.findChildren(QWidget)]:
        if not window.panels.scene_form.isAncestorOf(one):
            text = getattr(one, "text", None)
            words += [
                one.toolTip(),
                one.accessibleName(),
                one.accessibleDescription(),
                one.statusTip(),
                str(text()) if callable(text) and not isinstance(text, QWidget) else "",
            ]
    said = " ".join(words)
    assert "Massa" in said and not any(secret in said for secret in (SECRET_INJECT, SECRET_NOTE, WHO, "Zebra", "Quokka"))


def test_the_window_mirrored_without_its_form_says_nothing_of_them(window, qtbot):  # noqa: F811
    """Everything that is painted as text while the form is shut, taken from the painter itself."""
    said = []
    before = QPainter.drawText

    def heard(self, *args):
        said.extend(one for one in args if isinstance(one, str))
        return before(self, *args)

    _, full = told(window.session.plan)
    give(window.session, full)
    patch = pytest.MonkeyPatch()
    patch.setattr(QPainter, "drawText", heard)
    try:
        window.grab()
        window.panes.set_bare(True)
        window.grab()
    finally:
        patch.undo()
    assert said and not [one for one in said if "Zebra" in one or "Quokka" in one or WHO in one]


def test_kml_and_csv_hold_neither(session, tmp_path):  # noqa: F811
    _, full = told(session.plan)
    for name in ("a.kml", "a.csv"):
        export_plan(full, tmp_path / name)
        text = (tmp_path / name).read_text(encoding="utf-8-sig")
        assert SECRET_INJECT not in text and SECRET_NOTE not in text


def test_the_report_keeps_injects_and_notes_for_its_last_part(session, english):  # noqa: F811
    _, full = told(session.plan)
    *handed_round, last = renpam(report_data(full, LayerSet(), []))[0].sections
    said = repr(last)
    assert said.count(SECRET_INJECT) == said.count(SECRET_NOTE) == len(full.scenes)
    assert "not for the room" in last.blocks[0].text
    assert not any(secret in repr(handed_round) for secret in (SECRET_INJECT, SECRET_NOTE, WHO))
    bare, _ = told(session.plan)
    assert len(renpam(report_data(bare, LayerSet(), []))[0].sections) == len(handed_round)


def test_a_word_for_weather_and_light_stands_beside_the_clock(english):  # noqa: F811
    scene = Scene(1, level="kuning", clock="18.05", weather="hujan lebat", light="dusk")
    assert caption_words(scene) == "KUNING   18.05   Heavy rain, Dusk"
    assert weather_and_light(Scene(1)) == "" and weather_and_light(Scene(1, weather="Angin kencang")) == "Angin kencang"


def test_night_does_not_recolour_the_map(session, monkeypatch):  # noqa: F811
    monkeypatch.setattr(sources, "printed_at", lambda _now: "now")
    monkeypatch.setattr(side_title, "weather_and_light", lambda _scene: "")
    plan = session.plan
    dark = replace(plan, scenes={n: replace(one, light="night") for n, one in plan.scenes.items()})
    assert drawn(plan, 1) == drawn(dark, 1)
