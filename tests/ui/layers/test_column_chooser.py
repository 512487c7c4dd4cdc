import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QApplication, QWidget

from support.point_tables import write_xlsx
from tabletop.core.layers.kept_layers import kept_layers
from tabletop.core.values.plan import Plan
from tabletop.io.plans.plan_store import create_plan
from tabletop.session.session import Session
from tabletop.ui.layers.column_chooser import choose_columns
from tabletop.ui.layers.column_fields import ONE, PARTS, TWO


@pytest.fixture
def session(qtbot, tmp_path):
    one = Session()
    create_plan(tmp_path / "p.plan.gpkg", Plan())
    one.file.open(tmp_path / "p.plan.gpkg")
    yield one
    one.close()


@pytest.fixture
def window(qtbot):
    one = QWidget()
    qtbot.addWidget(one)
    return one


@pytest.fixture
def chosen(session, qtbot, window):
    """The chooser for a file or a layer, once its rows are there."""

    def opened(what):
        dialog = choose_columns(window, session, what)
        qtbot.waitUntil(lambda: dialog.found is not None, timeout=30_000)
        return dialog

    return opened


def pick(box, value):
    box.setCurrentIndex(box.findData(value))


def test_a_table_that_says_nothing_becomes_a_layer_by_its_columns(session, chosen, qtbot, tmp_path):
    path = tmp_path / "pos.csv"
    path.write_text("Judul;;\nnama;a;b\nPos 1;0°26'38\" ;117°0'3\"\nPos 2;x;117°0'4\"\n")
    dialog = chosen(path)
    assert not dialog.accept_button.isEnabled() and "Choose" in dialog.told.text()
    pick(dialog.fields.header, "2")
    pick(dialog.fields.east[0], "b")
    pick(dialog.fields.north[0], "a")
    assert dialog.accept_button.isEnabled() and "1 of 2" in dialog.told.text() and "row 4" in dialog.told.text()
    assert dialog.table.item(2, 0).text() == "0°26'38.0\" S  117°00'03.0\" E" and dialog.table.item(3, 0).text() == "\N{EN DASH}"
    assert "axis north" in dialog.table.horizontalHeaderItem(2).text() and dialog.table.verticalHeaderItem(2).text() == "3"
    qtbot.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(session.layers.views), timeout=30_000)
    (view,) = session.layers.views
    assert view.layer.count == 1 and view.layer.lost == 1
    assert view.layer.info.options == {"x": "b", "y": "a", "header_row": "2"} and "options" not in view.layer.info.guessed
    assert session.undo_stack.count() == 1
    session.undo_stack.undo()
    assert session.layers.views == [] and kept_layers(session.plan) == kept_layers(Plan())


def test_what_it_looks_like_is_proposed(chosen, tmp_path):
    path = tmp_path / "a.csv"
    for text, kind, words in (
        ("Lat_Deg,Lat_Min,Lat_Sec,Lon_Deg,Lon_Min,Lon_Sec\n0,26,38,117,0,3\n", PARTS, "neither sign nor letter"),
        ('n,Koordinat\nA,"-0.44, 117.01"\n', ONE, "1 of 1"),
        ("lat,lon\n-0.44,117.01\n", TWO, "1 of 1"),
        ("a,b\n-0.44,117.01\n", TWO, "1 of 1"),
    ):
        path.write_text(text)
        dialog = chosen(path)
        assert dialog.fields.kinds.checkedId() == kind and words in dialog.told.text() and dialog.accept_button.isEnabled()
        dialog.reject()


def test_metres_lack_a_zone_or_a_system(chosen, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("X;Y\n499.850;9.950.980\n")
    dialog = chosen(path)
    assert not dialog.accept_button.isEnabled() and "These are metres" in dialog.told.text()
    dialog.fields.zone.setEditText("50S")
    assert dialog.accept_button.isEnabled()
    dialog.fields.zone.setEditText("99S")
    assert not dialog.accept_button.isEnabled() and "no UTM zone" in dialog.told.text()
    dialog.fields.zone.setEditText("")
    dialog.fields.system.setEditText("32750")
    assert dialog.accept_button.isEnabled() and dialog.fields.crs == "EPSG:32750"


def test_another_sheet_and_a_file_that_cannot_be_read(chosen, session, window, qtbot, tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", {"Alamat": [["nama"], ["KPU"]], "Pos": [["lat", "lon"], [-0.44, 117.01]]})
    dialog = chosen(path)
    assert not dialog.sheet.isHidden() and dialog.separator.isHidden() and dialog.sheet.currentText() == "Pos"
    assert dialog.sheet.width() >= dialog.sheet.sizeHint().width()
    dialog.sheet.setCurrentText("Alamat")
    qtbot.waitUntil(lambda: "Choose the columns" in dialog.told.text(), timeout=30_000)
    assert not dialog.accept_button.isEnabled()
    dialog.sheet.setCurrentText("Pos")
    qtbot.waitUntil(lambda: dialog.accept_button.isEnabled(), timeout=30_000)
    dialog.accept()
    qtbot.waitUntil(lambda: bool(session.layers.views), timeout=30_000)
    assert session.layers.views[0].layer.info.table == "Pos"
    (tmp_path / "b.xlsx").write_bytes(b"no workbook")
    bad = choose_columns(window, session, tmp_path / "b.xlsx")
    qtbot.waitUntil(lambda: "workbook" in bad.told.text(), timeout=30_000)
    assert not bad.accept_button.isEnabled()


def test_a_layer_is_read_again_by_other_columns(session, chosen, qtbot, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("lat,lon,lat2,lon2\n-0.44,117.01,-0.45,117.02\n")
    chosen(path).accept()
    qtbot.waitUntil(lambda: bool(session.layers.views), timeout=30_000)
    before = session.layers.views[0].layer
    dialog = chosen(before.info.id)
    pick(dialog.fields.east[0], "lon2")
    pick(dialog.fields.north[0], "lat2")
    dialog.accept()
    qtbot.waitUntil(lambda: bool(session.layers.views) and session.layers.views[0].layer.extent != before.extent, timeout=30_000)
    assert session.layers.views[0].layer.info.options["x"] == "lon2" and session.undo_stack.count() == 2
    session.undo_stack.undo()
    qtbot.waitUntil(lambda: bool(session.layers.views) and session.layers.views[0].layer.extent == before.extent, timeout=30_000)


def test_a_file_that_does_not_say_its_columns_has_them_asked(session, qtbot, tmp_path):
    (tmp_path / "a.csv").write_text("a,b\n1,2\n")
    asked = []
    session.columns_needed.connect(asked.append)
    session.layers.add_file(tmp_path / "a.csv")
    qtbot.waitUntil(lambda: bool(asked), timeout=30_000)
    assert asked == [tmp_path / "a.csv"] and session.layers.views == []


def test_the_first_sheet_with_places_is_open_and_its_metres_are_proposed(chosen, tmp_path):
    titled = [["DAFTAR POS"], [], ["No", "Kolom 1", "Kolom 2"], [1, 499758.8, 9950486], [2, 499972.5, 9950543.3]]
    dialog = chosen(write_xlsx(tmp_path / "a.xlsx", {"Rekap": [["Rekap"], ["Polres", 120]], "Pos Kesehatan": titled}))
    assert dialog.sheet.currentText() == "Pos Kesehatan" and dialog.fields.options.header_row == "3"
    assert "These are metres" in dialog.told.text()
    dialog.fields.system.setEditText("32750")
    assert dialog.accept_button.isEnabled() and "row 1 is read as a title" in dialog.told.text()


def test_what_is_typed_replaces_what_stands_in_the_system(chosen, qtbot, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("X;Y\n499.850;9.950.980\n")
    dialog = chosen(path)
    system, zone = dialog.fields.system, dialog.fields.zone
    rows = system.count()
    assert system.currentText() == zone.currentText() == "" and dialog.fields.crs == "" and dialog.fields.options.zone == ""
    assert system.lineEdit().placeholderText() == "As the table says" and zone.lineEdit().placeholderText() == "none"
    assert system.itemText(0) == "EPSG:32750  WGS 84 / UTM 50S"
    for typed in ("EPSG:32750", "nonsense", "23838"):
        QApplication.sendEvent(system, QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.MouseFocusReason))
        qtbot.waitUntil(lambda: system.lineEdit().selectedText() == system.lineEdit().text())
        qtbot.keyClicks(system.lineEdit(), typed)
        assert system.currentText() == typed
        system.completer().popup().hide()
    assert dialog.fields.crs == "EPSG:23838" and system.count() == rows
    pick(system, "EPSG:4326")
    assert dialog.fields.crs == "EPSG:4326"
    system.clearEditText()
    assert dialog.fields.crs == ""
