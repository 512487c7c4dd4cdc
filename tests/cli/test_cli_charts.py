"""Charts on the command line: every form, the kinds, both languages, the report's annex, and one sentence for what cannot be."""

import csv

import pytest

from support.plans import area, plan_of, scene, thing
from tabletop.canvas.charts.chart_annex import annex_charts, annex_pages, annex_tables
from tabletop.checks.charts.charts import every_chart
from tabletop.core.document.content import Heading, Paragraph, Table
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit
from tabletop.io.plans.plan_store import create_plan

E, N = 500_000.0, 9_950_000.0


def square(x, y, side):
    return area([(E + x, N + y), (E + x + side, N + y), (E + x + side, N + y + side), (E + x, N + y + side)])


def the_plan():
    made = plan_of(
        thing("crowd", square(0, 0, 100), "crowd", name="Massa", headcount=2_050, risk="low"),
        thing("exit", [(E + 50, N + 50), (E + 50, N + 140)], "north", name="Utara", width_m=3),
        thing("exit", [(E + 50, N + 50), (E + 140, N + 50)], "east", name="Timur", width_m=2),
        thing("ring", square(-50, -50, 200), "ring", number=1, name="Ring I"),
        thing("unit", (E - 20, N - 20), "unit", unit="r1", reach_m=80),
        scenes=[scene(1), scene(2)],
    )
    return Plan(features=made.features, scenes=made.scenes, roster={"r1": RosterUnit("r1", name="Regu", strength=30)})


@pytest.fixture
def path(tmp_path):
    create_plan(tmp_path / "plan.gpkg", the_plan())
    return tmp_path / "plan.gpkg"


def test_the_values_of_all_charts(run, path, tmp_path):
    out = tmp_path / "charts.csv"
    assert run("charts", path, "--out", out, "--layers", "none")[0] == 0
    rows = list(csv.DictReader(out.open(encoding="utf-8-sig")))
    assert {row["unit"] for row in rows} == {"person", "min", "share"}
    lost = [row for row in rows if row["series"].startswith("Without Utara") and float(row["value"]) == 2_050]
    assert float(lost[0]["x"]) == 12.5 and lost[0]["scene"] == "1"


@pytest.mark.parametrize(("ending", "head"), [("pdf", b"%PDF"), ("svg", b"<?xml"), ("png", b"\x89PNG")])
def test_every_form(run, path, tmp_path, ending, head):
    out = tmp_path / f"charts.{ending}"
    assert run("charts", path, "--out", out, "--kind", "strength", "--layers", "none", "--lang", "id")[0] == 0
    assert out.read_bytes().startswith(head)
    if ending == "svg":
        assert "Kuat personel: 30 orang" in out.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--out", "charts.doc"], "charts.doc has no ending that is known; give one of pdf, svg, png, csv."),
        (["--out", "charts.pdf", "--kind", "people"], "The chart people is not known; give one of strength, egress, coverage, distance."),
    ],
)
def test_one_sentence_for_what_cannot_be(run, path, arguments, words):
    code, _, told = run("charts", path, *arguments)
    assert (code, told.strip()) == (2, words)


def test_the_annex_of_the_report():
    charts = every_chart(the_plan())
    drawn = annex_charts(charts)
    assert [one.kind for one in drawn] == ["strength", "coverage", "egress", "egress"]
    assert [title for title, _ in annex_pages(charts)] == ["Charts over the scenes"]
    blocks = annex_tables(charts)
    last = [one for one in blocks if isinstance(one, Table)][-1]
    assert last.rows[0] == ("Massa, scene 1", "2,050", "5.0 min", "12.5 min", "10.0 min")
    assert [one.text for one in blocks if isinstance(one, Heading)][0] == "Strength placed against the roster"
    assert any(isinstance(one, Paragraph) and "asked to keep apart" in one.text for one in blocks)
    assert annex_tables([]) == [] and annex_pages([]) == []
