"""The look editor in the window: choices on the map at once, kept as one step, taken back; classes, scales, copy and paste."""

from types import SimpleNamespace

import pytest
import shapely
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from shapely import Point, box

from support.base_layers import at, texts
from support.panel_stage import small_plan
from support.window_fixture import english, window  # noqa: F401
from tabletop import i18n
from tabletop.core.layers.look_text import look_text
from tabletop.core.values.layer import Layer, LayerInfo, ragged_from
from tabletop.core.values.layer_look import Ink, LayerLook
from tabletop.session.ground.shown_layers import LayerView
from tabletop.session.session import Session
from tabletop.ui.attributes import look_editor
from tabletop.ui.attributes.look_editor import LookEditor
from tabletop.ui.ground.look_commands import look_parts


def made_layer(role: str, dimension: int, path: str, **columns: list[str]) -> Layer:
    shapes = [Point(at(n, 0)) if dimension == 0 else box(*at(n * 9, 0), *at(n * 9 + 5, 5)) for n in range(4)]
    info = LayerInfo(role, {"en": role.title(), "id": role}, path, role=role)
    return Layer(info, (ragged_from(shapes, dimension),), {name: texts(values) for name, values in columns.items()})


@pytest.fixture
def session(qtbot, tmp_path, monkeypatch):
    i18n.set_language("en")
    monkeypatch.setattr(Session, "check_now", lambda self: None)
    made = Session()
    made.file.new(tmp_path / "plan.gpkg", small_plan())
    use = ["kantor", "toko", "rumah", "toko"]
    made.layers._took_file(
        [made_layer("building", 2, str(tmp_path / "b.gpkg"), use=use), made_layer("road", 2, str(tmp_path / "r.gpkg"), use=use)]
    )
    yield made
    made.close()


@pytest.fixture
def ready(session, qtbot):
    """The editor as a window has it, and commands on a desk without a window."""
    editor = LookEditor(session, lambda: 2_500.0)
    qtbot.addWidget(editor)
    windows = SimpleNamespace(edit_look=editor.present, look=editor)
    desk = SimpleNamespace(session=session, windows=windows, guard=lambda call: call(), say=lambda *_: None)
    return SimpleNamespace(session=session, windows=windows, desk=desk)


def ids(shown, role: str) -> list[str]:
    return [view.layer.info.id for view in shown.session.layers.views if view.layer.info.role == role]


def view(shown, layer_id: str) -> LayerView:
    return next(one for one in shown.session.layers.views if one.layer.info.id == layer_id)


def editor(shown, role: str = "building") -> LookEditor:
    shown.windows.edit_look(ids(shown, role)[:1])
    return shown.windows.look


def choose(box, value) -> None:
    at = box.findData(value)
    assert at >= 0, (value, [box.itemData(n) for n in range(box.count())])
    box.setCurrentIndex(at)
    box.activated.emit(at)


def look(shown, role: str = "building") -> LayerLook:
    return view(shown, ids(shown, role)[0]).layer.info.look


def test_a_choice_is_on_the_map_at_once_and_kept_as_one_step(ready):
    before = ready.session.undo_stack.count()
    made = editor(ready)
    choose(made.ink.fill, "#88ccee")
    choose(made.ink.hatch, "dots")
    choose(made.ink.width, 2.0)
    assert look(ready).ink == Ink("", "#88ccee", 2.0, "dots")
    assert ready.session.undo_stack.count() == before, "nothing is kept before OK"
    made.ok_button.click()
    assert ready.session.undo_stack.count() == before + 1 and not made.isVisible()
    ready.session.undo_stack.undo()
    assert look(ready) == LayerLook()
    ready.session.undo_stack.redo()
    assert look(ready).ink.fill == "#88ccee"


@pytest.mark.parametrize("how", ["button", "esc", "close"])
def test_cancel_brings_back_what_was(ready, how):
    before, made = ready.session.undo_stack.count(), editor(ready)
    choose(made.ink.fill, "#88ccee")
    {"button": made.cancel_button.click, "esc": lambda: QTest.keyClick(made, Qt.Key.Key_Escape), "close": made.close}[how]()
    assert look(ready) == LayerLook() and ready.session.undo_stack.count() == before


def test_ok_without_a_choice_is_no_step(ready):
    before, made = ready.session.undo_stack.count(), editor(ready)
    made.ok_button.click()
    assert ready.session.undo_stack.count() == before


def test_classes_by_a_column(ready):
    made = editor(ready)
    column = next(name for name in view(ready, made.ids[0]).layer.file_columns if made.by_box.findData(name) > 0 and name == "use")
    choose(made.by_box, column)
    layer = view(ready, made.ids[0]).layer
    values = {layer.value("use", row) for row in range(len(layer.columns["use"]))} - {None}
    assert {one.value for one in look(ready).classes} == values and look(ready).by == "use"
    assert made.list.count() == len(values) + 1
    made.list.setCurrentRow(1)
    choose(made.ink.fill, "#ddcc77")
    assert look(ready).classes[0].ink.fill == "#ddcc77" and look(ready).ink == Ink()
    made.list.item(1).setText("Offices")
    assert look(ready).classes[0].title == "Offices"
    choose(made.by_box, "")
    assert look(ready).classes == ()


def test_a_large_layer_is_sorted_in_a_thread(ready, qtbot, monkeypatch):
    monkeypatch.setattr(look_editor, "AT_ONCE", 1)
    made = editor(ready)
    choose(made.by_box, "use")
    assert look(ready).classes == () and made.note.text() == "Looking..."
    qtbot.waitUntil(lambda: len(look(ready).classes) == 3)
    assert made.note.text() == "" and made.list.count() == 4
    choose(made.by_box, "")
    choose(made.by_box, "use")
    made.cancel_button.click()
    assert look(ready) == LayerLook()


def test_the_scale_of_the_map(ready):
    made = editor(ready)
    made.from_now.click()
    assert made.from_box.currentText() == "1:2,500" and look(ready).from_scale == pytest.approx(2_500)
    made.to_box.setCurrentText("1:10.000")
    assert look(ready).to_scale == 10_000 and "never seen" in made.note.text()
    made.to_box.setCurrentText("1:500")
    assert made.note.text() == "" and look(ready).to_scale == 500
    made.to_box.setCurrentIndex(0)
    assert look(ready).to_scale is None


def test_labels(ready):
    made = editor(ready)
    choose(made.label_box, "-")
    assert look(ready).label == "-"
    choose(made.label_box, "use")
    assert look(ready).label == "use"


def test_many_layers_at_once_and_a_look_that_is_pasted(ready):
    both = [*ids(ready, "building"), *ids(ready, "road")]
    ready.windows.edit_look(both)
    made = ready.windows.look
    QGuiApplication.clipboard().setText(look_text(LayerLook(Ink("#117733"), from_scale=20_000)))
    made.paste_button.click()
    made.ok_button.click()
    assert {view(ready, key).layer.info.look.ink.colour for key in both} == {"#117733"}
    ready.session.undo_stack.undo()
    assert {view(ready, key).layer.info.look for key in both} == {LayerLook()}
    made.present(both[:1])
    QGuiApplication.clipboard().setText("something else")
    made.paste_button.click()
    assert "no look" in made.note.text()


def test_another_layer_while_open_leaves_the_first_as_it_was(ready):
    made = editor(ready)
    choose(made.ink.fill, "#88ccee")
    ready.windows.edit_look(ids(ready, "road")[:1])
    assert look(ready) == LayerLook()
    choose(made.ink.colour, "#117733")
    made.ok_button.click()
    assert look(ready, "road").ink.colour == "#117733" and look(ready) == LayerLook()


def test_as_the_role(ready):
    made = editor(ready)
    choose(made.ink.fill, "#88ccee")
    made.ok_button.click()
    made.present(ids(ready, "building")[:1])
    made.role_button.click()
    assert made.ink.fill.value == "" and look(ready) == LayerLook()
    made.ok_button.click()
    assert look(ready) == LayerLook()


def test_a_preview_judges_nothing_anew(ready, monkeypatch):
    made, called = editor(ready), []
    monkeypatch.setattr(ready.session.layers, "_replaced", lambda: called.append(1))
    choose(made.ink.fill, "#88ccee")
    made.ok_button.click()
    assert not called


def test_the_menu_of_a_layer_copies_pastes_and_resets(ready):
    parts = {part.text: part for part in look_parts(ready.desk)}
    building, road = ids(ready, "building")[:1], ids(ready, "road")[:1]
    ready.session.layers.change(building, "Look of {layer}", look=LayerLook(Ink("#117733")))
    parts["Copy look"].run(tuple(building))
    parts["Paste look"].run(tuple(road))
    assert look(ready, "road").ink.colour == "#117733"
    assert parts["Look of the role"].enabled([view(ready, road[0])])
    parts["Look of the role"].run(tuple(road))
    assert look(ready, "road") == LayerLook()
    parts["Look..."].run(tuple(road))
    assert ready.windows.look.isVisible() and ready.windows.look.ids == tuple(road)


def test_from_the_menu_to_the_table_and_to_the_map(window, qtbot):  # noqa: F811
    layers = window.session.layers
    layers.views = [LayerView(made_layer("building", 2, "", use=["a", "b", "c", "d"]))]
    window.session.layers_changed.emit()
    window.actions_.by_id["layer-attributes"].trigger()
    table = window.windows.attributes
    assert table.isVisible() and table.model.rowCount() == 4
    window.windows.show_attributes("building", 3)
    table.map_button.click()
    assert shapely.equals(window.canvas.items.place.shown, box(*at(27, 0), *at(32, 5)))
    window.actions_.by_id["layer-look"].trigger()
    assert window.windows.look.isVisible() and window.windows.look.ids == ("building",)
    layers.views = [*layers.views, LayerView(made_layer("road", 2, "", use=["a"] * 4))]
    window.session.layers_changed.emit()
    window.windows.edit_look(())
    assert window.windows.look.ids == ("road",), "the highest"
    window.panels.layers.list.setCurrentIndex(window.panels.layers.rows.index(1))
    window.windows.edit_look(())
    assert window.windows.look.ids == ("building",), "the one that is chosen in the panel"
    texts_of = [action.text() for action in window.panels.layers.menu("building").actions()]
    assert {"Attribute table...", "Look...", "Copy look", "Paste look", "Look of the role"} <= set(texts_of)
