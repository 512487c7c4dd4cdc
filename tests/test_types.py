"""Nothing of the product escapes the type checker: it is strict, over every file, and each exception names what it excepts."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from mypy.fscache import FileSystemCache
from mypy.modulefinder import FindModuleCache, SearchPaths

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mypy"]
MOST_EXCEPTIONS = 2
"""A stream whose type knows less than the stream can, and a module that is kept from being imported."""
LENIENT = re.compile(r"^\s*#\s*mypy:|@(?:typing\.)?no_type_check\b", re.MULTILINE)
LENIENCE = {"exclude", "modules", "files", "ignore_errors", "disable_error_code", "follow_imports", "implicit_reexport"}
"""Settings that leave files out, or faults unsaid; strict typing sets none of them."""


def faults(settings: dict[str, Any]) -> list[str]:
    """What of these settings lets a part of the product through."""
    found = [f"{name} is set" for name in sorted(LENIENCE & settings.keys())]
    found += [] if settings.get("strict") is True else ["not strict"]
    found += [] if settings.get("packages") == ["tabletop"] else ["not over all rooms"]
    found += [f"{name} is off" for name, value in settings.items() if value is False and name != "strict"]
    ours = [name for row in settings.get("overrides", ()) for name in row["module"] if name.startswith(("*", "tabletop"))]
    return found + [f"{name} is excepted" for name in ours]


def test_the_checker_is_strict_over_all_rooms():
    assert faults(SETTINGS) == []


@pytest.mark.parametrize(
    "change",
    [
        {"strict": False},
        {"packages": ["tabletop.core", "tabletop.io"]},
        {"exclude": "tabletop/ui"},
        {"disallow_any_generics": False},
        {"overrides": [{"module": ["tabletop.ui.*"], "ignore_errors": True}]},
    ],
)
def test_a_gap_is_refused(change):
    assert len(faults({**SETTINGS, **change})) == 1


def test_every_file_is_found_by_the_checker():
    paths = SearchPaths((str(ROOT),), (), (), ())
    found = FindModuleCache(paths, FileSystemCache(), None).find_modules_recursive("tabletop")
    assert {Path(one.path) for one in found} >= set((ROOT / "tabletop").rglob("*.py"))


def test_no_file_excepts_itself():
    files = {path: path.read_text(encoding="utf-8") for path in sorted((ROOT / "tabletop").rglob("*.py"))}
    assert [str(path.relative_to(ROOT)) for path, text in files.items() if LENIENT.search(text)] == []
    assert sum(text.count("# type: ignore") for text in files.values()) <= MOST_EXCEPTIONS


@pytest.mark.parametrize("line", ["# mypy: ignore-errors", "@no_type_check\ndef f(x): ...", "@typing.no_type_check\ndef f(x): ..."])
def test_a_file_that_excepts_itself_is_seen(line):
    assert LENIENT.search(f"import typing\n{line}\n")
