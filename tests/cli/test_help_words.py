import os
import subprocess
import sys

import pytest
import typer

from tabletop import i18n
from tabletop.cli.commands import app
from tabletop.cli.help_words import help_texts, language_of


def run(*words, language="id"):
    environment = {**os.environ, "TABLETOP_LANG": language, "COLUMNS": "200"}
    return subprocess.run([sys.executable, "-m", "tabletop", *words], capture_output=True, text=True, env=environment)


def test_every_sentence_of_a_help_page_has_its_indonesian():
    texts = help_texts(typer.main.get_command(app))
    assert "Check a plan; findings are advice to the planner." in texts
    assert [text for text in texts if not i18n.is_known(text)] == []


@pytest.mark.parametrize("words", [("--help",), ("check", "--help"), ("rules",), ("layers", "check", "--help")])
def test_a_help_page_is_indonesian_whole(words):
    page = run(*words)
    assert "Pemakaian: " in page.stdout and "Opsi" in page.stdout and "Tampilkan halaman ini" in page.stdout
    for english in ("Usage", "Options", "Commands", "Arguments", "Show ", "default:", "required", "Number of", "Tell "):
        assert english not in page.stdout


def test_the_language_asked_for_holds_for_the_page_too():
    assert "Usage: " in run("check", "--lang", "en", "--help").stdout
    assert "Pemakaian: " in run("check", "--help", "--lang=id", language="en").stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("chek",), "Perintah chek tidak ada"),
        (("check", "--foo"), "Opsi --foo tidak ada"),
        (("map", "a.gpkg"), "out belum ditulis"),
        (("check", "a", "b", "c"), "b c berlebih"),
        (("check", "--scene"), "Nilai setelah --scene belum ditulis"),
        (("map", "a.gpkg", "b.png", "--scale", "abc"), "--scale bukan angka"),
    ],
)
def test_a_fault_of_the_command_line_is_one_indonesian_sentence(words, said):
    result = run(*words)
    assert result.returncode == 2 and said in result.stderr and len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "language"),
    [([], None), (["--lang", "id"], "id"), (["x", "--lang=en"], "en"), (["--lang"], None), (["--lang", "fr"], None), (["id"], None)],
)
def test_the_language_of_a_command_line(words, language):
    assert language_of(words) == language
