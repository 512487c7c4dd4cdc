"""Which catalogue a plan stands on: its own, the variable's, this computer's, the office's, the embedded one; a bad one lacks."""

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
    assert ids(given) == ["own"] and given.path == tmp_path / "plan" / "own.toml" and given.lack is None
    assert catalogue_for("none", tmp_path).infos == () and catalogue_for("none", tmp_path).lack is None


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


def test_nothing_stands_in_for_a_bad_one(tmp_path, monkeypatch):
    (tmp_path / "bad.toml").write_text("[[layer", encoding="utf-8")
    (tmp_path / "pack.gpkg").write_bytes(b"SQLite format 3\0" + b"x" * 5_000)
    monkeypatch.setenv("TABLETOP_CATALOGUE", str(tmp_path / "bad.toml"))
    given = catalogue_for("gone.toml", tmp_path)
    assert given.infos == () and given.path == tmp_path / "gone.toml" and given.lack.info.id == "catalogue:gone.toml"
    assert str(given.lack.reason) == (
        f"The layer catalogue {tmp_path / 'gone.toml'} is not there. The plan asks for it; until it is there, the plan has no layers of"
        " the office."
    )
    assert given.lack.info.is_decisive and catalogue_for("pack.gpkg", tmp_path).lack.info.path == str(tmp_path / "pack.gpkg")
    given = catalogue_for(None, tmp_path)
    assert given.infos == () and "The variable TABLETOP_CATALOGUE asks for it" in str(given.lack.reason)
    monkeypatch.delenv("TABLETOP_CATALOGUE")
    for folder, words in ((paths.site_config_folder(), "default of the office"), (paths.config_folder(), "default of this computer")):
        says(folder, {"catalogue": "gone.toml"})
        given = catalogue_for(None, None)
        assert given.infos == () and words in str(given.lack.reason)
    assert catalogue_for("a\0b", tmp_path).lack is not None


def test_one_that_was_named_outright_is_an_error(tmp_path):
    assert read_wanted(NONE).infos == ()
    for path in ("gone.toml", "a\0b"):
        with pytest.raises(LayerError):
            read_wanted(path)
