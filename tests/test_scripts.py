"""The newcomer's commands: they need only the standard library and say in one line what is missing."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import run

SCRIPTS = Path(__file__).resolve().parent.parent / "scripts"


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.setattr(run, "FOLDER", tmp_path / "venv")
    monkeypatch.setattr(run, "PYTHON", tmp_path / "venv" / "bin" / "python")
    monkeypatch.setattr(run.shutil, "which", lambda name: None)
    return tmp_path / "venv"


@pytest.mark.parametrize("name", ["run.py", "test.py"])
def test_only_the_standard_library_is_imported(name):
    tree = ast.parse((SCRIPTS / name).read_text(encoding="utf-8"))
    names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert {one.split(".")[0] for one in names} <= set(sys.stdlib_module_names) | {"run"}


def test_an_old_python_is_named(monkeypatch, capsys):
    monkeypatch.setattr(run.sys, "version_info", (3, 10, 2))
    assert not run.make_environment()
    assert "3.11" in capsys.readouterr().out


def test_half_an_environment_does_not_count(elsewhere):
    assert not run.has_venv()
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(elsewhere)], check=True)
    assert run.PYTHON.exists() and not run.has_venv()


def test_what_the_system_lacks_is_named_with_the_command(elsewhere, monkeypatch, capsys):
    monkeypatch.setattr(run.subprocess, "run", lambda *a, **k: subprocess.CompletedProcess(a, 1))
    assert not run.make_venv()
    assert "sudo apt-get install -y --no-install-recommends python3-venv python3-pip" in capsys.readouterr().out
    assert not elsewhere.exists()


def test_what_is_installed_is_compiled_before_the_first_start(tmp_path, monkeypatch):
    (tmp_path / "tabletop").mkdir()
    (tmp_path / "tabletop" / "part.py").write_text("ANSWER = 42\n", encoding="utf-8")
    (tmp_path / ".venv" / "lib").mkdir(parents=True)
    monkeypatch.setattr(run, "ROOT", tmp_path)
    monkeypatch.setattr(run, "FOLDER", tmp_path / ".venv")
    monkeypatch.setattr(run, "PYTHON", Path(sys.executable))
    run.compile_all()
    assert list((tmp_path / "tabletop" / "__pycache__").glob("part.*.pyc"))
