"""Names that Windows keeps for devices, or changes, are refused there with a sentence, and nowhere else."""

import os

import pytest

from tabletop.core.text import file_names
from tabletop.core.text.errors import InputError
from tabletop.core.text.file_names import is_device_of_windows, is_odd_on_windows
from tabletop.core.text.whole_file import write_whole
from tabletop.core.values.plan import Plan
from tabletop.io.plans.plan_creation import create_plan

DEVICES = ["CON", "con", "NUL.csv", "nul.tar.gz", "AUX .txt", "COM1", "com9.pdf", "LPT¹", "PRN.", "CONOUT$", "COM0.xlsx"]
ODD = ["a.", "a ", "plan:2.csv", "what?.csv", "a*b.csv", 'a"b.csv', "a|b", "<a>", "a\nb.csv", "plan.csv."]
GOOD = [
    "CONTOH.csv",
    "con-2.csv",
    "nullen.csv",
    "COM10.csv",
    "COM.csv",
    "console",
    "LPT.pdf",
    ".csv",
    "a.b.csv",
    "rencana 2 é.gpkg",
    "aux2",
]


@pytest.mark.parametrize("name", DEVICES)
def test_devices(name):
    assert is_device_of_windows(name)


@pytest.mark.parametrize("name", ODD)
def test_names_that_windows_changes(name):
    assert is_odd_on_windows(name) and not is_device_of_windows(name)


@pytest.mark.parametrize("name", GOOD)
def test_names_that_are_good_everywhere(name):
    assert not is_device_of_windows(name) and not is_odd_on_windows(name)


@pytest.mark.parametrize("name", ["NUL.csv", "plan:2.csv", "a.csv."])
def test_on_windows_nothing_is_written_under_such_a_name(name, tmp_path, monkeypatch):
    monkeypatch.setattr(file_names, "IS_WINDOWS", True)
    with pytest.raises(InputError, match="Windows; choose"):
        write_whole(tmp_path / name, b"a")
    assert not list(tmp_path.iterdir())


def test_a_plan_on_windows(tmp_path, monkeypatch):
    monkeypatch.setattr(file_names, "IS_WINDOWS", True)
    with pytest.raises(InputError, match="aux.gpkg is the name of a device on Windows"):
        create_plan(tmp_path / "aux.gpkg", Plan("x"))
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(os.name == "nt", reason="these names are good elsewhere")
@pytest.mark.parametrize("name", ["NUL.csv", "CON", "plan:2.csv", "a.", "b ", "what?.csv"])
def test_elsewhere_every_name_is_good(name, tmp_path):
    write_whole(tmp_path / name, b"a")
    assert [one.name for one in tmp_path.iterdir()] == [name]
