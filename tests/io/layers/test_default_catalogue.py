"""Which catalogue a plan stands on: its own, the variable's, this computer's, the office's, the embedded one; bad ones are told."""

import json

import pytest

from tabletop import paths
from tabletop.core.text.errors import LayerError
from tabletop.io.layers.default_catalogue import EMBEDDED, NONE, Wanted, catalogue_for, default_catalogue, read_wanted


def catalogue(folder, key):
    folder.mkdir(parents=True, exist_ok=True)
    text = f'[[layer]]\nid = "{key}"\ntitle = {{en = "{key}"}}\nfile = "{key}.gpkg"\n'
    (folder / f"{key}.toml").write_text(text, encoding="utf-8")
    return folder / f"{key}.toml"


def says(folder, value):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "settings.json").write_text(json.dumps(value), encoding="utf-8")


def ids(given):
    return [info.id for info in given.infos]


def test_who_says_it_first_is_heard(tmp_path, monkeypatch):
    assert default_catalogue() == Wanted(EMBEDDED, "product") and len(catalogue_for(None, None).infos) > 3
    says(paths.site_config_folder(), {"catalogue": "maps/office.toml"})
    catalogue(paths.site_config_folder() / "maps", "office")
    assert ids(catalogue_for(None, None)) == ["office"]
    says(paths.config_folder(), {"catalogue": str(catalogue(tmp_path, "mine")), "language": "en"})
    assert ids(catalogue_for(None, None)) == ["mine"] and default_catalogue().teller == "computer"
    monkeypatch.setenv("TABLETOP_CATALOGUE", str(catalogue(tmp_path, "loud")))
    assert ids(catalogue_for(None, None)) == ["loud"]
    catalogue(tmp_path / "plan", "own")
    given = catalogue_for("own.toml", tmp_path / "plan")
    assert ids(given) == ["own"] and given.path == tmp_path / "plan" / "own.toml" and given.problems == ()
    assert catalogue_for("none", tmp_path).infos == () == catalogue_for("none", tmp_path).problems


@pytest.mark.parametrize("text", ["", "{", "[]", '{"catalogue": 3}', '{"catalogue": "  "}', "[" * 9_000])
def test_settings_that_cannot_be_read_say_nothing(text):
    (paths.config_folder() / "settings.json").write_text(text, encoding="utf-8")
    assert default_catalogue() == Wanted(EMBEDDED, "product")


def test_the_words_for_none_and_embedded(monkeypatch):
    says(paths.site_config_folder(), {"catalogue": "/nowhere.toml"})
    says(paths.config_folder(), {"catalogue": "embedded"})
    assert catalogue_for(None, None).path is None and len(catalogue_for(None, None).infos) > 3
    monkeypatch.setenv("TABLETOP_CATALOGUE", "none")
    assert catalogue_for(None, None).infos == ()


def test_a_bad_one_is_told_and_the_next_is_used(tmp_path, monkeypatch):
    (tmp_path / "bad.toml").write_text("[[layer", encoding="utf-8")
    monkeypatch.setenv("TABLETOP_CATALOGUE", str(tmp_path / "bad.toml"))
    given = catalogue_for("gone.toml", tmp_path)
    assert len(given.infos) > 3 and given.path is None
    assert [str(one) for one in given.problems] == [
        f"The layer catalogue {tmp_path / 'gone.toml'} is not there. The plan asks for it; the default catalogue is shown instead.",
        "The layer catalogue bad.toml is not TOML: line 1 cannot be understood. The variable TABLETOP_CATALOGUE asks for it; the embedded"
        " catalogue is shown instead.",
    ]
    monkeypatch.delenv("TABLETOP_CATALOGUE")
    for folder, words in ((paths.site_config_folder(), "default of the office"), (paths.config_folder(), "default of this computer")):
        says(folder, {"catalogue": "gone.toml"})
        (problem,) = catalogue_for(None, None).problems
        assert words in str(problem)


def test_one_that_was_named_outright_is_an_error(tmp_path):
    assert read_wanted(NONE).infos == ()
    for path in ("gone.toml", "a\0b"):
        with pytest.raises(LayerError):
            read_wanted(path)
