"""Rows of the log that another program wrote: labels are shown as they stand, odd rows end the history and nothing else."""

import json

import pytest
import shapely

from support.plan_files import LABEL, read, sql, unit, written
from tabletop import i18n
from tabletop.core.text.labels import LONGEST_LABEL, label_of
from tabletop.core.text.message import mark, message
from tabletop.core.values.change import add_feature
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit
from tabletop.io.plans.plan_store import create_plan

KNOWN = mark("Rename view {name}")


@pytest.fixture
def path(tmp_path):
    create_plan(tmp_path / "plan.gpkg", Plan(settings={"name": "Uji"}, roster={"r": RosterUnit("r", "R", strength=5)}))
    written(tmp_path / "plan.gpkg", (add_feature(LABEL, unit()), "do"))
    return tmp_path / "plan.gpkg"


def log(path, label, edits):
    row = (label if isinstance(label, str) else json.dumps(label), json.dumps(edits))
    sql(path, "INSERT INTO edit_log (at, kind, label, edits) VALUES ('2026-11-29T10:00:00', 'do', ?, ?)", *row)


TEMPLATES = [
    "{missing}",
    "{x.__class__.__init__.__globals__}",
    "{x:>3000000000}",
    "{0}",
    "{",
    "}{",
    "{x!r:{x}}",
    "100 % {sure}",
]


@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("params", [{}, {"x": {"template": "y"}, "text": "no"}, {"x": 3, "sure": [1]}])
def test_a_text_of_a_file_is_no_template(template, params, language):
    before = i18n.language()
    try:
        i18n.set_language(language)
        label = label_of({"template": template, "params": params})
        assert i18n.text(label) == str(label) == template
        assert i18n.text(label_of(label.to_json())) == template
    finally:
        i18n.set_language(before)


def test_a_sentence_of_ours_is_filled_in_and_translated():
    label = label_of(message(KNOWN, name=message("{evil.__class__}")).to_json())
    assert str(label) == "Rename view {evil.__class__}"
    before = i18n.language()
    try:
        i18n.set_language("id")
        assert i18n.text(label).startswith("Ganti nama") and i18n.text(label).endswith("{evil.__class__}")
    finally:
        i18n.set_language(before)


@pytest.mark.parametrize("params", [{}, {"other": 1}, [], None, {"name": {"a": {"template": 1}}}])
def test_a_sentence_whose_values_do_not_fit_is_shown_as_it_stands(params):
    try:
        shown = i18n.text(label_of({"template": KNOWN, "params": params}))
    except ValueError:
        assert params == []
        return
    assert shown.startswith(KNOWN.partition("{")[0])


@pytest.mark.parametrize("data", [None, [], "x", 7, {}, {"template": 7}, {"template": KNOWN, "params": [1]}])
def test_what_is_no_label_is_a_damaged_row(path, data):
    log(path, data, [["setting", "a", None, 1]])
    opened = read(path)
    assert opened.history == () and "damaged" in str(opened.problems[0])


def test_a_label_of_a_megabyte_is_cut():
    assert len(i18n.text(label_of({"template": "x" * 1_000_000}))) == LONGEST_LABEL
    assert len(i18n.text(label_of({"template": KNOWN, "params": {"name": "x" * 1_000_000}}))) < LONGEST_LABEL + 50


UNIT = {"id": "r", "name": "R", "strength": 5}
SCENE = {"number": 3}
FRAME = [0, shapely.Point(500_000, 9_950_000).wkb_hex, {}]


@pytest.mark.parametrize(
    "edit",
    [
        ["scene", "abc", None, None],
        ["scene", "abc", None, SCENE],
        ["scene", "3", None, {"number": "3"}],
        ["scene", "3", None, {"number": 3, "step_min": "x"}],
        ["scene", "3", None, {"number": 3, "level": "blue"}],
        ["scene", 3, None, SCENE],
        ["scene", [3], None, SCENE],
        ["roster", "q", None, UNIT],
        ["roster", "r", {**UNIT, "strength": "many"}, UNIT],
        ["roster", "r", None, None],
        ["feature", "b", None, {"id": "a", "kind": "unit", "frames": [FRAME]}],
        ["feature", "a", None, {"id": "a", "kind": "dragon", "frames": [FRAME]}],
        ["feature", "a", None, {"id": "a", "kind": "unit", "frames": [["x", *FRAME[1:]]]}],
        ["feature", "a", None, {"id": "a", "kind": "unit", "frames": [[0, "0107000000010000000" * 3, {}]]}],
        ["feature", "a", None, {"id": "a", "kind": "unit", "frames": []}],
        ["setting", None, None, 1],
        [],
    ],
)
def test_a_row_with_an_odd_key_or_value_ends_the_history_and_not_the_plan(path, edit):
    log(path, {"template": "a"}, [edit])
    opened = read(path)
    assert len(opened.plan.features) == 1 and opened.history == () and "history before edit 2" in str(opened.problems[0])


def test_numbers_that_python_refuses_to_read(path):
    sql(path, "INSERT INTO edit_log (at, kind, label, edits) VALUES ('x', 'do', '{\"template\":\"a\"}', ?)", "[[" + "9" * 5000 + "]]")
    assert len(read(path).plan.features) == 1 and read(path).history == ()
