"""The direction of imports between rooms, read from the code."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent / "tabletop"
LEAVES = {"paths", "i18n"}
MAY_IMPORT = {
    "core": {"core"},
    "io": {"core", "io"},
    "checks": {"core", "checks"},
    "tools": {"core", "tools"},
    "cli": {"core", "io", "checks"},
}
QT = {"PySide6", "pyqtgraph", "qtpy", "qtawesome"}


def imported(source: str) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def faults(room: str, source: str) -> list[str]:
    wrong = []
    for name in imported(source):
        parts = name.split(".")
        own = parts[0] == "tabletop" and len(parts) > 1 and not parts[1].startswith("_")
        if own and parts[1] not in MAY_IMPORT[room] | (LEAVES if room != "i18n" else set()):
            wrong.append(f"{room} imports {name}")
        if parts[0] in QT:
            wrong.append(f"{room} imports {name}")
    return wrong


def files() -> list[Path]:
    return [path for path in sorted(ROOT.rglob("*.py")) if path.relative_to(ROOT).parts[0].removesuffix(".py") in MAY_IMPORT]


@pytest.mark.parametrize("path", files(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_imports_go_one_way(path):
    room = path.relative_to(ROOT).parts[0].removesuffix(".py")
    assert faults(room, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("room", "line"),
    [
        ("core", "from tabletop.io.plan_store import open_plan"),
        ("checks", "import tabletop.tools.tool"),
        ("tools", "from PySide6 import QtCore"),
    ],
)
def test_a_wrong_import_is_seen(room, line):
    assert faults(room, line)
