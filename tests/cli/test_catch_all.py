"""Whatever breaks inside any command: exit code 3 and one sentence, its stack in the log alone; 1 is a finding at stop and nothing else."""

import io
import os
import signal
import socket
import sqlite3
import subprocess
import sys

import click
import pytest
import shapely
import typer

from tabletop.cli import commands as cli
from tabletop.core.text.errors import InputError
from tabletop.core.values.feature import new_feature
from tabletop.core.values.plan import Plan
from tabletop.io.plans.plan_store import create_plan

FAULTS = [RuntimeError("x"), MemoryError(), RecursionError("x"), KeyError("x"), sqlite3.OperationalError("x"), SystemError("x")]


def every_command(group=None, before=()):
    """The words of each command of the command line, those inside others too."""
    group = group or typer.main.get_command(cli.app)
    for name, command in group.commands.items():
        if isinstance(command, click.Group) or hasattr(command, "commands"):
            yield from every_command(command, (*before, name))
        else:
            yield (*before, name), command


COMMANDS = {" ".join(words): command for words, command in every_command()}


@pytest.fixture
def working(monkeypatch, tmp_path):
    """Runs the command line with a command that does other work; its exit code."""
    monkeypatch.setenv("TABLETOP_LOG_DIR", str(tmp_path / "log"))

    def run(words, work):
        tree = typer.main.get_command(cli.app)
        command = tree
        for word in words.split():
            command = command.commands[word]
        command.callback = lambda **_: work()
        for parameter in command.params:
            parameter.required = False
        monkeypatch.setattr(typer.main, "get_command", lambda app: tree)
        monkeypatch.setattr(sys, "argv", ["tabletop", *words.split()])
        monkeypatch.setattr(cli, "language_of", lambda words: "en")
        return cli.main()

    return run


@pytest.fixture
def failing(working, capsys):
    """Runs the command line with a command whose work raises: exit code, what it printed, what it said."""

    def run(words, error):
        def fails():
            raise error

        return working(words, fails), *capsys.readouterr()

    return run


def test_there_are_many_commands():
    assert len(COMMANDS) > 25


@pytest.mark.parametrize("words", COMMANDS)
def test_a_fault_of_the_program_is_three_and_one_sentence(failing, words, tmp_path):
    for error in FAULTS:
        code, out, err = failing(words, error)
        assert code == 3 and not out and len(err.splitlines()) == 1 and "Traceback" not in err and "log" in err, (error, err)
    log = (tmp_path / "log" / "tabletop.log").read_text()
    assert all(type(error).__name__ in log for error in FAULTS)


@pytest.mark.parametrize("words", COMMANDS)
def test_what_is_expected_keeps_its_code(failing, words):
    assert failing(words, InputError("No."))[0] == 2
    assert failing(words, KeyboardInterrupt())[0] == 130
    assert failing(words, BrokenPipeError(32, "Broken pipe"))[0] == 2


@pytest.mark.parametrize("error", [OSError(28, "No space left on device", "/x"), OSError(13, "Permission denied"), OSError("x")])
def test_a_fault_of_a_file_is_none_of_the_output(failing, error):
    code, _, err = failing("check", error)
    assert code == 3 and "log" in err and "output" not in err


def test_where_the_log_cannot_be_written_the_sentence_names_none(failing, tmp_path):
    (tmp_path / "log" / "tabletop.log").mkdir(parents=True)
    code, _, err = failing("check", KeyError("x"))
    assert code == 3 and "the log file cannot be written" in err and len(err.splitlines()) == 1


@pytest.mark.parametrize("error", [KeyboardInterrupt(), typer.Abort()])
def test_ctrl_c_before_a_command_begins_is_one_word(failing, monkeypatch, error):
    def interrupted(words):
        raise error

    monkeypatch.setattr(cli, "refuse_special", interrupted)
    assert failing("check", None) == (130, "", "Cancelled.\n")


class _Full(io.TextIOWrapper):
    def flush(self):
        raise OSError(28, "No space left on device")


def test_what_waits_in_the_buffer_of_a_full_output_is_no_success(working, monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdout", _Full(io.BytesIO()))
    assert working("check", lambda: None) == 2 and "output cannot be written" in capsys.readouterr().err


def test_a_letter_that_the_output_has_not_is_written_as_its_number(working, monkeypatch):
    content = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(content, "cp1252"))
    assert working("check", lambda: typer.echo("\u0645")) == 0 and content.getvalue().split() == [rb"\u0645"]


# --- special files and odd names
@pytest.fixture
def run(monkeypatch, capsys, tmp_path):
    def command(*words):
        monkeypatch.setattr(sys, "argv", ["tabletop", *map(str, words)])
        return cli.main(), *capsys.readouterr()

    return command


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with a name are of POSIX")
@pytest.mark.parametrize("special", ["/dev/zero", "fifo", "socket"])
def test_a_device_a_pipe_or_a_socket_is_refused_at_once(run, tmp_path, monkeypatch, special):
    monkeypatch.chdir(tmp_path)
    os.mkfifo("fifo")
    with socket.socket(socket.AF_UNIX) as made:
        made.bind("socket")
        plan = tmp_path / "a.gpkg"
        create_plan(plan, Plan())
        words = [("check", plan, "--layers", special), ("check", plan, f"--layers={special}"), ("check", special)]
        words += [("new", "b.gpkg", "--from", special), ("compare", plan, special), ("roster", "import", plan, special)]
        words += [("layers", "import", special, "--dry-run"), ("map", plan, special)]
        for one in words:
            code, _, err = run(*one, "--lang", "en")
            assert code == 2 and len(err.splitlines()) == 1 and special in err, (one, err)
        assert not (tmp_path / "b.gpkg").exists()


@pytest.mark.skipif(os.name == "nt", reason="such names are of POSIX")
@pytest.mark.parametrize(
    "name",
    [
        b"a" * 242,
        b"ren\xffcana",
        b"two\nlines",
        b"q'uo\"te",
        "\u202eabc\u202c".encode(),
        "\U0001f600 \U0001f468".encode(),
        b"a b#c?d%20e&f",
    ],
)
def test_a_plan_of_any_name_is_checked_and_exported(run, tmp_path, name):
    plan = tmp_path / os.fsdecode(name + b".gpkg")
    create_plan(plan, Plan())
    assert run("check", plan, "--layers", "none", "--lang", "en")[0] in (0, 1)
    assert run("export", plan, plan.with_suffix(".csv"), "--layers", "none")[0] == 0 and plan.with_suffix(".csv").exists()
    assert not [one for one in os.listdir(tmp_path) if one.startswith(".tabletop")]


def test_a_name_without_room_for_a_journal_is_refused_and_can_be_looked_at(run, tmp_path):
    plan, short = tmp_path / ("a" * 248 + ".gpkg"), tmp_path / "a.gpkg"
    code, _, err = run("new", plan, "--lang", "en")
    assert code == 2 and "too long" in err and len(err.splitlines()) == 1
    code, _, err = run("check", tmp_path / ("a" * 300 + ".gpkg"), "--lang", "en")
    assert code == 2 and len(err.splitlines()) == 1
    create_plan(short, Plan())
    short.rename(plan)
    assert run("check", plan, "--layers", "none")[0] in (0, 1)


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_letters_that_the_output_cannot_hold_are_no_fault(tmp_path, encoding):
    unit = new_feature("unit", shapely.Point(500_000, 9_950_000), {"name": "\u0645 \U0001f600 \u6f22"})
    plan = tmp_path / "\u0645.gpkg"
    create_plan(plan, Plan(features={unit.id: unit}))
    command = [sys.executable, "-m", "tabletop", "check", str(plan), "--layers", "none", "--lang", "id"]
    done = subprocess.run(command, capture_output=True, env={**os.environ, "PYTHONIOENCODING": encoding}, check=False)
    assert done.returncode in (0, 1) and b"Traceback" not in done.stderr and b"log" not in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="signals are of POSIX")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_end_that_is_asked_for_comes_at_any_moment(tmp_path, number, code):
    plan = tmp_path / "a.gpkg"
    create_plan(plan, Plan())
    for wait in (0.5, 1.1, 1.6):
        command = [sys.executable, "-m", "tabletop", "report", str(plan), str(tmp_path / "r.pdf"), "--layers", "none"]
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        try:
            process.wait(wait)
        except subprocess.TimeoutExpired:
            process.send_signal(number)
        err = process.communicate(timeout=20)[1]
        assert process.returncode in (0, code) and "Traceback" not in err and len(err.splitlines()) <= 1, err
        assert not [one for one in os.listdir(tmp_path) if one.startswith(".tabletop")]
