"""What a window loads before it is seen, and what it leaves for later; each try in a process of its own."""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tabletop import __version__

HEAVY = {
    *("pyqtgraph", "pypdf", "PIL", "cryptography", "pyrage", "reportlab", "docx", "jinja2", "openpyxl", "python_calamine"),
    *("pandas", "geopandas", "scipy", "networkx", "pyogrio", "fiona", "rasterio", "pyarrow", "psycopg", "matplotlib", "rich"),
}
"""Packages that the first window can do without."""
AT_FIRST_USE = {
    *("ui.printing.print_window", "ui.importing.import_window", "ui.keeping.outside_copy_dialog", "ui.roster.roster_import"),
    *("ui.layers.layer_properties", "ui.layers.column_chooser", "ui.pictures.georeference_window", "ui.dialogs.history_panel"),
    *("canvas.paper.sheet_painter", "canvas.document.report", "core.document.geo_pdf", "checks.exits.suggested_exits"),
}
"""Modules of the product that come with the first dialog or command that needs them."""
MOST_MODULES = 760
"""Of the product, at the start: each one more costs about a millisecond."""


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    lines = "import json, sys; import tabletop.app; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", lines], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


def test_heavy_packages_wait_for_their_first_use(loaded):
    assert {name.split(".")[0] for name in loaded} & HEAVY == set()


def test_dialogs_and_paper_wait_for_their_first_use(loaded):
    assert {name.removeprefix("tabletop.") for name in loaded} & AT_FIRST_USE == set()


def test_the_product_itself_comes_in_few_modules(loaded):
    assert len([name for name in loaded if name.startswith("tabletop.")]) <= MOST_MODULES


def test_names_of_what_waits_are_right():
    for name in AT_FIRST_USE:
        assert find_spec(f"tabletop.{name}") is not None


def test_no_source_is_read_once_qt_is_there():
    """The hook is not part of Qt for Python's interface: another version may have moved it, and this says so."""
    lines = (
        "import inspect; from tabletop import loading; loading.read_no_sources(); read = []; get = inspect.getsource;"
        "inspect.getsource = lambda one: read.append(one) or get(one); import tabletop.canvas.ink.steps; import PySide6.QtWidgets;"
        "import tabletop.canvas.ink.view; assert PySide6.QtWidgets.QWidget.setWindowTitle; print(len(read))"
    )
    for source, is_read in ((lines, False), (lines.replace("loading.read_no_sources()", "import PySide6.QtCore"), True)):
        done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
        assert (int(done.stdout) > 0) is is_read


def test_the_version_is_told_without_loading_anything():
    lines = (
        "import sys; sys.argv = ['tabletop', '--version']; from tabletop.__main__ import main; code = main();"
        "print(code, [one for one in ('numpy', 'typer', 'tabletop.cli.commands') if one in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", lines], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [f"tabletop {__version__}", "0 []"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_version_that_cannot_be_written_is_said():
    with open("/dev/full", "w") as full:
        done = subprocess.run([sys.executable, "-m", "tabletop", "--version"], stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 2 and "cannot be written" in done.stderr
