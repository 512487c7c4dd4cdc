"""tabletop copy --without-people: what goes is counted, the list writes nothing, and a copy can be sealed too."""

import pytest

from support.exercises import exercise_plan, new_run
from tabletop import i18n
from tabletop.cli import commands as cli
from tabletop.core.text.message import message
from tabletop.core.values.change import set_setting
from tabletop.core.values.roster import RosterUnit
from tabletop.io.plans.plan_store import create_plan, open_plan
from tabletop.io.runs.run_table import begin_run, list_runs
from tabletop.io.sealing import sealed_file
from tabletop.io.waiting.waiting_journal import WaitingJournal


@pytest.fixture
def say(monkeypatch, capsys):
    def run(*words):
        monkeypatch.setattr("sys.argv", ["tabletop", *map(str, words), "--lang", "en"])
        code = cli.main()
        i18n.set_language("en")
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


@pytest.fixture
def plan(tmp_path):
    made = exercise_plan()
    unit = RosterUnit("q", "Tim 9", "Polri", strength=0, leader="Qmarkleader", call_sign="Qmarksign", note="Qmarknote")
    create_plan(tmp_path / "plan.gpkg", type(made)(made.crs, made.features, made.scenes, {**made.roster, "q": unit}, made.settings))
    opened = open_plan(tmp_path / "plan.gpkg")
    opened.commit(lambda connection: begin_run(connection, new_run()))
    opened.close()
    return tmp_path / "plan.gpkg"


def held(path):
    opened = open_plan(path)
    try:
        return opened.plan, opened.ask(list_runs)
    finally:
        opened.close()


def test_people_are_left_out_and_counted(say, plan, tmp_path):
    code, out, err = say("copy", plan, tmp_path / "out.gpkg", "--without-people")
    assert code == 0 and not out and "Names and contacts: " in err and "Call signs and channels: " in err
    made, runs = held(tmp_path / "out.gpkg")
    assert made.roster["q"].name == "Tim 9" and made.roster["q"].leader == "" and not runs
    assert b"Qmark" not in (tmp_path / "out.gpkg").read_bytes()
    assert "Still in the copy: Tim 9" in err and "--list shows all of them" in err


def test_edits_that_wait_are_told(say, plan, tmp_path):
    opened = open_plan(plan)
    journal = WaitingJournal(plan, lambda: opened.mark, lambda: opened.plan)
    change = set_setting(message("Name"), "name", opened.plan.settings.get("name"), "Lain")
    journal.follow([(change, "do")], ())
    opened.close()
    journal.close()
    told = "1 edit of plan.gpkg waits on this computer and is not in it yet"
    assert told in say("copy", plan, tmp_path / "out.gpkg", "--without-people")[2]
    assert told in say("export", plan, tmp_path / "out.geojson")[2]
    (tmp_path / "moved").mkdir()
    moved = plan.rename(tmp_path / "moved" / "other.gpkg")
    assert "1 edit of other.gpkg waits" in say("export", moved, tmp_path / "more.geojson")[2]


def test_a_part_may_stay(say, plan, tmp_path):
    assert say("copy", plan, tmp_path / "out.gpkg", "--without-people", "--keep", "call_signs")[0] == 0
    made, _ = held(tmp_path / "out.gpkg")
    assert made.roster["q"].call_sign == "Qmarksign" and made.roster["q"].leader == ""


def test_the_list_tells_every_text_and_writes_nothing(say, plan, tmp_path):
    code, out, _ = say("copy", plan, tmp_path / "out.gpkg", "--list")
    gone = [line for line in out.splitlines() if line.startswith("-")]
    assert code == 0 and any("Qmarkleader" in line for line in gone) and not (tmp_path / "out.gpkg").exists()
    assert any(line.startswith("=") and "Tim 9" in line for line in out.splitlines())


def test_without_an_option_it_is_a_copy_with_its_runs(say, plan, tmp_path):
    assert say("copy", plan, tmp_path / "out.gpkg")[0] == 0
    made, runs = held(tmp_path / "out.gpkg")
    assert made == held(plan)[0] and len(runs) == 1


def test_it_may_be_sealed_too(say, plan, tmp_path, monkeypatch):
    monkeypatch.setattr(sealed_file, "sealed", lambda content, passphrase: content)
    (tmp_path / "word").write_text("obor ragam tekun")
    code, _, err = say("copy", plan, tmp_path / "o.gpkg.age", "--without-people", "--sealed", "--passphrase-file", tmp_path / "word")
    assert code == 0 and "final" in err and b"Qmark" not in (tmp_path / "o.gpkg.age").read_bytes()
    assert say("copy", plan, tmp_path / "o.gpkg.age", "--sealed", "--passphrase-file", tmp_path / "word")[0] == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [(("--keep", "people"), "no part of a plan"), (("--without-people",), "plan itself")],
)
def test_what_cannot_be_done_is_one_sentence(say, plan, words, said):
    code, _, err = say("copy", plan, plan, *words) if said == "plan itself" else say("copy", plan, plan.with_name("x.gpkg"), *words)
    assert code == 2 and said in err and len(err.splitlines()) == 1
