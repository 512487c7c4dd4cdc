"""Profiles out of files: those that come along, and mistakes of an office's own, a sentence each."""

import pytest

from tabletop.core.text.errors import InputError
from tabletop.io.importing.profile_file import PROFILES, profile_path, profiles_for

HEAD = 'id = "own"\ntitle = {id = "x", en = "x"}\n'
TABLE = '[[table]]\ntable = "roads"\ntitle = {en = "Roads"}\nrole = "road"\n'
RULE = '[[rule]]\ninto = "roads"\n'


@pytest.mark.parametrize("name", PROFILES)
def test_profiles_that_come_along_are_whole_and_can_be_the_start_of_an_own(name, tmp_path):
    copy = tmp_path / "own.toml"
    copy.write_text(profile_path(name).read_text(encoding="utf-8"), encoding="utf-8")
    assert profiles_for(str(copy)) == profiles_for(name)


def test_auto_asks_all():
    assert [profile.id for profile in profiles_for("auto")] == list(PROFILES)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (HEAD + TABLE, "own.toml cannot be used. rule is missing."),
        (HEAD + TABLE + RULE + 'colour = "red"\n', "The word rule.1.colour is not known."),
        (HEAD + TABLE + '[[rule]]\ninto = "streets"\n', "a rule goes into streets, which is no table of it"),
        (HEAD + TABLE + RULE + 'columns = {class = {from = ["a"], values = "none"}}\n', "names the values none, which are not there"),
        (HEAD + TABLE.replace('"road"', '"raod"') + RULE, 'table.1.role cannot be "raod".'),
        (HEAD + TABLE + TABLE + RULE, "table roads is told twice"),
        (HEAD + "[[table", "own.toml is not TOML"),
    ],
)
def test_each_mistake_is_a_sentence(tmp_path, text, sentence):
    path = tmp_path / "own.toml"
    path.write_text(text)
    with pytest.raises(InputError) as caught:
        profiles_for(str(path))
    assert sentence in str(caught.value)


def test_a_profile_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        profiles_for(str(tmp_path / "none.toml"))
