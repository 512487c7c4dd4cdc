"""The travel table in the report."""

from support.plans import plan_of, scene, thing
from tabletop import i18n
from tabletop.canvas.document.report import write_report
from tabletop.checks.movement.moves import every_move
from tabletop.core.values.layer import LayerSet

E, N = 500_000.0, 9_950_000.0


def test_who_moves_stands_in_the_report_with_a_sign_where_it_is_too_late(qapp, tmp_path):
    i18n.set_language("en")
    things = [thing("unit", (E, N), "a", 1, 1, name="<b>Ton</b>"), thing("unit", (E + 670, N), "a", 2, name="<b>Ton</b>")]
    plan = plan_of(*things, scenes=[scene(1), scene(2)])
    write_report(plan, LayerSet(), [], tmp_path / "a.html", moves=every_move(plan, None))
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "Travel times (Waktu tempuh)</h2>" in page
    row = "<td>▲ &lt;b&gt;Ton&lt;/b&gt;</td><td>Scene 1</td><td>Scene 2</td><td>too late</td>"
    assert row + '<td class="right">10.0</td><td class="right">5</td><td class="right">670</td>' in page
    write_report(plan, LayerSet(), [], tmp_path / "b.html")
    assert "Nobody changes place" in (tmp_path / "b.html").read_text(encoding="utf-8")
