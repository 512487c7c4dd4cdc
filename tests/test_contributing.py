"""What CONTRIBUTING names stands there: files, rooms, and each check in the file that one looks for first."""

import re
import tomllib
from pathlib import Path

import pytest

from tabletop.checks.rules.explain import explanations

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(set(re.findall(r"(?<![\w./*-])([a-z_]+(?:/[a-z_]+)*/[a-z_]+\.py)\b", TEXT))))
def test_a_file_that_is_named_is_there(name):
    assert (ROOT / name).is_file() or (ROOT / "tabletop" / name).is_file()


def stale(text):
    """Files of the program that a text names and that are not there, as `core/text/message.py` or `core.text.message`."""
    names = re.findall(r"`((?:core|io|checks|tools|canvas|ui|session|cli)[./][a-z_./]+)`", text)
    return [name for name in names if not any((ROOT / "tabletop" / path).exists() for path in _paths(name))]


def _paths(name):
    """Where it may stand: as a file, a room, a module, or a name in a module."""
    slashed = name if "/" in name else name.replace(".", "/")
    module = slashed.removesuffix(".py").split(".")[0]
    return [slashed, f"{module}.py", f"{module.rpartition('/')[0]}.py"]


@pytest.mark.parametrize("path", sorted((ROOT / "tabletop").rglob("*.py")), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_files_that_the_program_names_are_there(path):
    assert stale(path.read_text(encoding="utf-8")) == []


def test_a_file_that_is_not_there_is_seen():
    assert stale("as in `core/openings.py` and `core.shares`") and not stale("`core/text/message.shown`, `core.text.message`, `ui/parts`")


def test_every_room_is_named():
    rooms = {path.parent.name for path in (ROOT / "tabletop").glob("*/*/__init__.py")}
    assert {room for room in rooms if f"`{room}`" not in TEXT} == set()


@pytest.mark.parametrize("code", sorted(explanations()))
def test_a_check_stands_in_a_file_named_by_its_code_or_by_its_family_with_the_codes_in_the_first_line(code):
    file = ROOT / explanations()[code].file
    first = file.read_text(encoding="utf-8").splitlines()[0]
    assert file.stem == code.replace("-", "_") or code in re.findall(r"[a-z-]+", first.split(":")[0])


def test_limits_stand_in_the_file_of_their_room():
    for path in (ROOT / "resources" / "rules").glob("*.toml"):
        codes = tomllib.loads(path.read_text(encoding="utf-8"))
        assert {explanations()[code].file.split("/")[2] for code in codes} == {path.stem}
