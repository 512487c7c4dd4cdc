"""Ticks, places of labels, words and tables of charts, in both languages."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tabletop import i18n
from tabletop.core.charts.chart import KINDS, Axis, Chart, Point, Series, point_told, title_of, told
from tabletop.core.charts.chart_table import as_csv, as_text, heads, rows
from tabletop.core.charts.egress_chart import MOST_EXITS, egress_chart, egress_charts
from tabletop.core.charts.measured import Egress, ExitRate, PairDistance, RingCoverage
from tabletop.core.charts.scene_charts import MOST_LINES, coverage_chart, distance_charts
from tabletop.core.charts.ticks import MOST_TICKS, axis_from_zero, scene_axis, shown_ticks, spread
from tabletop.core.text.message import message

QUICK = settings(max_examples=100, deadline=None, derandomize=True)


@pytest.fixture(autouse=True)
def same_language():
    """The language that a test chooses is not that of the tests behind it."""
    before = i18n.language()
    yield
    i18n.set_language(before)


def egress(exits=2, people=1_250.0, **more):
    rates = tuple(ExitRate(f"e{k}", f"Pintu {k}", 2.0, 164.0) for k in range(exits))
    values = {"all_per_minute": 164.0 * exits, "left_per_minute": 164.0 * (exits - 1), "by_gaps": False, "lost": "Pintu 1"}
    return Egress(("c",), "Massa", people, rates, **(values | more), limit_min=8.0, basis="R: SGSA")


@QUICK
@given(st.floats(0.01, 1e7), st.booleans())
def test_an_axis_holds_its_highest_value_in_few_round_steps(highest, whole):
    axis = axis_from_zero(message("People"), "person", highest, whole)
    places = [place for place, _ in axis.ticks]
    assert axis.high >= highest * (1 - 1e-9) and places[0] == 0.0 and places[-1] == axis.high
    assert len(places) <= MOST_TICKS + 2
    if whole:
        assert all(place == int(place) for place in places)


@QUICK
@given(st.lists(st.floats(0, 100), max_size=8), st.floats(1, 12))
def test_labels_do_not_meet_and_keep_their_order(wanted, least):
    places = spread(wanted, least, 0.0, 100.0)
    order = sorted(range(len(wanted)), key=lambda k: wanted[k])
    kept = [places[k] for k in order]
    assert all(after - before >= least - 1e-6 for before, after in zip(kept, kept[1:], strict=False))
    if len(wanted) * least <= 100:
        assert all(-1e-6 <= place <= 100 + 1e-6 for place in places)
    if all(abs(a - b) > least for k, a in enumerate(wanted) for b in wanted[:k]):
        assert places == pytest.approx(wanted)


def test_of_many_scenes_some_are_named():
    assert len(shown_ticks(scene_axis(range(1, 12)))) == 11
    assert [str(words) for _, words in shown_ticks(scene_axis(range(1, 101)))][:3] == ["1", "11", "21"]


@pytest.mark.parametrize(
    ("language", "people", "share", "metres", "minutes"),
    [("en", "1,250 people", "72.5%", "1,250.50 m", "8.1 min"), ("id", "1.250 orang", "72,5%", "1.250,50 m", "8,1 menit")],
)
def test_values_are_said_as_the_language_writes_them(language, people, share, metres, minutes):
    i18n.set_language(language)
    said = [i18n.text(told(unit, value)) for unit, value in (("person", 1250), ("share", 0.725), ("m", 1250.5), ("min", 8.1))]
    assert said == [people, share, metres, minutes]


@pytest.mark.parametrize("language", ["en", "id"])
def test_a_point_and_a_table_are_said(language):
    i18n.set_language(language)
    chart = egress_chart(egress(), 3)
    point = next(point for point in chart.series[0].points if point.y == 1_250)
    said = i18n.text(point_told(chart, chart.series[0], point))
    assert said == {"en": "All exits, 3.8 min: 1,250 people", "id": "Semua jalan keluar, 3,8 menit: 1.250 orang"}[language]
    assert heads(chart)[0] == {"en": "Minutes", "id": "Menit"}[language]
    assert len(rows(chart)) == len(chart.series[0].points) and all(cell for row in rows(chart) for cell in row.cells)
    lines = as_text(chart).split("\n")
    assert lines[1].count("\t") == len(chart.series) and any("SGSA" in line for line in lines)
    assert all(i18n.is_known(title_of(kind).template) for kind in KINDS)


def test_many_exits_are_put_together_and_nobody_is_lost():
    chart = egress_chart(egress(9), 1)
    parts = [one for one in chart.series if one.role == "part"]
    assert len(parts) == MOST_EXITS + 1
    assert sum(one.points[-1].y for one in parts) == pytest.approx(1_250)
    assert len({one.style for one in chart.series}) == len(chart.series)


def test_nobody_gets_out_without_the_widest():
    chart = egress_chart(egress(left_per_minute=0.0), 1)
    lost = next(one for one in chart.series if one.role == "lost")
    assert {point.y for point in lost.points} == {0.0} and any("nobody gets out" in str(note) for note in chart.notes)


def test_the_slowest_crowd_comes_first():
    slow, quick = egress(people=9_000.0), egress(people=100.0)
    assert [one.y.high for one in egress_charts([quick, slow], 1)] == [10_000, 100]
    far = egress_charts([quick], 1)[0]
    assert far.x.high < 8 and any("to the right" in str(note) for note in far.notes)


def test_of_many_rings_and_pairs_the_worst_are_drawn():
    rings = [(number, [RingCoverage(f"r{k}", f"Ring {k}", 1 - k / 100, 0.95) for k in range(20)]) for number in (1, 2)]
    chart = coverage_chart(rings, 0.8, "P")
    assert [one.name for one in chart.series] == [f"Ring {19 - k}" for k in range(MOST_LINES)]
    assert any("14 others are left out" in str(note) for note in chart.notes)
    pairs = [(n, [PairDistance("crowd", "cordon", k + 1.0, "P", 10.0 * n, ("a", "b"), ("A", "B")) for k in range(9)]) for n in (1, 2)]
    every, *single = distance_charts(pairs)
    assert len(single) == 9 and single[0].limits[0].value == 9.0
    assert every.y.high <= 4.0


@pytest.mark.parametrize(("free", "name"), [(False, "Must not be below 80%"), (True, "Must not be below 80% (Ring I)")])
def test_a_limit_is_named_for_rings_that_make_a_demand_only(free, name):
    i18n.set_language("en")
    rings = [RingCoverage("r1", "Ring I", 0.97, 0.95), RingCoverage("r3", "Ring III", 0.35, 0.0 if free else 0.95)]
    chart = coverage_chart([(1, rings), (2, rings)], 0.8, "P")
    assert i18n.text(chart.limits[-1].name) == name
    told = [i18n.text(note) for note in chart.notes if "no limit holds" in i18n.text(note)]
    assert told == (["No coverage is demanded, so no limit holds: Ring III."] if free else [])
    alone = coverage_chart([(1, rings[1:]), (2, rings[1:])], 0.8, "P")
    assert bool(alone.limits) != free


def test_a_file_of_numbers_is_read_by_any_program_and_holds_no_formula():
    axis = Axis(message("Scene"), "scene", 0, 1, ((0.0, message("1")), (1.0, message("7"))))
    y = axis_from_zero(message("People"), "person", 5)
    chart = Chart("strength", message("Any"), axis, y, (Series("=SUM(A1)", (Point(0.0, 2.5, 1), Point(1.0, None, 7))),))
    i18n.set_language("id")
    read = list(csv.reader(io.StringIO(as_csv([chart]))))
    assert read[1:] == [
        ["Any", "'=SUM(A1)", "1", "scene", "2.5", "person", "1"],
        ["Any", "'=SUM(A1)", "7", "scene", "", "person", "7"],
    ]
