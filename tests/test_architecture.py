"""The direction of imports between rooms and inner rooms, and that no files import each other in a circle: read from the code."""

import ast
import re
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent / "tabletop"
LEAVES = {"author", "garbage", "giving_way", "i18n", "interrupts", "loading", "paths"}
MAY_IMPORT = {
    "core": {"core"},
    "io": {"core", "io"},
    "checks": {"core", "checks"},
    "tools": {"core", "tools"},
    "cli": {"core", "io", "checks", "cli"},
    "session": {"core", "io", "checks", "tools", "session"},
    "settings": {"core"},
    "canvas": {"core", "tools", "canvas", "session"},
    "ui": {"core", "tools", "canvas", "session", "settings", "ui"},
    "app": {"core", "io", "session", "canvas", "ui", "settings"},
}
ONLY_INSIDE_FUNCTIONS = {"cli": {"app", "canvas"}, "ui": {"io"}}
"""Rooms that may be imported in the function that needs them, and not at the top of a file."""
INNER = {
    "core": [
        "text",
        "geometry",
        "values",
        "layers",
        "points",
        "pictures",
        "arrangement",
        "table",
        "sight",
        "search",
        "judgement",
        "scenes",
        "roster",
        "exercise",
        "comparison",
        "document",
        "charts",
    ],
    "io": [
        *("records", "tables", "points", "sources", "postgis", "layers", "pictures", "inspection", "importing", "packs"),
        *("attached", "documents", "plans", "runs", "waiting", "snapshots", "sealing", "diagnostics", "export"),
    ],
    "checks": [
        *("base", "rules", "ground", "movement", "distances", "help", "ways_out", "coverage", "crowds"),
        *("exits", "flows", "lines", "units", "force", "plan", "charts"),
    ],
    "tools": ["base", "draw", "select", "reshape", "along"],
    "session": ["base", "ground", "keeping"],
    "canvas": [
        *("ink", "typeset", "base", "crowding", "plan", "findings", "play", "asking", "map", "table", "paper", "charts", "printing"),
        *("book", "document", "film"),
    ],
    "ui": [
        *("focus", "parts", "dialogs", "charts"),
        (
            *("attributes", "comparison", "document", "exercise", "findings", "importing", "inspector", "keeping", "layers", "movement"),
            *("operator", "pictures", "play", "printing", "roster", "rules", "scenes", "search", "table"),
        ),
        *("desk", "ground", "output", "commands", "manual", "window"),
    ],
}
"""Rooms inside a room, lowest first: each may import itself and those before it, not those at its side in one bracket.
Files beside them stand above them all."""
MOST_FILES = 18
"""So many files an inner room may hold, so that one finds one's way in it at a glance."""
QT_ROOMS = {"session", "canvas", "ui", "app", "loading"}
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


def faults(module: str, source: str) -> list[str]:
    """What a file may not import; `module` is its dotted name below `tabletop`."""
    room = module.split(".")[0]
    wrong = []
    for name, at_top in imported(source):
        parts = name.split(".")
        allowed = MAY_IMPORT[room] | LEAVES | (set() if at_top else ONLY_INSIDE_FUNCTIONS.get(room, set()))
        if parts[0] == "tabletop" and len(parts) > 1 and not parts[1].startswith("_") and parts[1] not in allowed:
            wrong.append(f"{module} imports {name}")
        if parts[:2] == ["tabletop", room] and parts[2:] and not _may_see(module, name.removeprefix("tabletop.")):
            wrong.append(f"{module} imports {name}, which stands above it or at its side")
        if parts[0] in QT and room not in QT_ROOMS and (at_top or room not in MAY_TRY_QT):
            wrong.append(f"{module} imports {name}")
    return wrong


def _floors(room: str) -> list[set[str]]:
    """The inner rooms of a room, lowest first."""
    return [{floor} if isinstance(floor, str) else set(floor) for floor in INNER.get(room, [])]


def _may_see(module: str, other: str) -> bool:
    """Whether a file stands in the same inner room as another of its room, or above it."""
    room, here, there = module.split(".")[0], module.split(".")[1], other.split(".")[1]
    floors = _floors(room)
    height, other_height = (next((n for n, floor in enumerate(floors) if name in floor), len(floors)) for name in (here, there))
    return height > other_height or here == there or height == other_height == len(floors)


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


EVERY = {name_of(path): path for path in sorted(ROOT.rglob("*.py"))}
FILES = {name: path for name, path in EVERY.items() if name not in LEAVES | {"__init__", "__main__"}}


def imports_of(name: str) -> set[str]:
    """Files of the product that a file imports anywhere in it."""
    names = [one.removeprefix("tabletop.") for one, _ in imported(EVERY[name].read_text(encoding="utf-8")) if one.startswith("tabletop.")]
    return {one if one in EVERY else one.rpartition(".")[0] for one in names} & EVERY.keys() - {name}


def circle(graph: dict[str, set[str]]) -> list[str]:
    """Files that import each other in a circle; empty where none do."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


@pytest.mark.parametrize("name", FILES)
def test_imports_go_one_way(name):
    assert name.split(".")[0] in MAY_IMPORT, "a new room needs its place in the map of rooms"
    assert faults(name, FILES[name].read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("core.values.plan", "from tabletop.io.plans.plan_store import open_plan"),
        ("checks.base.check", "import tabletop.tools.base.tool"),
        ("tools.base.tool", "from PySide6 import QtCore"),
        ("cli.commands", "from tabletop.app import run"),
        ("canvas.map.map_canvas", "from tabletop.ui.window.main_window import MainWindow"),
        ("ui.commands.file_commands", "from tabletop.io.plans.plan_store import open_plan"),
        ("core.values.plan", "def f():\n    from PySide6 import QtCore"),
        ("core.geometry.crs", "from tabletop.core.values.plan import Plan"),
        ("core.values.plan", "if TYPE_CHECKING:\n    from tabletop.core.search import search"),
        ("checks.base.snapshot", "from tabletop.checks.rules.limits import TABLES"),
        ("checks.ground.walkable", "def f():\n    from tabletop.checks.exits.egress import EgressTime"),
        ("canvas.plan.plan_lines", "import tabletop.canvas.map.map_canvas"),
        ("tools.draw.sketch", "from tabletop.tools import registry"),
        ("io.layers.layer_file", "from tabletop.io.plans.plan_store import open_plan"),
        ("ui.commands.palette", "if TYPE_CHECKING:\n    from tabletop.ui.window.main_window import MainWindow"),
        ("ui.search.search_panel", "from tabletop.ui.desk.desk import Desk"),
        ("ui.scenes.scene_strip", "from tabletop.ui.roster.roster_panel import RosterPanel"),
    ],
)
def test_a_wrong_import_is_seen(module, line):
    assert faults(module, line)


def test_no_files_import_each_other_in_a_circle():
    assert circle({name: imports_of(name) for name in EVERY}) == []


def test_a_circle_is_seen():
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}})
    assert not circle({"a": {"b", "c"}, "b": {"c"}})


def test_nothing_is_flat():
    for room in INNER:
        held = {name.split(".")[1] for name in EVERY if name.startswith(f"{room}.") and name.count(".") > 1}
        assert held == set().union(*_floors(room)), f"the rooms in {room} and their order are to be told here"
    rooms: dict[str, list[str]] = {}
    for name in EVERY:
        if "." in name and not name.endswith("__init__"):
            rooms.setdefault(name.rpartition(".")[0], []).append(name)
    assert {room: len(files) for room, files in rooms.items() if len(files) > MOST_FILES} == {}


def test_tests_stand_in_the_rooms_of_what_they_test():
    own = {"bench", "faults", "support"}
    folders = {path.parent.relative_to(ROOT.parent / "tests").as_posix() for path in (ROOT.parent / "tests").rglob("test_*.py")} - {"."}
    assert [folder for folder in sorted(folders) if folder.split("/")[0] not in own and not (ROOT / folder).is_dir()] == []


def test_no_two_files_of_tests_share_a_name():
    """Python knows them by their name alone: `pytest` for all of them would end before it began."""
    names = [path.name for path in (ROOT.parent / "tests").rglob("test_*.py")]
    assert not {name for name in names if names.count(name) > 1}


def test_leaves_import_no_room():
    for leaf in LEAVES:
        names = [name for name, _ in imported((ROOT / f"{leaf}.py").read_text(encoding="utf-8"))]
        assert [n for n in names if n.startswith("tabletop.") and not n.startswith(("tabletop.core.text.", "tabletop.paths"))] == []


def set_on_session(source: str) -> list[str]:
    """Attributes of a session that a file sets, and edits that it makes past `Session.do`."""
    wrong = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            written = [ast.unparse(one) for target in targets for one in ast.walk(target) if isinstance(one, ast.Attribute)]
            wrong += [name for name in written if re.search(r"\bsession\.\w", name)]
        if isinstance(node, ast.Call) and re.search(r"\bsession\.file\.do$", ast.unparse(node.func)):
            wrong.append(ast.unparse(node.func))
    return wrong


def test_a_session_is_changed_by_its_own_methods_only():
    assert set_on_session("self._session.layers.views = []\nsession.file.do(change)") != []
    above = [name for name in FILES if name.split(".")[0] in ("canvas", "ui", "app")]
    assert {name: found for name in above if (found := set_on_session(FILES[name].read_text(encoding="utf-8")))} == {}


def test_only_one_module_sets_the_search_for_garbage():
    sources = {name: imported(path.read_text(encoding="utf-8")) for name, path in EVERY.items()}
    assert [name for name, found in sources.items() if any(one == "gc" for one, _ in found)] == ["garbage"]
