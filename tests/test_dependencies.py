"""What the product imports when it runs is what it declares; what only tests and scripts need stands in the extra `test`."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
INSTALLED = packages_distributions()
ASKED_FOR = ("parquet", "postgis")
"""Extras that the product imports where they are used, and says so where they are not there."""


@cache
def imported(source: str) -> frozenset[str]:
    """First names of all modules that a file imports, at the top or inside a function."""
    nodes = list(ast.walk(ast.parse(source)))
    whole = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    parts = [node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module and not node.level]
    return frozenset(name.split(".")[0] for name in whole + parts)


def written(name: str) -> str:
    """The name of a distribution as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def third_party(sources: Iterable[str]) -> set[str]:
    """Distributions whose modules these files import."""
    modules = {name for source in sources for name in imported(source)} - sys.stdlib_module_names - {"tabletop"}
    return {written(name) for module in modules for name in INSTALLED.get(module, [module])}


def declared(*extras: str) -> set[str]:
    """Distributions named in the dependencies, or in extras."""
    rows = [row for extra in extras for row in PROJECT["optional-dependencies"][extra]] if extras else PROJECT["dependencies"]
    return {written(re.split(r"[=<>~!;\[ ]", row)[0]) for row in rows}


def product() -> list[str]:
    return [path.read_text(encoding="utf-8") for path in sorted((ROOT / "tabletop").rglob("*.py"))]


def faults(sources: Iterable[str]) -> list[str]:
    """What is imported and not declared, and what is declared and not imported."""
    used = third_party(sources) - declared(*ASKED_FOR)
    return [f"not declared: {name}" for name in sorted(used - declared())] + [f"not imported: {name}" for name in sorted(declared() - used)]


def test_what_runs_is_what_is_declared():
    assert faults(product()) == []


@pytest.mark.parametrize("line", ["import networkx", "def read():\n    from psutil import Process", "import not_known_at_all.inner"])
def test_what_is_not_declared_is_refused(line):
    assert [one.split(":")[0] for one in faults([*product(), line])] == ["not declared"]


def test_what_nothing_imports_is_refused():
    without = [source for source in product() if "fiona" not in imported(source)]
    assert "not imported: fiona" in faults(without)


def test_tests_and_scripts_find_what_they_import():
    """Modules of the tests and scripts themselves are not installed; QGIS and PostGIS bring their own Python."""
    files = [path for folder in ("tests", "scripts") for path in sorted((ROOT / folder).rglob("*.py"))]
    used = {module for path in files for module in imported(path.read_text(encoding="utf-8")) if module in INSTALLED}
    named = {written(name) for module in used for name in INSTALLED[module]} - {"tabletop"}
    assert named <= declared() | declared("test", "dev")


def test_the_extra_for_tests_repeats_nothing():
    assert not declared() & declared("test", "dev")
