"""A plan that is open for reading only shows what others write."""

from support.session_edits import ADD, unit
from tabletop.core.values.change import add_feature, set_setting
from tabletop.io.plans.plan_store import open_plan
from tabletop.session.keeping import reading_along
from tabletop.session.session import Session


def test_what_others_write_comes_to_the_screen_of_who_reads(session, qtbot, monkeypatch):
    monkeypatch.setattr(reading_along, "LOOK_S", 0.05)
    monkeypatch.setattr(reading_along, "MOST_OFTEN", 0)
    path = session.file.path
    session.file.close()
    reader, said = Session(), []
    reader.notice.connect(lambda text, kind: said.append(text))
    reader.file.open(path, read_only=True)
    one = unit("a")
    other = open_plan(path)
    other.write(add_feature(ADD, one), "do")
    qtbot.waitUntil(lambda: one.id in reader.plan.features)
    other.write(set_setting(ADD, "name", other.plan.settings.get("name"), "Baru"), "do")
    other.write(add_feature(ADD, one).inverse(), "undo")
    qtbot.waitUntil(lambda: not reader.plan.features and reader.plan.name == "Baru")
    qtbot.waitUntil(lambda: any("your screen shows it" in text for text in said))
    assert reader.file.read_only and not reader.do(add_feature(ADD, unit("mine"))) and reader.file.pending == 0
    other.close()
    reader.close()
