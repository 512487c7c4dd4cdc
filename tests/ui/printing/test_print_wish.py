"""What was chosen becomes words of the command line; what cannot be is a sentence; what would be cut off is told."""

import pytest
import shapely

from support.plans import plan_of, thing
from tabletop import i18n
from tabletop.canvas.printing.printer_facts import PrinterFacts
from tabletop.core.text.errors import TabletopError
from tabletop.core.values.layer import LayerSet
from tabletop.core.values.scene import Scene
from tabletop.ui.printing.print_wish import FIT, NUMBER, VIEW, PrintWish, chosen_numbers, job_of
from tabletop.ui.printing.print_words import lost_words, printer_words, size_words

EAST, NORTH = 500_000.0, 9_950_000.0
SEEN = (EAST - 500, NORTH - 300, EAST + 500, NORTH + 300)


@pytest.fixture
def plan():
    i18n.set_language("en")
    return plan_of(
        thing("unit", (EAST, NORTH), name="AWAL 1"),
        thing("crowd", shapely.box(EAST + 60, NORTH - 10, EAST + 90, NORTH + 10), headcount=100),
        thing("unit", (EAST + 2000, NORTH), scene_from=2, name="JAUH"),
        scenes=[Scene(1), Scene(2), Scene(4)],
    )


def job(plan, **wish):
    return job_of(PrintWish(**wish), plan, LayerSet(), SEEN)


def test_the_whole_plan_is_whole_and_a_large_scale_is_told_of(plan):
    assert lost_words(job(plan, fit=FIT)) == []
    near = job(plan, fit=NUMBER, scale=200.0, paper="A4", centre=(EAST, NORTH), upright=False)
    assert [one.name for one in near.lost.outside] == [""] and near.lost.cut == ()
    assert lost_words(near) == ["1 lies outside: Crowd."]
    west, south, east, north = near.frame
    cutting = job(plan, fit=NUMBER, scale=200.0, paper="A4", centre=(EAST + 60, NORTH), upright=False)
    assert lost_words(cutting)[-1] == "1 is cut by the edge: Crowd." and east - west == pytest.approx(cutting.frame[2] - cutting.frame[0])


def test_names_beyond_some_are_counted(plan):
    many = plan_of(*[thing("unit", (EAST + 3000 + n, NORTH), name=f"U{n}") for n in range(9)])
    told = lost_words(job(many, fit=NUMBER, scale=500.0, centre=(EAST, NORTH)))
    assert told == ["9 lie outside: U0, U1, U2, U3, U4, U5 and 3 more."]


def test_what_the_map_shows_is_on_the_sheet(plan):
    west, south, east, north = job(plan, fit=VIEW).frame
    assert west <= SEEN[0] and south <= SEEN[1] and east >= SEEN[2] and north >= SEEN[3]


def test_several_scenes_share_one_frame_that_holds_them_all(plan):
    found = job(plan, what="scenes")
    assert [one.scene_number for one in found.sheets] == [1, 2, 4] and found.is_many and found.page_count == 3
    assert len({(one.scale, one.centre) for one in found.sheets}) == 1 and lost_words(found) == []
    assert "--scenes" in found.options() and found.options()[found.options().index("--scenes") + 1] == "1,2,4"


def test_a_page_of_several_scenes_marks_what_its_own_scene_loses(plan):
    found = job(plan, what="scenes", fit=NUMBER, scale=200.0, paper="A4", centre=(EAST, NORTH), upright=False)
    assert "JAUH" in [one.name for one in found.lost.outside]
    assert "JAUH" not in [one.name for one in found.lost_on(0).outside] and found.lost_on(0).count == 1
    assert "JAUH" in [one.name for one in found.lost_on(1).outside]


def test_the_middle_comes_back_for_the_same_plan_only():
    kept = PrintWish(centre=(EAST, NORTH)).kept("a.gpkg")
    assert PrintWish.remembered(kept, 1, "a.gpkg").centre == (EAST, NORTH)
    assert PrintWish.remembered(kept, 1, "b.gpkg").centre is None
    assert PrintWish.remembered(kept | {"east": "far"}, 1, "a.gpkg").centre is None


def test_words_of_the_command_line(plan):
    words = job(plan, fit=NUMBER, scale=750.0, upright=True, exercise=True, findings=False, ghosts=True, centre=(EAST, NORTH)).options()
    assert words[:3] == ["--scale", "750", f"--center={EAST!r},{NORTH!r}"]
    assert {"--portrait", "--exercise", "--no-findings", "--ghosts"} <= set(words) and "--printer" not in words
    printed = job(plan, output="HP", copies=3, exercise=False).options()
    assert printed[-4:] == ["--printer", "HP", "--copies", "3"] and "--no-exercise" in printed
    mat = job(plan, what="mat", fit=NUMBER, scale=100.0, size="2x1", paper="A3", skips_empty=True, overlap_mm=15.0)
    said = " ".join(mat.options())
    assert "--tiles A3 --overlap-mm 15 --size 2x1 --skip-empty" in said and mat.is_many and "--paper" not in said


def test_the_number_of_sheets_of_a_mat_is_told(plan):
    told = size_words(job(plan, what="mat", fit=NUMBER, scale=100.0, size="6x4", paper="A3"))
    assert "253 sheets of A3 in 11 rows of 23" in told and "6.00 x 4.00 m" in told and "600 x 400 m" in told


@pytest.mark.parametrize(
    "wish",
    [
        {"paper": "B9"},
        {"what": "scenes", "scenes": "9"},
        {"what": "scenes", "scenes": "x"},
        {"what": "mat"},
        {"what": "mat", "fit": NUMBER, "size": "six"},
        {"what": "mat", "fit": NUMBER, "scale": 5.0},
    ],
)
def test_what_cannot_be_is_one_sentence(plan, wish):
    with pytest.raises(TabletopError) as caught:
        job(plan, **wish)
    assert "\n" not in str(caught.value)


def test_numbers_of_scenes():
    assert chosen_numbers("", [1, 2, 4]) == [1, 2, 4] and chosen_numbers("4, 1-2,1", [1, 2, 4]) == [4, 1, 2]


def test_what_is_remembered_comes_back_and_what_does_not_fit_is_as_at_first():
    wish = PrintWish(what="mat", paper="700x500", upright=True, fit=NUMBER, scale=100.0, size="6x4", overlap_mm=20.0, output="HP")
    again = PrintWish.remembered(wish.kept(), 3)
    assert (again.what, again.paper, again.upright, again.scale, again.size, again.output) == ("mat", "700x500", True, 100.0, "6x4", "HP")
    assert again.scene == 3 and again.centre is None
    spoilt = PrintWish.remembered({"what": "x", "paper": 3, "upright": "sideways", "fit": "y", "scale": "a", "other": 1}, 1)
    assert spoilt == PrintWish(scene=1)


def test_a_printer_that_cannot_is_told_of(plan):
    facts = PrinterFacts("HP", "HP in the office", ((210.0, 297.0),), False, (4.0, 4.0, 4.0, 14.0))
    told = " ".join(printer_words(job(plan, paper="A3", output="HP"), facts))
    assert "HP in the office has no paper of 420 x 297 mm" in told and "bottom 6.0 mm" in told
    assert printer_words(job(plan, paper="A3"), None) == []
