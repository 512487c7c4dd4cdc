"""Every window, panel and form of a main window, by a name, and how it is brought to the front."""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtWidgets import QApplication, QWidget
from shapely import transform

from tabletop import i18n
from tabletop.core.arrangement.plan_layers import PlanLayer
from tabletop.core.charts.chart import Kind, Wish
from tabletop.core.document.plan_texts import texts_of
from tabletop.core.layers.doubts import kecamatan
from tabletop.core.roster.sheet import Sheet
from tabletop.core.roster.sheet_file import SheetFile
from tabletop.core.table.surface import Surface
from tabletop.core.table.table_frame import TableFrame
from tabletop.core.table.table_show import Veil
from tabletop.core.text.message import message
from tabletop.core.values.catalogue import kinds
from tabletop.core.values.change import Change, Edit
from tabletop.core.values.feature import Scope
from tabletop.core.values.layer import Layer, LayerInfo
from tabletop.io.plans.plan_identity import PlanMark
from tabletop.io.plans.plan_store import open_plan
from tabletop.io.sealing.without_people import without_people
from tabletop.io.waiting.waiting_found import WaitingHead
from tabletop.session.ground.layer_adding import Added, CrsQuestion, Offer, Refused
from tabletop.session.keeping.older_copy import older_words
from tabletop.session.keeping.waiting_here import Elsewhere
from tabletop.session.session import Session
from tabletop.ui.charts.finding_chart import wish_of
from tabletop.ui.dialogs.added_dialog import AddedDialog
from tabletop.ui.dialogs.crs_dialog import CrsDialog
from tabletop.ui.dialogs.film_dialog import FilmDialog
from tabletop.ui.dialogs.grid_dialog import GridDialog
from tabletop.ui.dialogs.layer_question import LayerQuestion
from tabletop.ui.dialogs.ring_dialog import RingDialog
from tabletop.ui.dialogs.table_dialog import TableDialog
from tabletop.ui.dialogs.tables_dialog import TablesDialog
from tabletop.ui.document.scene_book_dialog import SceneBookDialog
from tabletop.ui.document.texts_dialog import TextsDialog
from tabletop.ui.exercise.take_over_dialog import TakeOverDialog
from tabletop.ui.ground.import_commands import import_layers
from tabletop.ui.importing.database_dialog import DatabaseDialog
from tabletop.ui.importing.import_form import PLACE
from tabletop.ui.importing.version_window import VersionWindow
from tabletop.ui.inspector.headcount_estimate import EstimatePopup
from tabletop.ui.keeping.answer_dialog import AnswerDialog
from tabletop.ui.keeping.older_copy_question import OlderCopyQuestion
from tabletop.ui.keeping.older_states_dialog import OlderStatesDialog
from tabletop.ui.keeping.open_question import OpenQuestion
from tabletop.ui.keeping.outside_copy_dialog import OutsideCopyDialog
from tabletop.ui.keeping.passphrase_dialog import PassphraseDialog
from tabletop.ui.keeping.waiting_dialog import WaitingDialog
from tabletop.ui.layers.column_chooser import ColumnChooser
from tabletop.ui.layers.layer_properties import LayerProperties
from tabletop.ui.parts.waiting_edits import UnsavedQuestion
from tabletop.ui.pictures.georeference_window import GeoreferenceWindow
from tabletop.ui.pictures.service_dialog import ServiceDialog
from tabletop.ui.printing.print_window import PrintWindow
from tabletop.ui.printing.print_wish import WHATS
from tabletop.ui.roster.roster_import import RosterImportDialog
from tabletop.ui.rules.import_preview import ImportPreview
from tabletop.ui.rules.rules_window import ExportForm
from tabletop.ui.table.calibration_dialog import CalibrationDialog
from tabletop.ui.table.recheck_dialog import RecheckDialog
from tabletop.ui.window.main_window import MainWindow

Opened = Callable[[MainWindow], QWidget]


def panel(name: str) -> Opened:
    def opened(shown: MainWindow) -> QWidget:
        shown.panes.reveal(name)
        return shown.panels.by_name[name]

    return opened


def selected(kind: str) -> Opened:
    def opened(shown: MainWindow) -> QWidget:
        placed = next(one for one in shown.session.plan.placed(shown.session.scene) if one.kind == kind)
        shown.session.select([placed.id])
        return panel("inspector")(shown)

    return opened


def lots_that_wait() -> list[Elsewhere]:
    plan, since = Path("/media/flashdisk/Pengamanan/Posko/Rencana aksi.gpkg"), datetime(2026, 5, 4, 9, 5, tzinfo=UTC)
    head = WaitingHead(Path("x"), plan, PlanMark(), "Aksi", since, 12)
    return [Elsewhere(head, False, False), Elsewhere(head, False, True), Elsewhere(head, True, True)]


def roster_form(shown: MainWindow) -> QWidget:
    panel("roster")(shown)
    shown.panels.roster.add_button.click()
    return shown.panels.roster.form


def roster_import(shown: MainWindow) -> QWidget:
    rows = (("SATUAN", "KUAT", None, "KET"), (None, "POLRI", "MITRA", None), ("Lantas", "45 org", None, None), ("Baru", "x", None, "siaga"))
    file = SheetFile(Path("kuat.xlsx"), (Sheet("Kuat", rows), Sheet("Lain", ())))
    return RosterImportDialog(shown, shown.session.plan, file.path, file)


def column_chooser(shown: MainWindow) -> QWidget:
    rows = [["Nama", "Lintang", "Bujur"], ["Pos 1", "0°26'38\" LS", "117°0'3\" BT"], ["Pos 2", "x", "117"]]
    start = {"names": ["Pos"], "name": "Pos", "rows": rows, "total": 3, "separator": ";", "options": {"x": "Bujur", "y": "Lintang"}}

    class Read:
        def cancel(self) -> None:
            pass

    def look(info: LayerInfo, count: int, done: Callable[[Mapping[str, Any]], None], failed: object) -> Read:
        return Read()

    made = ColumnChooser(shown, LayerInfo("", {}, "pos.csv"), look, kecamatan(), "OK")
    made._take(start)
    return made


def roster_split(shown: MainWindow) -> QWidget:
    found = panel("roster")(shown)
    shown.panels.roster.show_unit(next(key for key, row in shown.session.plan.roster.items() if row.strength > 1))
    return shown.panels.roster.split() or found


def roster_totals(shown: MainWindow) -> QWidget:
    found = panel("roster")(shown)
    shown.panels.roster.stated.edit_button.click()
    return found


def roster_chosen(shown: MainWindow) -> QWidget:
    found = panel("roster")(shown)
    shown.panels.roster.show_unit(next(iter(shown.session.plan.roster)))
    return found


def scene_form(shown: MainWindow) -> QWidget:
    shown.panels.scenes.edit_button.click()
    return shown.panels.scene_form


def inject(shown: MainWindow) -> QWidget:
    """The first inject of a scene, opened, with an effect of each kind that has other fields."""
    shown.session.set_scene(2)
    found = scene_form(shown)
    editor = shown.panels.scene_form.injects.editors[0]
    editor.set_open(True)
    if not editor.inject.effects:
        for does in ("headcount", "wind", "level", "block"):
            editor.add.committed.emit("add", does)
    for _ in range(12):
        QApplication.processEvents()  # laid out from the inside outwards, a turn for each box in a box
    return found


def no_run(shown: MainWindow) -> None:
    exercise = shown.session.exercise
    (exercise.end if exercise.is_on else exercise.leave)()


def in_a_run(shown: MainWindow) -> QWidget:
    no_run(shown)
    shown.session.exercise.start("")
    shown.session.exercise.decide("Tarik ke ring 2", "Padal")
    found = panel("exercise")(shown)
    shown.panels.exercise.moderator.begin_ad_hoc()
    shown.panels.exercise.moderator.ad_hoc.does.setCurrentIndex(1)
    return found


def after_a_run(shown: MainWindow) -> QWidget:
    in_a_run(shown)
    shown.session.exercise.end()
    return panel("exercise")(shown)


def run_replayed(shown: MainWindow) -> QWidget:
    after_a_run(shown)
    shown.session.exercise.replay(shown.session.exercise.runs[0].code)
    return shown.run_bar


def taken_over(shown: MainWindow) -> QWidget:
    after_a_run(shown)
    made = TakeOverDialog(shown.session, shown.session.exercise.read(shown.session.exercise.runs[0].code), shown)
    made.show()
    return made


def both_changed(shown: MainWindow) -> QWidget:
    """A plan of which somebody else changed three rows that were edited here too."""
    if not shown.session.file.others.conflicts:
        change_twice(shown.session)
    made = AnswerDialog(shown.session, shown)
    made.show()
    return made


def change_twice(session: Session) -> None:
    """Three rows changed in the file by somebody else, and here before that is seen."""
    session.file.flush()  # what waits to be written would be another change of theirs
    opened = open_plan(session.file.path)
    some = [one for one in session.plan.features.values()][:2]
    theirs = [one.moved(session.scene, Scope.ALL_SCENES, lambda shape: transform(shape, lambda places: places + 12)) for one in some]
    edits = [Edit("feature", one.id, one, new) for one, new in zip(some, theirs, strict=True)]
    opened.write(Change(message("x"), (*edits, Edit("setting", "name", session.plan.settings.get("name"), "Rencana Budi"))), "do")
    opened.close()
    mine = [one.edited(session.scene, Scope.ALL_SCENES, None, {"name": "Dalmas baru"}) for one in some[:1]]
    session.do(Change(message("x"), tuple(Edit("feature", one.id, one, new) for one, new in zip(some, mine, strict=False))))
    session.do(Change(message("x"), (Edit("feature", some[1].id, some[1], None),)))
    session.do(Change(message("x"), (Edit("setting", "name", session.plan.settings.get("name"), "Rencana saya"),)))
    session.file.flush()


def finding_detail(shown: MainWindow) -> QWidget:
    found = panel("findings")(shown)
    shown.panels.findings.show_worst()
    return found


def finding_why(shown: MainWindow) -> QWidget:
    found = finding_detail(shown)
    shown.panels.findings.detail.tell_why()
    return found


def finding_chart(shown: MainWindow) -> QWidget:
    """The chart of a finding under its words, drawn."""
    found = finding_detail(shown)
    detail = shown.panels.findings.detail
    code = next(one for one in shown.session.findings if wish_of(one) is not None)
    shown.panels.findings.list.go_to(code)
    detail.chart.unfold(True)
    until_measured(shown)
    return found


def until_measured(shown: MainWindow) -> None:
    end = time.monotonic() + 30
    while shown.session.charts.is_measuring and time.monotonic() < end:
        QApplication.processEvents()
    QApplication.processEvents()


def charts(kind: Kind) -> Opened:
    def opened(shown: MainWindow) -> QWidget:
        shown.windows.show_charts(Wish(kind))
        until_measured(shown)
        return shown.windows.charts

    return opened


def finding_reason(shown: MainWindow) -> QWidget:
    found = finding_detail(shown)
    shown.panels.findings.detail.ignore_button.click()
    return found


def search_results(shown: MainWindow) -> QWidget:
    found = panel("search")(shown)
    shown.panels.search.look_for("PMI")
    end = time.monotonic() + 30
    while not shown.panels.search.rows.rowCount() and time.monotonic() < end:
        QApplication.processEvents()
    return found


def scenes_folded(shown: MainWindow) -> QWidget:
    shown.panels.scenes.set_folded(True)
    return panel("scenes")(shown)


def several_chosen(shown: MainWindow) -> QWidget:
    shown.session.select([one.id for one in shown.session.plan.placed(shown.session.scene) if one.kind == "unit"][:3])
    return panel("inspector")(shown)


def asked(tool: str) -> Opened:
    """The row that asks at the crosshair, after that tool has placed something."""

    def opened(shown: MainWindow) -> QWidget:
        shown.canvas.set_tool(tool)
        shown.canvas.input.crosshair.put((499_700.0, 9_951_200.0))
        shown.canvas.input.crosshair.key("space", frozenset())
        return shown.canvas.asking

    return opened


def play_bar(shown: MainWindow) -> QWidget:
    shown.session.play.jump(0.5)
    return shown.play_bar


def rules(page: int) -> Opened:
    def opened(shown: MainWindow) -> QWidget:
        shown.windows.show_rules()
        shown.windows.rules.tabs.setCurrentIndex(page)
        return shown.windows.rules

    return opened


def dialog(make: Callable[[MainWindow], QWidget]) -> Opened:
    def opened(shown: MainWindow) -> QWidget:
        made = make(shown)
        made.show()
        return made

    return opened


def by_action(name: str) -> Opened:
    def opened(shown: MainWindow) -> QWidget:
        shown.actions_.by_id[name].trigger()
        return QApplication.activePopupWidget() or QApplication.activeWindow()

    return opened


def layers_import(shown: MainWindow) -> QWidget:
    made = import_layers(shown.desk)
    made.form.add([Path("RBI")])
    made.form.area_box.setCurrentIndex(PLACE)
    return made


def print_dialog(what: str) -> Opened:
    """The print dialog with the fields of a scene or of a floor mat; nothing is drawn for it."""

    def opened(shown: MainWindow) -> QWidget:
        made = PrintWindow(shown.session, shown.canvas, shown.settings, shown.outside.copying, shown)
        made.process.ask = lambda request: 0
        made.form.what_box.setCurrentIndex(WHATS.index(what))
        made.show()
        return made

    return opened


def crs_question() -> CrsQuestion:
    infos = tuple(LayerInfo(key, {"id": key.title(), "en": key.title()}, f"/data/{key}.geojson") for key in ("jalan", "bangunan"))
    return CrsQuestion(infos, ((499_900.0, 9_950_800.0, 500_100.0, 9_951_000.0), None), (499_000.0, 9_950_000.0, 501_000.0, 9_952_000.0))


def offer() -> Offer:
    names = ("JALAN_LN_25K", "BANGUNAN_PT_25K", "ADMINISTRASIKECAMATAN_AR_25K") + tuple(f"TEMA_{n}" for n in range(14))
    infos = tuple(LayerInfo(name, {"id": name, "en": name}, "/data/rbi25k.gdb", name, "road") for name in names)
    gone = message("{file} is of no format that can be read; these can: {known}.", file="peta.dwg", known="GeoPackage (.gpkg), KML")
    return Offer(infos, tuple(Refused(Path(f"/data/{n}.dwg"), gone) for n in range(5)))


def layer_properties(places: int) -> Opened:
    """The properties of so many layers of the town, once they are read."""

    def opened(shown: MainWindow) -> QWidget:
        made_up = [f"jalan {number}" for number in range(places)]
        for name in made_up:
            info = LayerInfo(name, {"id": name, "en": name}, f"/data/{name}.gpkg", role="road", guessed=("role",))
            shown.session.layers.add(Layer(info, (), {"NAMRJL": np.array([1.0, 2.0])}))
        made = LayerProperties(shown.session, made_up, shown)
        made.show()
        return made

    return opened


def document_texts(page: int) -> Opened:
    """A page of the texts of the document."""

    def opened(shown: MainWindow) -> QWidget:
        plan = shown.session.plan
        made = TextsDialog(shown, texts_of(plan), [scene.phase for scene in plan.scene_list()], plan.name)
        made.pages.setCurrentIndex(page)
        made.show()
        return made

    return opened


def table_panel(page: int) -> Opened:
    """A page of the table's panel, as with a table that is open and held."""

    def opened(shown: MainWindow) -> QWidget:
        table = shown.session.table
        table.set_frame(TableFrame(Surface.of_width(1920, 1080, 6.0), 100.0, shown.canvas.view().centre))
        table.set_where("HDMI-1 EPSON EB-L200, Aula Polres")
        table.freeze()
        table.veil(Veil.over_features())
        found = panel("operator")(shown)
        shown.panels.operator.pages.setCurrentIndex(page)
        for _ in range(6):
            QApplication.processEvents()
        return found

    return opened


def tr_wrong() -> str:
    """Why a passphrase did not do."""
    words = "{file} does not open: the passphrase is another one, or the file was damaged. Nothing was changed."
    return i18n.text(message(words, file="rencana.gpkg.age"))


def no_table(shown: MainWindow) -> QWidget:
    """The table's panel while no table is open, then the properties again."""
    shown.session.table.veil(Veil())
    shown.session.table.leave()
    return panel("operator")(shown)


PLACES: dict[str, Opened] = {
    **{name: panel(name) for name in ("layers", "roster", "search", "inspector", "findings", "scenes")},
    "exercise": lambda shown: (no_run(shown), panel("exercise")(shown))[1],
    "table panel, uncover": table_panel(0),
    "table panel, pointing": table_panel(1),
    "table panel, position": table_panel(2),
    "table panel, look": table_panel(3),
    "table panel": no_table,
    "a run": in_a_run,
    "bar of a run": lambda shown: (in_a_run(shown), shown.run_bar)[1],
    "runs": after_a_run,
    "bar of a replay": run_replayed,
    "take over": taken_over,
    "both changed": both_changed,
    "a unit of the roster": roster_chosen,
    "roster form": roster_form,
    "a unit split": roster_split,
    "the total of the roster stated": roster_totals,
    "scene form": scene_form,
    "inject": inject,
    "a finding": finding_detail,
    "a finding explained": finding_why,
    "a finding with its chart": finding_chart,
    "charts, strength": charts("strength"),
    "charts, ways out": charts("egress"),
    "charts, coverage": charts("coverage"),
    "charts, distances": charts("distance"),
    "a finding set aside": finding_reason,
    "search results": search_results,
    "scenes folded": scenes_folded,
    "several chosen": several_chosen,
    "asked of a unit": asked("draw-unit"),
    "asked of a vehicle": asked("draw-vehicle"),
    "play bar": play_bar,
    "tool bar": lambda shown: shown.actions_.toolbar,
    "status bar": lambda shown: shown.status,
    "limits": rules(0),
    "pairs": rules(1),
    "demands": rules(2),
    "georeference": dialog(lambda shown: GeoreferenceWindow(Path("photo.jpg"), shown.canvas, shown)),
    "columns of a table": dialog(column_chooser),
    "crs": dialog(lambda shown: CrsDialog(crs_question(), shown)),
    "tables to add": dialog(lambda shown: TablesDialog(offer(), shown)),
    "properties of a layer": layer_properties(1),
    "properties of layers": layer_properties(3),
    "layers added": dialog(lambda shown: AddedDialog(Added((), offer().refused), shown)),
    **{f"texts of the document, page {page + 1}": document_texts(page) for page in range(4)},
    "a copy without people": dialog(lambda shown: OutsideCopyDialog(shown, without_people(shown.session.plan))),
    "a passphrase to seal": dialog(lambda shown: PassphraseDialog(shown, seals=True)),
    "a passphrase to open": dialog(lambda shown: PassphraseDialog(shown, seals=False, wrong=tr_wrong())),
    "film": dialog(lambda shown: FilmDialog(shown, True)),
    "scene book": dialog(SceneBookDialog),
    "print": print_dialog("scene"),
    "print of a floor mat": print_dialog("mat"),
    "grid": dialog(lambda shown: GridDialog(shown, None, (0.0, 0.0, 300.0, 200.0), shown.session.plan.crs)),
    "table": dialog(lambda shown: TableDialog(shown, shown.settings)),
    "calibration": dialog(lambda shown: CalibrationDialog(shown.settings, shown)),
    "check of the table": dialog(lambda shown: RecheckDialog(shown.settings, shown)),
    "export of rules": dialog(lambda shown: ExportForm(shown, {})),
    "import of rules": dialog(lambda shown: ImportPreview(shown, [], {}, "set", True)),
    "import of a roster": dialog(roster_import),
    "rings": dialog(lambda shown: RingDialog(shown, "Ring", "25 50", lambda text: (bool(text), text))),
    "plan layer": dialog(lambda shown: LayerQuestion(shown, PlanLayer("x", "X"), "Main", 2)),
    "open elsewhere": dialog(lambda shown: OpenQuestion(shown, Path("rencana.gpkg"), "Rani on posko-2 (since 09.05)")),
    "older copy": dialog(lambda shown: OlderCopyQuestion(shown, older_words("rencana.gpkg", 12, False))),
    "unsaved": dialog(lambda shown: UnsavedQuestion(shown, shown.session)),
    "estimate": dialog(lambda shown: EstimatePopup(900.0, 700.0, shown)),
    "layers of a database": dialog(lambda shown: DatabaseDialog(shown.session, "postgresql://server/kukar", shown)),
    "map service": dialog(lambda shown: ServiceDialog(shown.session, (500_000.0, 9_950_000.0), shown)),
    "what changed under the plan": dialog(lambda shown: VersionWindow(shown.session, shown)),
    "travel table": lambda shown: (shown.windows.show_travel(), shown.windows.travel)[1],
    "attribute table": lambda shown: (shown.windows.show_attributes(), shown.windows.attributes)[1],
    "look of a layer": lambda shown: (shown.windows.edit_look(()), shown.windows.look)[1],
    "what is here": lambda shown: (shown.windows.show_what_is_here(()), shown.windows.here)[1],
    "check of layers": lambda shown: (shown.windows.show_problems(), shown.windows.problems)[1],
    "comparison": lambda shown: (shown.windows.show_comparison(), shown.windows.comparison)[1],
    "merging": lambda shown: (shown.windows.show_merging(), shown.windows.merging)[1],
    "history": by_action("history"),
    "edits that wait": dialog(lambda shown: WaitingDialog(lots_that_wait, shown)),
    "older states": dialog(lambda shown: OlderStatesDialog(shown.session, Path("."), shown)),
    "drawing aids": by_action("drawing-aids"),
    "import of layers": layers_import,
    "palette": by_action("palette"),
    "manual": lambda shown: (shown.windows.show_help("drawing"), shown.windows.help)[1],
    "notice": lambda shown: (shown.desk.say("Something.", "warn"), shown.notices)[1],
}
PROPERTIES: dict[str, Opened] = {kind: selected(kind) for kind in kinds()}
