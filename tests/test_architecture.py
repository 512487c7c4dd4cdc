"""The direction of imports between rooms, read from the code."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent / "tabletop"
LEAVES = {"paths", "i18n", "garbage"}
MAY_IMPORT = {
    "core": {"core"},
    "io": {"core", "io"},
    "checks": {"core", "checks"},
    "tools": {"core", "tools"},
    "cli": {"core", "io", "checks", "cli_parts", "cli_rules"},
    "cli_parts": {"core", "io"},
    "cli_rules": {"core", "io", "checks", "cli_parts"},
    "session": {"core", "io", "checks", "tools", "history", "kept_plan", "live_checks", "shown_layers"},
    "kept_plan": {"core", "io", "history", "shown_layers"},
    "history": {"core"},
    "shown_layers": {"core", "io", "layer_reading"},
    "layer_reading": {"core", "io", "background"},
    "live_checks": {"core", "checks", "background"},
    "background": {"core"},
    "settings": set(),
    "canvas": {"core", "tools", "canvas", "session"},
    "ui": {"core", "tools", "canvas", "session", "settings", "background", "ui"},
    "app": {"core", "io", "background", "session", "canvas", "ui", "settings"},
}
ONLY_INSIDE_FUNCTIONS = {"cli": {"app", "canvas"}, "ui": {"io"}}
"""Rooms that may be imported in the function that needs them, and not at the top of a file."""
QT_ROOMS = {"session", "history", "kept_plan", "shown_layers", "layer_reading", "live_checks", "background", "canvas", "ui", "app"}
QT = {"PySide6", "pyqtgraph", "qtpy", "qtawesome"}
MAY_TRY_QT = {"cli"}


def imported(source: str) -> list[tuple[str, bool]]:
    """Names that are imported, and whether at the top level of the file (not inside a function or `if TYPE_CHECKING`)."""
    tree = ast.parse(source)
    top = {id(node) for node in tree.body}
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(alias.name, id(node) in top) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [(f"{node.module}.{alias.name}", id(node) in top) for alias in node.names]
    return found


def faults(room: str, source: str) -> list[str]:
    wrong = []
    for name, at_top in imported(source):
        parts = name.split(".")
        allowed = MAY_IMPORT[room] | LEAVES | (set() if at_top else ONLY_INSIDE_FUNCTIONS.get(room, set()))
        if parts[0] == "tabletop" and len(parts) > 1 and not parts[1].startswith("_") and parts[1] not in allowed:
            wrong.append(f"{room} imports {name}")
        if parts[0] in QT and room not in QT_ROOMS and (at_top or room not in MAY_TRY_QT):
            wrong.append(f"{room} imports {name}")
    return wrong


def room_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


FILES = [path for path in sorted(ROOT.rglob("*.py")) if room_of(path) not in LEAVES | {"__init__", "__main__"}]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_imports_go_one_way(path):
    assert room_of(path) in MAY_IMPORT, "a new room needs its place in the map of rooms"
    assert faults(room_of(path), path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("room", "line"),
    [
        ("core", "from tabletop.io.plan_store import open_plan"),
        ("checks", "import tabletop.tools.tool"),
        ("tools", "from PySide6 import QtCore"),
        ("cli", "from tabletop.app import run"),
        ("canvas", "from tabletop.ui.main_window import MainWindow"),
        ("ui", "from tabletop.io.plan_store import open_plan"),
        ("core", "def f():\n    from PySide6 import QtCore"),
    ],
)
def test_a_wrong_import_is_seen(room, line):
    assert faults(room, line)


def test_leaves_import_no_room():
    for leaf in LEAVES:
        names = [name for name, _ in imported((ROOT / f"{leaf}.py").read_text(encoding="utf-8"))]
        assert [n for n in names if n.startswith("tabletop.") and not n.startswith(("tabletop.core.message", "tabletop.paths"))] == []


def test_only_one_module_sets_the_search_for_garbage():
    sources = {path.name: imported(path.read_text(encoding="utf-8")) for path in ROOT.rglob("*.py")}
    assert [name for name, found in sources.items() if any(one == "gc" for one, _ in found)] == ["garbage.py"]
