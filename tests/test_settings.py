"""What is remembered about a user outlives a settings file that is damaged in one place."""

import json

import pytest

from tabletop import paths
from tabletop.canvas.asking.last_answers import LastAnswers
from tabletop.settings import Settings, load_settings


def written(text):
    (paths.config_folder() / "settings.json").write_text(text, encoding="utf-8")
    return load_settings()


@pytest.mark.parametrize("value", [None, 5, "x", [], {"unit": []}, {"unit": None}, {"unit": {"strength": None}}])
def test_a_member_that_does_not_fit_costs_no_other(value):
    settings = written(json.dumps({"language": "id", "theme": "dark", "recent": ["a"], "last_answers": value}))
    assert (settings.language, settings.theme, settings.recent, settings.last_answers) == ("id", "dark", ["a"], {})


@pytest.mark.parametrize("text", ["NaN", "1e999", "-Infinity"])
def test_metres_that_are_no_number_are_those_of_the_start(text):
    settings = written(f'{{"theme": "dark", "buffer_m": {text}}}')
    assert (settings.theme, settings.buffer_m) == ("dark", Settings().buffer_m)


@pytest.mark.parametrize("text", ["", "nul", "[]", "{", '"a"', '{"theme": "purple", "language": 5}'])
def test_what_is_no_settings_file_at_all_gives_the_defaults(text):
    assert written(text) == Settings()


def test_what_cannot_be_written_leaves_the_file_as_it_was():
    Settings(theme="dark").save()
    Settings(theme="light", last_answers={"unit:": {"name": "\ud800"}}).save()
    assert load_settings().theme == "dark"


@pytest.mark.parametrize("strength", [True, -1, 10_000_001, 10**400, "20"])
def test_a_strength_that_no_unit_has_is_not_proposed(strength):
    assert LastAnswers({"unit:brimob": {"strength": strength}}).whole("strength", "unit", "brimob") is None


def test_a_strength_that_was_answered_is_proposed():
    assert LastAnswers({"unit:brimob": {"strength": 30}}).whole("strength", "unit", "brimob") == 30
