"""What is remembered about a user outlives a settings file that is damaged in one place."""

import json
import os
import threading
from pathlib import Path

import pytest

from tabletop import paths
from tabletop.canvas.asking.last_answers import LastAnswers
from tabletop.core.text import whole_file
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


def test_what_cannot_be_written_leaves_the_file_as_it_was(monkeypatch):
    Settings(theme="dark").save()
    monkeypatch.setattr(whole_file.os, "replace", refuse)
    Settings(theme="light").save()
    assert load_settings().theme == "dark"


def refuse(*_):
    raise OSError(28, "No space left on device")


def test_names_that_are_no_utf8_are_kept_as_they_are(tmp_path):
    settings = load_settings()
    settings.remember_plan(tmp_path / "ren\udcffcana.gpkg")
    settings.last_answers = {"unit:": {"name": "\ud800"}}
    settings.save()
    assert load_settings().recent == [str(tmp_path / "ren\udcffcana.gpkg")]


def test_two_windows_do_not_undo_each_others_settings(tmp_path):
    Settings(theme="dark", scopes={"a": "all"}, recent=["0"]).save()
    one, other = load_settings(), load_settings()
    one.language, one.scopes = "id", {**one.scopes, "b": "scene"}
    one.remember_plan(tmp_path / "1.gpkg")
    one.save()
    other.coordinates, other.scopes = "utm", {"c": "later"}
    other.remember_plan(tmp_path / "2.gpkg")
    other.save()
    found = load_settings()
    assert (found.language, found.coordinates, found.theme) == ("id", "utm", "dark")
    assert found.scopes == {"b": "scene", "c": "later"}
    assert [Path(name).name for name in found.recent] == ["2.gpkg", "0", "1.gpkg"]


def test_what_changed_nothing_is_not_written():
    Settings(theme="dark").save()
    settings = load_settings()
    assert settings.taken_changes() is None
    settings.last_answers["unit:"] = {"name": "Dalmas"}
    changes = settings.taken_changes()
    assert changes is not None and list(changes) == ["last_answers"] and settings.taken_changes() is None


def test_members_of_a_newer_version_stay():
    path = paths.config_folder() / "settings.json"
    path.write_text('{"theme": "dark", "not_known_yet": 5}', encoding="utf-8")
    settings = load_settings()
    settings.theme = "light"
    settings.save()
    assert json.loads(path.read_text(encoding="utf-8")) == {"theme": "light", "not_known_yet": 5}


def test_a_keeper_writes_in_place_of_save():
    settings = load_settings()
    settings.leave_to_keeper(True)
    settings.theme = "dark"
    settings.save()
    assert load_settings().theme == "system"
    settings.leave_to_keeper(False)
    settings.save()
    assert load_settings().theme == "dark"


def test_a_folder_that_is_no_folder_costs_nothing(tmp_path, monkeypatch):
    (tmp_path / "f").write_text("x")
    monkeypatch.setenv("TABLETOP_CONFIG_DIR", str(tmp_path / "f"))
    settings = load_settings()
    settings.theme = "dark"
    settings.save()
    assert (tmp_path / "f").read_text() == "x"


@pytest.mark.parametrize("strength", [True, -1, 10_000_001, 10**400, "20"])
def test_a_strength_that_no_unit_has_is_not_proposed(strength):
    assert LastAnswers({"unit:brimob": {"strength": strength}}).whole("strength", "unit", "brimob") is None


def test_a_strength_that_was_answered_is_proposed():
    assert LastAnswers({"unit:brimob": {"strength": 30}}).whole("strength", "unit", "brimob") == 30


@pytest.mark.parametrize("text", ["{", "[]", '{"theme": "dark"', "\x00\x00"])
def test_a_damaged_file_is_kept_beside_when_a_new_one_takes_its_place(text):
    settings, kept = written(text), paths.config_folder() / "settings.json.damaged"
    assert not kept.exists()
    settings.theme = "dark"
    settings.save()
    assert kept.read_text(encoding="utf-8") == text and load_settings().theme == "dark"


@pytest.mark.parametrize("text", ["", " \n", '{"theme": "purple"}'])
def test_what_is_empty_or_odd_in_one_member_is_not_called_damaged(text):
    settings = written(text)
    settings.snapping = False
    settings.save()
    assert not list(paths.config_folder().glob("*.damaged")) and not load_settings().snapping


@pytest.mark.skipif(os.name == "nt", reason="the lock is of POSIX")
def test_two_windows_that_close_at_the_same_moment_both_keep_what_changed():
    Settings(theme="dark").save()
    at_once = threading.Barrier(4)

    def close(number):
        settings = load_settings()
        for turn in range(5):
            settings.scopes = {**settings.scopes, f"{number}-{turn}": "all"}
            settings.remember_plan(Path(f"/{number}.gpkg"))
            at_once.wait(20)
            settings.save()

    windows = [threading.Thread(target=close, args=(number,)) for number in range(4)]
    for window in windows:
        window.start()
    for window in windows:
        window.join()
    read = load_settings()
    assert sorted(read.scopes) == sorted(f"{number}-{turn}" for number in range(4) for turn in range(5))
    assert sorted(read.recent) == [str(Path(f"/{number}.gpkg")) for number in range(4)]
    assert not list(paths.config_folder().glob(".*"))
