"""Charts on screen: keys step from point to point and say the value, a click leads on, a sentence stands where there is no chart."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFontMetricsF, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget
from shapely import Point, box

from support.panel_stage import stage  # noqa: F401
from support.plans import plan_of, scene, thing
from tabletop import i18n
from tabletop.core.charts.chart import Point as ChartPoint
from tabletop.core.charts.chart import Wish
from tabletop.core.charts.egress_chart import egress_chart
from tabletop.core.charts.measured import Egress, ExitRate, PairDistance, Strength
from tabletop.core.charts.scene_charts import distance_charts, strength_chart
from tabletop.core.text.message import message
from tabletop.core.values.change import add_feature
from tabletop.core.values.feature import Feature, Span, State
from tabletop.core.values.finding import Finding
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit
from tabletop.session import plan_charts
from tabletop.ui.charts import charts_window
from tabletop.ui.charts.chart_view import ChartView
from tabletop.ui.charts.charts_window import ChartsWindow
from tabletop.ui.charts.finding_chart import FindingChart, finding_at, wish_of
from tabletop.ui.charts.plot import MOST_POINTS, ChartPlot, thinned
from tabletop.ui.charts.spark import ChartSpark
from tabletop.ui.charts.value_table import ValueTable
from tabletop.ui.parts.language import speak
from tabletop.ui.parts.theme import sized_font

E, N = 500_000.0, 9_950_000.0
STRENGTH = strength_chart([(1, Strength(1_200, 0, 1_500)), (2, Strength(1_500, 0, 1_500)), (5, Strength(900, 0, 1_500))])
RATES = tuple(ExitRate(f"e{k}", f"Pintu {k}", 2.0, 164.0) for k in range(2))
EGRESS = egress_chart(Egress(("c",), "Massa", 1_250.0, RATES, 328.0, 164.0, False, "Pintu 1", 8.0, "R: SGSA"), 3)
ONE = egress_chart(Egress(("c",), "Massa", 0.0, RATES, 328.0, 164.0, False, "Pintu 1", 8.0, "R: SGSA"), 3)


@pytest.fixture
def plot(qtbot):
    made = ChartPlot()
    qtbot.addWidget(made)
    made.resize(700, 300)
    made.show()
    made.show_chart(EGRESS)
    return made


RINGS = plan_of(
    thing("ring", box(E, N, E + 100, N + 100), "ring", number=1, name="Ring satu"),
    thing("unit", (E + 50, N + 50), "unit", 1, 1, reach_m=30, unit="r1"),
    thing("unit", (E + 50, N + 50), "unit", 2, None, reach_m=200, unit="r1"),
    scenes=[scene(1), scene(2), scene(3)],
)


@pytest.fixture
def rings(stage):  # noqa: F811
    stage.file.plan = Plan(features=RINGS.features, scenes=RINGS.scenes, roster={"r1": RosterUnit("r1", name="Regu", strength=30)})
    stage.plan_changed.emit(None)
    return stage


def measured(qtbot, session):
    qtbot.waitUntil(lambda: not session.charts.is_measuring, timeout=10_000)


def finding(code="area-coverage", number=2, features=("ring",), unit="share"):
    return Finding(code, "warn", message("x"), features, number, 0.1, 0.9, unit, "P")


# --- keys and mouse
def test_arrow_keys_step_and_say_the_value(plot, qtbot):
    said = []
    plot.pointed.connect(said.append)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_End, Qt.Key.Key_Home, Qt.Key.Key_Up, Qt.Key.Key_Left):
        qtbot.keyClick(plot, key)
    assert said[0] == "All exits, 0.0 min: 0 people"
    assert said[1] == "All exits, 3.8 min: 1,250 people"
    assert said[2] == "Without Pintu 1, the widest exit, 3.8 min: 625 people"
    assert said[-1] == "All exits, 0.0 min: 0 people" and plot.accessibleDescription() == said[-1]


def test_enter_and_a_click_lead_on_from_a_point(plot, qtbot):
    went = []
    plot.activated.connect(went.append)
    qtbot.keyClick(plot, Qt.Key.Key_Return)
    assert went == []
    qtbot.keyClick(plot, Qt.Key.Key_End)
    qtbot.keyClick(plot, Qt.Key.Key_Return)
    point = EGRESS.series[1].points[2]
    qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=plot.pixel(point.x, point.y).toPoint())
    assert went[0].scene == went[1].scene == 3 and (went[1].x, went[1].y) == (point.x, point.y)
    assert plot.near(QPointF(-500, -500)) is None


def test_a_narrow_chart_has_no_parts_of_lines(qtbot):
    view = ChartView(compact=True)
    qtbot.addWidget(view)
    view.show_chart(EGRESS)
    assert [one.role for one in view.plot.series()] == ["main", "lost"]
    assert [str(one.name) for one in view.plot.rows()] == ["All exits", "Without Pintu 1, the widest exit", "At most 8 min"]


@pytest.mark.parametrize(("language", "words"), [("en", "nobody said how many"), ("id", "jumlah orang belum diisi")])
def test_a_sentence_stands_in_place_of_a_chart(qtbot, language, words):
    i18n.set_language(language)
    view = ChartView()
    qtbot.addWidget(view)
    view.show_chart(None)
    assert view.empty.text()
    view.show_chart(ONE)
    assert words in view.empty.text() and view.plot.isHidden()
    view.show_chart(STRENGTH)
    assert not view.plot.isHidden() and view.empty.isHidden()


def test_of_very_many_points_the_lowest_and_the_highest_are_drawn():
    x, y = np.arange(5_000.0), np.full(5_000, 0.5)
    y[1_234], y[4_321], y[2_000:2_100] = 0.0, 1.0, np.nan
    few_x, few_y = thinned(x, y)
    assert len(few_x) <= MOST_POINTS and np.isnan(few_y).any()
    assert (few_x[np.nanargmin(few_y)], few_x[np.nanargmax(few_y)]) == (1_234, 4_321) and (np.diff(few_x) > 0).all()
    assert thinned(x[:9], y[:9])[0] is not None and len(thinned(x[:9], y[:9])[0]) == 9


# --- from a finding, and back
def test_which_findings_have_a_chart():
    assert wish_of(finding()) == Wish("coverage", None, frozenset({"ring"}))
    assert wish_of(finding("egress-time", 3, ("crowd",), "min")) == Wish("egress", 3, frozenset({"crowd"}))
    assert wish_of(finding("roster-total", 1, (), "person")) == Wish("strength")
    assert wish_of(finding("roster-total", 1, ("unit",), "count")) is None
    assert wish_of(finding("exit-width")) is None


def test_a_point_finds_the_finding_of_its_scene():
    findings = [finding(number=1), finding("exit-width", 2), finding(number=2)]
    assert finding_at(findings, "coverage", ChartPoint(1.0, 0.5, 2, ("ring",))) is findings[2]
    assert finding_at(findings, "coverage", ChartPoint(1.0, 0.5, 2, ("other",))) is None
    assert finding_at(findings, "distance", ChartPoint(1.0, 0.5, 2, ("ring",))) is None


def test_the_window_shows_all_four_and_follows_the_plan(rings, qtbot, tmp_path, monkeypatch):
    window = ChartsWindow(rings, lambda: tmp_path)
    qtbot.addWidget(window)
    went = []
    window.point_wanted.connect(lambda kind, point: went.append((kind, point.scene, point.features)))
    window.present(Wish("coverage"))
    measured(qtbot, rings)
    assert [str(one.name) for one in window.view.plot.series()] == ["Ring satu"]
    assert window.table.rows.rowCount() == 3 and window.table.rows.index(1, 1).data() == "100.0%"
    window.table.activated.emit(window.table.rows.index(2, 1))
    assert went == [("coverage", 3, ("ring",))]
    window.copy_button.click()
    assert "Ring satu" in QGuiApplication.clipboard().text()
    out = tmp_path / "grafik.csv"
    monkeypatch.setattr(charts_window.dialogs, "ask_save_file", lambda *args: out)
    window.save_button.click()
    assert "Ring satu" in out.read_text(encoding="utf-8-sig")
    window.tabs.setCurrentIndex(1)
    measured(qtbot, rings)
    assert "has no crowd" in window.view.empty.text() and window.table.isHidden() and not window.save_button.isEnabled()
    speak("id")
    assert "tidak memuat massa" in window.view.empty.text() and window.tabs.tabText(1) == "Jalan keluar"


def test_the_window_leaves_the_middle_of_the_map_and_stands_again_where_it_was_left(rings, qtbot, tmp_path):
    main = QWidget()
    qtbot.addWidget(main)
    main.setGeometry(0, 0, 800, 780)
    main.show()
    window = ChartsWindow(rings, lambda: tmp_path, main)
    window.put("")
    window.present(Wish("coverage"))
    assert window.width() <= 480 and window.parts.orientation() == Qt.Orientation.Vertical
    window.setGeometry(30, 40, 770, 500)
    assert window.parts.orientation() == Qt.Orientation.Horizontal
    kept = window.place()
    again = ChartsWindow(rings, lambda: tmp_path, main)
    again.put(kept)
    again.present()
    assert again.geometry().size() == window.geometry().size() and again.geometry().topLeft() == window.geometry().topLeft()
    for damaged in ("x", "AAAA"):
        other = ChartsWindow(rings, lambda: tmp_path, main)
        other.put(damaged)
        other.present()
        assert other.width() <= 480


def test_a_finding_unfolds_its_chart_and_opens_the_large_one(rings, qtbot):
    chart = FindingChart()
    qtbot.addWidget(chart)
    chart.join(rings.charts)
    chart.show()
    wanted = []
    chart.large_wanted.connect(wanted.append)
    chart.show_finding(finding("exit-width"))
    assert chart.isHidden()
    chart.show_finding(finding())
    assert not chart.isHidden() and not rings.charts.is_measuring, "nothing is measured for a chart that is folded"
    chart.fold.click()
    measured(qtbot, rings)
    assert [str(one.name) for one in chart.view.plot.series()] == ["Ring satu"]
    chart.large.click()
    assert wanted == [Wish("coverage", None, frozenset({"ring"}))]


def test_the_small_line_says_the_scene_shown_and_opens_the_large_one(rings, qtbot):
    spark = ChartSpark(rings)
    qtbot.addWidget(spark)
    spark._due.setInterval(0)
    wanted = []
    spark.wanted.connect(wanted.append)
    spark.show()
    qtbot.waitUntil(lambda: spark.chart is not None, timeout=10_000)
    assert "Placed, scene 1: 30 people. Roster: 30 people" in spark.accessibleName()
    rings.set_scene(2)
    assert "scene 2" in spark.accessibleName()
    qtbot.keyClick(spark, Qt.Key.Key_Space)
    assert wanted == [Wish("strength")]
    assert not spark.grab().isNull()


@pytest.fixture
def spark(rings, qtbot):
    made = ChartSpark(rings)
    qtbot.addWidget(made)
    made._due.setInterval(0)
    made.show()
    qtbot.waitUntil(lambda: made.chart is not None)
    made._due.setInterval(60_000)
    yield made
    speak("en")


def test_the_small_line_is_none_of_the_plan_before_and_speaks_the_language_in_use(rings, spark):
    speak("id")
    assert "adegan 1" in spark.accessibleName() and "adegan 1" in spark.toolTip()
    rings.file.plan = Plan()
    rings._plan_replaced(None)
    assert spark.chart is None and spark.accessibleName() == i18n.tr("Charts")


def test_the_small_line_goes_where_a_plan_grew_too_large_to_be_measured_at_rest(rings, qtbot, spark, monkeypatch):
    monkeypatch.setattr(plan_charts, "MOST_AT_REST", 0)
    spark._due.setInterval(0)
    rings.do(add_feature(message("x"), Feature.from_spans("n", "unit", [Span(State(Point(E, N), {"strength": 7}))])))
    qtbot.waitUntil(lambda: spark.chart is None)
    assert spark.accessibleName() == i18n.tr("Charts")


def test_an_edit_measures_again_only_the_scenes_that_it_touched(rings, qtbot):
    charts, wish = rings.charts, Wish("coverage")
    charts.ask(wish)
    measured(qtbot, rings)
    assert charts.of(wish) is not None and {scene for kind, scene in charts._known} == {1, 2, 3}
    extra = Feature.from_spans("more", "unit", [Span(State(Point(E + 5, N + 5), {"reach_m": 5}), 2, 2)])
    rings.do(add_feature(message("x"), extra))
    assert charts.of(wish) is None and {scene for kind, scene in charts._known} == {1, 3}
    before = charts.ask(wish)
    measured(qtbot, rings)
    assert before is None and len(charts.of(wish)[0].series) == 1
    rings.layers_changed.emit()
    assert charts.of(wish) is None and not charts._known


def test_what_an_edit_outdated_is_not_shown_as_found(rings, qtbot):
    charts, wish = rings.charts, Wish("strength")
    charts.ask(wish)
    charts._look()
    rings.do(add_feature(message("x"), Feature.from_spans("n", "unit", [Span(State(Point(E, N), {"strength": 7}))])))
    qtbot.wait(200)
    assert charts.of(wish) is None


def test_a_point_without_a_value_leads_nowhere_and_says_so(qtbot):
    view = ChartView()
    qtbot.addWidget(view)
    view.show_chart(pairs_chart())
    went = []
    view.activated.connect(went.append)
    view.plot.point_at((0, 1))
    qtbot.keyClick(view.plot, Qt.Key.Key_Return)
    assert went == [] and view.told.text() == "Nothing to measure in scene 2, so there is nothing to go to."
    view.plot.point_at((0, 0))
    qtbot.keyClick(view.plot, Qt.Key.Key_Return)
    assert [point.scene for point in went] == [1]


def pairs_chart():
    one = PairDistance("crowd", "cordon", 5.0, "P", 10.0, ("a", "b"), ("A", "B"))
    return distance_charts([(1, [one]), (2, []), (3, [one])])[0]


def test_the_words_below_a_chart_are_not_cut_at_the_size_that_it_opens_with(rings, qtbot, tmp_path):
    window = ChartsWindow(rings, lambda: tmp_path)
    qtbot.addWidget(window)
    window.resize(800, 560)
    window.present(Wish("coverage"))
    measured(qtbot, rings)
    window.view.show_chart(EGRESS)
    qtbot.wait(20)
    area = window.view.parentWidget().parentWidget()
    assert len(window.view.notes.text()) > 100 and area.verticalScrollBar().maximum() == 0


def test_the_words_below_a_chart_over_minutes_are_whole_and_promise_no_scene(rings, qtbot, tmp_path, monkeypatch):
    window = ChartsWindow(rings, lambda: tmp_path)
    qtbot.addWidget(window)
    window.present(Wish("coverage"))
    measured(qtbot, rings)
    assert window.view.told.text().endswith("goes to the scene.")
    monkeypatch.setattr(rings.charts, "ask", lambda wish: (EGRESS,))
    window.follow()
    assert window.view.told.text().endswith("shows on the map what the line is about.") and len(window.view.notes.text()) > 100
    area = window.parts.widget(0)
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() == 0)
    assert window.table.height() >= 100


def test_the_last_words_below_an_axis_are_not_cut(plot, qtbot):
    plot.resize(448, 200)
    qtbot.wait(20)
    item = plot._plot.getPlotItem()
    end_px = plot._plot.mapFromScene(item.getViewBox().mapViewToScene(QPointF(EGRESS.x.high, 0))).x()
    last = i18n.text(EGRESS.x.ticks[-1][1])
    assert end_px + QFontMetricsF(sized_font(9)).horizontalAdvance(last) / 2 <= plot._plot.width()


def test_heads_of_the_values_are_broken_and_whole_in_their_tooltips(qtbot):
    table = ValueTable()
    qtbot.addWidget(table)
    table.show_chart(EGRESS)
    head = table.rows.headerData(2, Qt.Orientation.Horizontal)
    whole = table.rows.headerData(2, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
    assert "\n" in head and "Without Pintu 1, the widest exit" in whole
    assert all(table.fontMetrics().horizontalAdvance(line) <= table.columnWidth(2) for line in head.split("\n"))
    table.setColumnWidth(2, 400)
    assert table.rows.headerData(2, Qt.Orientation.Horizontal) == "Without Pintu 1, the widest exit"


def test_ctrl_tab_turns_to_the_next_kind_of_chart(rings, qtbot, tmp_path):
    window = ChartsWindow(rings, lambda: tmp_path)
    qtbot.addWidget(window)
    window.present(Wish("strength"))
    measured(qtbot, rings)
    seen = []
    window.tabs.currentChanged.connect(seen.append)
    for keys in ("Ctrl+Tab", "Ctrl+Shift+Tab", "Ctrl+Shift+Tab"):
        [one] = [one for one in window.findChildren(QShortcut) if one.key() == QKeySequence(keys)]
        one.activated.emit()
    assert seen == [1, 0, 3]


def test_the_window_opens_above_the_scenes(rings, qtbot, tmp_path):
    main = QWidget()
    qtbot.addWidget(main)
    main.setGeometry(0, 0, 790, 700)
    strip = QWidget(main)
    strip.setGeometry(0, 590, 790, 110)
    main.show()
    window = ChartsWindow(rings, lambda: tmp_path, main)
    window.strip = strip
    window.present(Wish("strength"))
    measured(qtbot, rings)
    assert window.geometry().bottom() < strip.mapToGlobal(strip.rect().topLeft()).y()
