"""The roster stands once in a report; a scene tells what is special there. Pages are counted through."""

import re
from dataclasses import replace

import pytest

from support.plans import plan_of, scene, thing
from tabletop import i18n
from tabletop.canvas.document.report import write_report
from tabletop.canvas.paper import report
from tabletop.core.values.layer import LayerSet
from tabletop.core.values.roster import RosterUnit

E, N = 500_000.0, 9_950_000.0


@pytest.fixture
def plan():
    i18n.set_language("en")
    roster = {
        "a": RosterUnit("a", "Dalmas", strength=30, tasks={1: "jaga", 2: "jaga", 3: "geser"}),
        "b": RosterUnit("b", "K9", strength=8),
        "c": RosterUnit("c", "Reserve", strength=5),
    }
    units = [
        thing("unit", (E, N), "u", name="Pos A", unit="a"),
        thing("unit", (E + 50, N), "v", 1, 1, name="Pos B", unit="b"),
        thing("unit", (E + 90, N), "v", 2, name="Pos B", unit="b"),
    ]
    return replace(plan_of(*units, scenes=[scene(1), scene(2), scene(3), scene(4)]), roster=roster)


def parts(plan, path):
    """Cells of each row of tables, by the heading before them."""
    write_report(plan, LayerSet(), [], path)
    found, head = {}, ""
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line.startswith("<h2"):
            head = re.sub("<[^>]+>", "", line.split("<span")[0]).strip()
            found[head] = []
        if line.startswith("<tr><td"):
            found[head].append(re.findall(r"<td[^>]*>([^<]*)</td>", line))
        if line.startswith("<p>People placed"):
            found[head].append(line[3:-4])
    return found


def test_a_scene_tells_only_what_is_another_than_before(qapp, tmp_path, plan):
    found = {head: [row for row in rows if not isinstance(row, str)] for head, rows in parts(plan, tmp_path / "a.html").items()}
    names = {head: [row[0] for row in rows] for head, rows in found.items()}
    one, two, three, four = (next(rows for head, rows in names.items() if head.startswith(f"Scene {n}")) for n in (1, 2, 3, 4))
    assert one == [] and two == ["K9"] and three == ["Dalmas"] and four == ["Dalmas"]
    assert names["Roster"] == ["Dalmas", "K9", "Reserve"] and found["Roster"][0][-1] == "1–2: jaga; 3: geser"


def test_how_many_are_placed_is_one_line(qapp, tmp_path, plan):
    found = parts(plan, tmp_path / "a.html")
    lines = [row for rows in found.values() for row in rows if isinstance(row, str)]
    assert lines == ["People placed: 38 of 43"] * 4


def test_no_roster_is_nothing(qapp, tmp_path):
    write_report(plan_of(scenes=[scene(1)]), LayerSet(), [], tmp_path / "a.html")
    text = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "People placed" not in text and "<h2>Roster</h2>" not in text


def test_every_page_is_counted(qapp, tmp_path, plan, monkeypatch):
    feet = []
    monkeypatch.setattr(report, "_paint_foot", lambda painter, paper, margin, number, count: feet.append((number, count)))
    write_report(plan, LayerSet(), [], tmp_path / "a.pdf")
    pages = len(re.findall(rb"/Type\s*/Page\b", (tmp_path / "a.pdf").read_bytes()))
    assert feet == [(number, pages) for number in range(1, pages + 1)] and pages > 5


def test_heads_of_tables_are_repeated(qapp, plan):
    from PySide6.QtGui import QTextDocument, QTextTable

    from tabletop.canvas.paper.sheet import Sheet
    from tabletop.core.document.papers import PAPERS_MM

    sheets = [Sheet(plan, LayerSet(), one.number, PAPERS_MM["A4"]) for one in plan.scene_list()]
    document = QTextDocument()
    document.setHtml(report._rendered("report_text.html.j2", sheets, [], [], []))
    tables = [frame for frame in document.rootFrame().childFrames() if isinstance(frame, QTextTable)]
    assert len(tables) == 4 and all(table.format().headerRowCount() >= 1 for table in tables)
