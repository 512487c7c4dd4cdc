"""Older states and salvage from the command line."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner

from support.plan_files import LABEL, read, unit
from tabletop import i18n
from tabletop.cli.commands import app
from tabletop.core.text.errors import InputError, PlanError
from tabletop.core.values.change import add_feature
from tabletop.core.values.plan import Plan
from tabletop.io.plans.plan_identity import read_mark
from tabletop.io.plans.plan_store import create_plan, open_plan
from tabletop.io.snapshots.snapshot_file import About, copied_rows
from tabletop.io.snapshots.snapshot_store import take

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.fixture
def path(tmp_path):
    """A plan of two features with a state of one and a state of two."""
    create_plan(tmp_path / "plan.gpkg", Plan(features={"a": unit("a")}))
    opened = open_plan(tmp_path / "plan.gpkg")
    for turn in range(2):
        about = About(NOON + timedelta(minutes=turn), "open", str(opened.path))
        opened.ask(lambda connection, about=about: take(read_mark(connection).id, about, copied_rows(connection)))
        if not turn:
            opened.write(add_feature(LABEL, unit("b")), "do")
    opened.close()
    return tmp_path / "plan.gpkg"


def run(*words):
    result = CliRunner().invoke(app, [str(word) for word in words] + ["--lang", "en"])
    i18n.set_language("en")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.output


def test_states_are_listed_the_newest_first_and_written_as_a_plan(path):
    told = json.loads(run("snapshots", path, "--format", "json"))
    assert [(one["number"], one["features"], one["why"]) for one in told] == [(1, 2, "open"), (2, 1, "open")]
    assert "when it was opened" in run("snapshots", path) and "1 feature" in run("snapshots", path)
    run("snapshots", path, "--restore", 2, "--out", path.with_name("old.gpkg"))
    assert set(read(path.with_name("old.gpkg")).plan.features) == {"a"}
    assert len(read(path).plan.features) == 2


def test_a_copy_says_of_which_file_its_states_are(path):
    copy = path.with_name("copy.gpkg")
    copy.write_bytes(path.read_bytes())
    assert str(path) in run("snapshots", copy) and str(path) not in run("snapshots", path)


def test_wrong_words_are_said(path):
    with pytest.raises(InputError, match="Give both"):
        run("snapshots", path, "--restore", 1)
    with pytest.raises(InputError, match="no older state 9"):
        run("snapshots", path, "--restore", 9, "--out", path.with_name("old.gpkg"))
    with pytest.raises(InputError, match="the plan itself"):
        run("snapshots", path, "--restore", 1, "--out", path)
    with pytest.raises(PlanError, match="not there"):
        run("snapshots", path.with_name("absent.gpkg"))


def test_a_damaged_plan_has_its_states_and_what_can_be_read_of_it(path):
    content = path.read_bytes()
    path.write_bytes(b"x" * 100 + content[100:])
    with pytest.raises(PlanError):
        open_plan(path)
    assert len(json.loads(run("snapshots", path, "--format", "json"))) == 2
    assert "2 features were saved" in run("salvage", path, path.with_name("saved.gpkg"))
    assert len(read(path.with_name("saved.gpkg")).plan.features) == 2
    with pytest.raises(PlanError, match="there already"):
        run("salvage", path, path.with_name("saved.gpkg"))


def test_a_plan_without_states_says_so(tmp_path):
    create_plan(tmp_path / "new.gpkg", Plan())
    assert "No older states" in run("snapshots", tmp_path / "new.gpkg")
