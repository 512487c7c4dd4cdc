"""tabletop seal and unseal: the passphrase from a file, a descriptor or the terminal, never as an argument, never repeated."""

import getpass
import os
import sys

import pytest

from support.exercises import exercise_plan, new_run
from tabletop import i18n
from tabletop.cli import commands as cli
from tabletop.io.plans.plan_store import create_plan, open_plan
from tabletop.io.runs.run_table import begin_run, list_runs
from tabletop.io.sealing import sealed_file

PHRASE = "obor ragam tekun"


@pytest.fixture
def say(monkeypatch, capsys):
    def run(*words):
        monkeypatch.setattr("sys.argv", ["tabletop", *map(str, words), "--lang", "en"])
        code = cli.main()
        i18n.set_language("en")
        told = capsys.readouterr()
        assert PHRASE not in told.out + told.err
        return code, told.err

    return run


@pytest.fixture
def plan(tmp_path):
    create_plan(tmp_path / "plan.gpkg", exercise_plan())
    opened = open_plan(tmp_path / "plan.gpkg")
    opened.commit(lambda connection: begin_run(connection, new_run()))
    opened.close()
    return tmp_path / "plan.gpkg"


@pytest.fixture
def quick(monkeypatch):
    """Scrypt takes two seconds; what stands around it is tried without."""
    monkeypatch.setattr(sealed_file, "sealed", lambda content, passphrase: sealed_file.HEAD + passphrase.encode() + b"|" + content)


def test_a_plan_goes_out_and_comes_back_with_its_runs(say, plan, tmp_path):
    (tmp_path / "word").write_text(PHRASE + "\n")
    code, err = say("seal", plan, tmp_path / "out.gpkg.age", "--passphrase-file", tmp_path / "word")
    assert code == 0 and "A lost passphrase is final" in err
    code, err = say("check", tmp_path / "out.gpkg.age", "--layers", "none")
    assert code == 2 and "tabletop unseal" in err
    reading, writing = os.pipe()
    os.write(writing, PHRASE.encode() + b"\n")
    os.close(writing)
    code, err = say("unseal", tmp_path / "out.gpkg.age", tmp_path / "back.gpkg", "--passphrase-fd", reading)
    assert code == 0 and "back.gpkg is unsealed on this disk" in err
    opened = open_plan(tmp_path / "back.gpkg")
    try:
        assert opened.plan == exercise_plan() and [run.name for run in opened.ask(list_runs)] == [new_run().name]
    finally:
        opened.close()


def typed(monkeypatch, *lines):
    left = list(lines)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(getpass, "getpass", lambda prompt: left.pop(0))


def test_it_is_typed_twice(say, plan, tmp_path, monkeypatch, quick):
    typed(monkeypatch, PHRASE, PHRASE + "x")
    code, err = say("seal", plan, tmp_path / "out.gpkg.age")
    assert code == 2 and "not alike" in err and not (tmp_path / "out.gpkg.age").exists()
    typed(monkeypatch, PHRASE, PHRASE)
    assert say("seal", plan, tmp_path / "out.gpkg.age")[0] == 0
    assert (tmp_path / "out.gpkg.age").read_bytes().startswith(sealed_file.HEAD + PHRASE.encode())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("seal", "plan.gpkg", "out.gpkg.age"), "there is none"),
        (("seal", "plan.gpkg", "out.gpkg"), "must end in"),
        (("seal", "plan.gpkg", "out.gpkg.age", "--passphrase-file", "nowhere"), "cannot be read"),
        (("seal", "plan.gpkg", "out.gpkg.age", "--passphrase-file", "p", "--passphrase-fd", "9"), "not both"),
        (("seal", "none.gpkg", "out.gpkg.age"), "none.gpkg"),
        (("seal", "plan.gpkg", "nowhere/out.gpkg.age"), "the folder"),
        (("unseal", "plan.gpkg", "b.gpkg"), "no sealed copy"),
        (("unseal", "none.age", "b.gpkg"), "none.age"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(say, plan, tmp_path, monkeypatch, words, said):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False, raising=False)
    code, err = say(*words)
    assert code == 2 and said in err.splitlines()[-1]
    assert sorted(one.name for one in tmp_path.iterdir() if one.suffix in (".age", ".gpkg")) == ["plan.gpkg"]
