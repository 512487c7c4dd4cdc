"""What explains the map: nothing overlaps or leaves its column, what has no room is counted, and only what is on the sheet is named."""

import re
from dataclasses import replace

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF

from tabletop import i18n
from tabletop.canvas.ink.wording import weather_and_light
from tabletop.canvas.paper.furniture import MAP_ALONE, Furniture
from tabletop.canvas.paper.inset import surroundings
from tabletop.canvas.paper.legend import legend_entries
from tabletop.canvas.paper.legend_rows import layouts_of, legend_rows
from tabletop.canvas.paper.sheet import Sheet
from tabletop.canvas.paper.sheet_side import side_pieces
from tabletop.canvas.paper.side_title import bar_length_m, north_words, place_and_date
from tabletop.canvas.paper.sources import accuracy_words, source_lines
from tabletop.canvas.paper.stacks_listed import stacks_told
from tabletop.canvas.typeset.pieces import UNIT, Piece, Type, broken, plain
from tabletop.canvas.typeset.sections import Section, arranged, shared
from tabletop.core.document.papers import PAPERS_MM
from tabletop.core.text.message import message
from tabletop.core.values.feature import new_feature
from tabletop.core.values.finding import Finding
from tabletop.core.values.layer import Layer, LayerInfo, LayerSet, ragged_from
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit
from tabletop.core.values.scene import Scene

E, N = 500_000.0, 9_950_000.0
TYPES = ("dalmas-awal", "dalmas-lanjut", "negosiator", "raimas", "phh", "Tim khusus yang namanya panjang sekali")


@pytest.fixture(autouse=True)
def english():
    i18n.set_language("en")


def layer(key, *shapes, dimension=2, **more):
    return Layer(replace(LayerInfo(key, {"en": key}), **more), (ragged_from(list(shapes), dimension),))


def finding(text="A gap.", scene=1, severity="warn"):
    return Finding("cordon-coverage", severity, message("{text}", text=text), (), scene, 5.0, 2.0, "m", "P")


def sheet(features=(), layers=(), findings=(), paper="A3", scale=500.0, upright=False, **more):
    plan_settings, scene = more.pop("settings", {}), more.pop("scene", Scene(1, "Aman"))
    plan = Plan(features={one.id: one for one in features}, scenes={1: scene}, settings=plan_settings)
    size = PAPERS_MM.get(paper, paper)
    return Sheet(plan, LayerSet(tuple(layers)), 1, size, scale, (E, N), tuple(findings), wanted_upright=upright, **more)


def words_of(one):
    return "\n".join(piece.words for _, piece in side_pieces(one))


# --- nothing overlaps, nothing leaves the page
names = st.text(st.characters(max_codepoint=0x52F, exclude_categories=("Cc",)), max_size=90) | st.sampled_from(
    ["X" * 200, "Wilayah " * 20, ""]
)


@st.composite
def any_sheet(draw):
    paper = draw(st.sampled_from([*PAPERS_MM.values(), (700.0, 500.0), (400.0, 120.0), (130.0, 100.0)]))
    units = [new_feature("unit", shapely.Point(E + n, N), {"name": draw(names), "unit_type": t}) for n, t in enumerate(TYPES)]
    kinds = ("media", "observer", "command-post")
    features = [*units[: draw(st.integers(0, len(units)))], *(new_feature(kind, shapely.Point(E, N)) for kind in kinds)]
    box = shapely.box(E - 900, N - 900, E + 900, N + 900)
    layers = [
        layer(f"{draw(names)} {n}", box, source=draw(names), role="road" if n % 3 else "admin", accuracy_m=4.0)
        for n in range(draw(st.sampled_from([0, 1, 7, 40])))
    ]
    findings = [finding(draw(names)) for _ in range(draw(st.sampled_from([0, 1, 5, 60])))]
    texts = {
        "title": draw(names),
        "letterhead": draw(names),
        "number": draw(names),
        "place": draw(names),
        "is_exercise": draw(st.booleans()),
    }
    scene = Scene(1, draw(names), "merah", clock="09.05", phase=draw(names), wind_from_deg=90.0)
    more = {"settings": {"document": texts}, "scene": scene, "file_name": draw(names), "page": draw(names)}
    return sheet(features, layers, findings, paper, draw(st.sampled_from([100.0, 500.0, 25_000.0])), draw(st.booleans()), **more)


@settings(max_examples=40, deadline=None)
@given(any_sheet())
def test_no_piece_overlaps_another_or_leaves_the_side(qapp, one):
    room = QRectF(one.side_mm.x() * UNIT, one.side_mm.y() * UNIT, one.side_mm.width() * UNIT, one.side_mm.height() * UNIT)
    boxes = [box for box, _ in side_pieces(one)]
    for box in boxes:
        assert room.adjusted(-1, -1, 1, 1).contains(box), "a piece leaves its column"
    for number, box in enumerate(boxes):
        smaller = box.adjusted(0.5, 0.5, -0.5, -0.5)
        assert not any(smaller.intersects(other) for other in boxes[number + 1 :]), "pieces overlap"
    paper = QRectF(0, 0, *one.paper_mm)
    assert paper.contains(one.side_mm) and paper.contains(one.places.frame) and not one.side_mm.intersects(one.places.frame)


@settings(max_examples=60, deadline=None)
@given(names, st.floats(30, 3000), st.sampled_from([None, 1, 3]))
def test_lines_are_no_wider_than_their_column(qapp, text, width, most):
    font = Type(1.0).font("body")
    lines = broken(plain(text), width, font, most)
    metrics = QFontMetricsF(font)
    assert most is None or len(lines) <= most
    assert all(metrics.horizontalAdvance(line) <= width + 1 or len(line) <= 2 for line in lines)
    if most is None:
        assert "".join("".join(lines).split()) == "".join(plain(text).split())


heights = st.lists(st.floats(0, 500), min_size=1, max_size=6)


@given(st.floats(0, 2000), heights, st.data())
def test_a_room_is_shared_out_whole_and_nobody_gets_more_than_asked(room, wants, data):
    least = [data.draw(st.floats(0, want)) for want in wants]
    weights = [data.draw(st.sampled_from([1.0, 2.0, 5.0])) for _ in wants]
    given_out = shared(room, wants, least, weights)
    assert all(low - 1e-6 <= one <= want + 1e-6 for one, want, low in zip(given_out, wants, least, strict=True))
    if sum(least) <= room:
        assert sum(given_out) == pytest.approx(min(room, sum(wants)), abs=1.0)


# --- what does not fit is counted
def rows(count, height=10.0):
    return [Piece(height, lambda painter, rect: None, words=f"row {n}") for n in range(count)]


def test_rows_without_room_are_counted_by_what_they_stand_for():
    rest = []
    section = Section(
        [[replace(one, told=3) for one in rows(5)]], rows(1), lambda count: (rest.append(count), Piece(10.0, rows(1)[0].paint))[1]
    )
    assert len(section.fit(60.0)) == 6
    assert len(section.fit(45.0)) == 4 and rest[-1] == 9


def test_where_next_to_nothing_has_room_lists_still_say_how_much_they_hold(qapp):
    many = [finding("A finding whose words are many. " * 12) for _ in range(30)]
    one = sheet(
        [new_feature("media", shapely.Point(E, N))], findings=many, paper=(210.0, 148.0), settings={"document": {"is_exercise": True}}
    )
    assert "Findings" in words_of(one) and "more" in words_of(one) and "Scale 1:500" in words_of(one)
    bare = Section([rows(9)], rows(1), lambda count: Piece(10.0, rows(1)[0].paint, words=f"{count} more")).bare
    assert [piece.words for piece in bare.fit(20.0)] == ["row 0", "9 more"]


def test_sections_go_over_columns_so_that_little_is_lost(qapp):
    columns = [QRectF(0, 0, 50, 100), QRectF(60, 0, 50, 100)]
    sections = [Section([rows(4)]), Section([rows(5)]), Section([rows(6)])]
    placed = arranged(sections, columns, 5.0)
    assert len([piece for _, piece in placed if piece.words]) == 15
    assert {box.left() for box, _ in placed} == {0.0, 60.0}


def test_many_findings_say_how_many_more_there_are(qapp):
    one = sheet([new_feature("media", shapely.Point(E, N))], findings=[finding(f"Finding {n}.") for n in range(80)])
    told = words_of(one)
    shown = sum(f"Finding {n}." in told for n in range(80))
    assert 5 < shown < 80 and f"and {80 - shown} more" in told


def test_findings_are_told_before_the_ground_is(qapp):
    """Their numbers stand on the map."""
    ground = [layer(f"Layer {n}", shapely.box(E - 9, N - 9, E + 9, N + 9), source="Office " * 9, date=f"202{n}") for n in range(25)]
    found = [finding(f"Finding {n} takes a line of the column, and a little more.") for n in range(8)]
    told = " ".join(words_of(sheet(of_all_kinds(), ground, found, "A4", scale=2000.0)).split())
    assert all(f"Finding {n} takes" in told for n in range(8)), told
    told = words_of(sheet(of_all_kinds(), ground, [*found, *found, *found], "A4", scale=2000.0))
    assert re.search(r"and \d+ more, told in the report", told)


@pytest.mark.parametrize("paper", list(PAPERS_MM))
@pytest.mark.parametrize("upright", [False, True])
def test_every_section_says_something_on_every_paper(qapp, paper, upright):
    features = [new_feature("unit", shapely.Point(E + n, N), {"unit_type": one}) for n, one in enumerate(TYPES)]
    ground = [layer(f"Layer {n}", shapely.box(E - 9, N - 9, E + 9, N + 9), source="Office " * 9, date=f"202{n}") for n in range(9)]
    ground.insert(0, layer("Far", shapely.LineString([(E - 3000, N), (E + 3000, N)]), dimension=1, role="road", date="2020"))
    texts = {"letterhead": "A\nB\nC", "number": "1", "is_exercise": True}
    told = words_of(
        sheet(
            features, ground, [finding("A gap in the cordon.")] * 9, paper, upright=upright, settings={"name": "Rencana", "document": texts}
        )
    )
    for words in (
        "Rencana",
        "Scene 1",
        "HIJAU",
        "Scale 1:500",
        "Up is grid north",
        "Legend",
        "Findings",
        "Source, date",
        "Layer 8: 2028",
        "Printed",
    ):
        assert words in told


@pytest.mark.parametrize("paper", [*PAPERS_MM, (210.0, 148.0)])
@pytest.mark.parametrize("upright", [False, True])
def test_time_weather_wind_phase_place_and_date_stand_on_every_paper_and_the_title_is_whole(qapp, paper, upright):
    features = [new_feature("unit", shapely.Point(E + n, N), {"unit_type": one}) for n, one in enumerate(TYPES)]
    ground = [layer(f"Layer {n}", shapely.box(E - 9, N - 9, E + 9, N + 9), source="Office " * 9) for n in range(9)]
    title = "Rencana pengamanan latihan Sispamkota di depan Kantor KPU"
    texts = {"letterhead": "A\nB\nC", "is_exercise": True, "title": title, "place": "Tenggarong", "date": "2026-04-14"}
    scene = Scene(1, "Massa menutup jalan", "kuning", clock="09.05", phase="Eskalasi", wind_from_deg=110.0, weather="cerah", light="siang")
    one = sheet(features, ground, [finding("A gap.")] * 9, paper, upright=upright, settings={"document": texts}, scene=scene)
    told = " ".join(words_of(one).split())
    assert title in told
    for words in ("09.05 WITA", "Eskalasi", "110", "Tenggarong, 14 April 2026", *weather_and_light(scene).split(", ")):
        assert words in told, f"{words} lacks on {paper}"


# --- only what is on the sheet
def test_the_legend_names_kinds_and_types_within_the_map(qapp):
    roster = {"u1": RosterUnit("u1", "Kompi 1", "Kodim 0906/KKR", unit_type="phh")}
    features = [
        new_feature("unit", shapely.Point(E, N), {"unit_type": "negosiator"}),
        new_feature("unit", shapely.Point(E, N), {"unit": "u1"}),
        new_feature("unit", shapely.Point(E + 3000, N), {"unit_type": "raimas"}),
        new_feature("water-jet", shapely.Point(E - 3000, N)),
        new_feature("media", shapely.Point(E + 20, N)),
        new_feature("protected", shapely.Point(E, N), {"category": "school"}),
    ]
    one = sheet(features)
    one = replace(one, plan=replace(one.plan, roster=roster))
    entries = legend_entries(one)
    assert [entry.title for entry in entries] == ["Negotiators", "PHH", "School", "Media point"]
    assert next(entry.agency for entry in entries if entry.title == "PHH") == "Kodim 0906/KKR"


def of_all_kinds():
    cordon = new_feature("cordon", shapely.LineString([(E - 20, N), (E + 20, N)]))
    types = (
        "dalmas-awal",
        "dalmas-lanjut",
        "negosiator",
        "raimas",
        "phh",
        "lantas",
        "satpol-pp",
        "tni",
        "posko",
        "humas",
        "intelkam",
        "dokkes",
    )
    units = [new_feature("unit", shapely.Point(E + n, N), {"unit_type": one}) for n, one in enumerate(types)]
    spots = [new_feature(kind, shapely.Point(E, N)) for kind in ("media", "observer", "command-post", "aid-post", "assembly")]
    return [*spots, *units, cordon, new_feature("exit", shapely.LineString([(E, N), (E + 20, N)]))]


def test_the_legend_begins_with_what_a_commander_looks_for_and_ends_with_the_ground(qapp):
    titles = [one.title for one in legend_entries(sheet(of_all_kinds(), [layer("Ground", shapely.Point(E, N), dimension=0)]))]
    assert titles[12:16] == ["Command post", "Health post", "Cordon", "Exit"] and titles[-1] == "Ground"


@pytest.mark.parametrize("language", ["id", "en"])
def test_on_a4_the_legend_names_the_whole_plan_and_breaks_no_word(qapp, language):
    i18n.set_language(language)
    ground = [layer(f"Penggunaan lahan {n}", shapely.box(E - 9, N - 9, E + 9, N + 9), source="Kantor " * 9) for n in range(25)]
    one = sheet(of_all_kinds(), ground, [finding("A gap.")] * 9, "A4", settings={"document": {"letterhead": "A\nB\nC"}})
    told = " ".join(words_of(one).split())
    for entry in legend_entries(one):
        if entry.look is None:
            assert entry.title in told or entry.short and entry.short in told, f"{entry.title} lacks"
    cell = layouts_of(Type(1.0), 66 * UNIT)[-1]
    for word in " ".join(row.words for row in legend_rows(Type(1.0), legend_entries(one), 66 * UNIT, cell)).split():
        assert word in " ".join(f"{entry.title} {entry.short}" for entry in legend_entries(one)).split()


@pytest.mark.parametrize("paper", ["A5", "A4", "A3"])
def test_stacks_say_what_they_hold(qapp, paper):
    heap = [new_feature("unit", shapely.Point(E, N), {"name": f"Kompi {n}", "unit_type": "raimas" if n else "phh"}) for n in range(9)]
    one = sheet([*heap, new_feature("media", shapely.Point(E + 60, N))], paper=paper)
    assert [(stack.plate, stack.kinds) for stack in stacks_told(one)] == [("9", "PHH, Raimas (8)")]
    told = " ".join(words_of(one).split())
    assert "9: Kompi 0, Kompi 1, Kompi 2" in told or "9: PHH, Raimas (8)" in told
    assert "stacked" not in words_of(sheet([new_feature("media", shapely.Point(E, N))]))


def test_a_finding_is_said_whole_or_counted(qapp):
    whole = "An emergency lane whose gate is closed and that vehicles can take only where somebody opens it for them. " * 3
    told = " ".join(words_of(sheet(of_all_kinds(), findings=[finding(whole)] * 30)).split())
    assert whole.strip() in told and "…" not in told


def test_the_legend_names_layers_by_what_lies_within_the_map_not_by_their_extent(qapp):
    round_it = shapely.LineString([(E - 500, N - 500), (E - 500, N + 500), (E + 500, N + 500)])
    ground = [
        layer("near", shapely.Point(E, N), dimension=0, role="poi"),
        layer("round it", round_it, dimension=1, role="road"),
        layer("hidden", shapely.Point(E, N), dimension=0, shown=False),
        layer("faded away", shapely.Point(E, N), dimension=0, opacity=0.0),
    ]
    one = sheet(layers=ground)
    assert [entry.title for entry in legend_entries(one)] == ["near"]
    assert [line.split(":")[0] for line in source_lines(one)] == ["near"]


def test_accuracy_is_said_on_paper_where_it_shows():
    """5 m at 1:500 are 10 mm; at 1:10,000 half a millimetre, which nobody sees."""
    info = LayerInfo("a", {"en": "a"}, accuracy_m=5.0)
    assert accuracy_words(info, 500.0) == "accurate to 5 m (10 mm on this sheet)"
    assert accuracy_words(info, 10_000.0) == "accurate to 5 m"
    assert accuracy_words(replace(info, accuracy_m=0.7), 500.0) == "accurate to 0.7 m (1.4 mm on this sheet)"
    assert accuracy_words(replace(info, accuracy_m=None), 500.0) == "accuracy not stated"


def test_layers_of_one_source_are_named_together(qapp):
    spot = shapely.Point(E, N)
    ground = [layer(name, spot, dimension=0, source="BIG", date="2024", accuracy_m=0.1) for name in ("a", "b", "c")]
    assert source_lines(sheet(layers=[*ground, layer("d", spot, dimension=0)])) == [
        "d: date not stated; accuracy not stated; source not stated",
        "c, b, a: 2024; accurate to 0.1 m; BIG",
    ]


# --- facts
@pytest.mark.parametrize(("scale", "room_mm", "metres"), [(500, 60, 20), (1000, 60, 50), (100, 60, 5), (2500, 60, 100), (2000, 40, 50)])
def test_the_scale_bar_is_the_longest_round_one(scale, room_mm, metres):
    assert bar_length_m(scale, room_mm) == metres


def test_true_north_is_said_on_either_side_of_the_meridian():
    """South of the equator true north lies right of grid north east of the meridian: -(0.8986 deg) x sin(-0.4523 deg) = 25.5 seconds."""
    far = 100_000.0
    east, west, middle = (north_words(replace(sheet(), wanted_centre=(E + x, N)))[0] for x in (far, -far, 0.0))
    assert east == "Up is grid north; true north lies 0°00'26\" to the right of it."
    assert west == east.replace("right", "left") and middle == "Up is grid north, here the same as true north."


def test_place_and_date_as_an_office_writes_them():
    def written(place, date):
        return place_and_date(sheet(settings={"document": {"place": place, "date": date}}))

    i18n.set_language("id")
    assert written("Tenggarong", "2026-04-14") == "Tenggarong, 14 April 2026"
    assert written("", "2026-08-01") == "1 Agustus 2026" and written("Tenggarong", "besok") == "Tenggarong, besok" and written("", "") == ""


def test_the_inset_reaches_as_far_as_the_ground_does(qapp):
    road = layer("r", shapely.LineString([(E - 3000, N), (E + 3000, N)]), dimension=1, role="road")
    west, south, east, north = surroundings(sheet(layers=[road]), 0.5)
    assert (west + east) / 2 == pytest.approx(E) and (north - south) / (east - west) == pytest.approx(0.5)
    assert surroundings(sheet(layers=[layer("r", shapely.Point(E, N), dimension=0, role="road")]), 0.5) is None
    assert surroundings(sheet(), 0.5) is None


def test_places_give_the_map_what_is_not_wanted_beside_it():
    whole, alone = sheet(), sheet(furniture=MAP_ALONE)
    assert alone.map_mm.width() > whole.map_mm.width() + 60 and not alone.side_mm.width()
    exercise = sheet(settings={"document": {"is_exercise": True}})
    assert exercise.places.head.height() > 10 and exercise.map_mm.top() > whole.map_mm.top() + 10
    assert sheet(settings={"document": {"is_exercise": True}}, furniture=Furniture(head=False)).places.head.height() == 0


@pytest.mark.parametrize("paper", list(PAPERS_MM))
@pytest.mark.parametrize("upright", [False, True])
def test_the_map_takes_most_of_every_paper(paper, upright):
    one = sheet(paper=paper, upright=upright)
    width, height = one.paper_mm
    assert one.map_mm.width() * one.map_mm.height() > 0.48 * width * height
    assert (width < height) == upright
