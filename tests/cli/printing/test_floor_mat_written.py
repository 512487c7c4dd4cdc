"""`tabletop map --tiles`: a mat on the command line, and one sentence for what cannot be one."""

import subprocess
import sys

import pdfplumber
import pytest
from typer.testing import CliRunner

from tabletop import paths
from tabletop.cli.commands import app

DEMO = str(paths.resource("demo", "plan.geojson"))


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    out = tmp_path_factory.mktemp("plan") / "demo.gpkg"
    assert CliRunner().invoke(app, ["new", str(out), "--from", DEMO]).exit_code == 0
    return str(out)


def run(*words):
    return subprocess.run(
        [sys.executable, "-m", "tabletop", "map", *words, "--lang", "en", "--layers", "none"], capture_output=True, text=True
    )


def test_a_mat_has_an_index_and_its_sheets(plan, tmp_path):
    out = tmp_path / "mat.pdf"
    done = run(plan, str(out), "--scale", "500", "--tiles", "A3", "--size", "1.1x0.5", "--scene", "2", "--overlap-mm", "15")
    assert done.returncode == 0, done.stderr
    with pdfplumber.open(out) as pdf:
        assert len(pdf.pages) == 1 + 3 * 2
        assert "The sheets overlap by 15 mm" in pdf.pages[0].extract_text() and "Scene 2" in pdf.pages[0].extract_text()


BAD = [
    (["mat.png", "--scale", "100"], "pdf"),
    (["mat.pdf"], "--scale 100"),
    (["mat.pdf", "--scale", "0"], "cannot be drawn"),
    (["mat.pdf", "--scale", "100", "--tiles", "B9"], "B9"),
    (["mat.pdf", "--scale", "100", "--size", "six by four"], "6x4"),
    (["mat.pdf", "--scale", "100", "--overlap-mm", "90"], "0 to 50 mm"),
    (["mat.pdf", "--scale", "20"], "sheets of A4"),
    (["mat.pdf", "--scale", "100", "--scene", "99"], "99"),
]


@pytest.mark.parametrize(("words", "said"), BAD)
def test_what_cannot_be_a_mat_is_one_sentence(plan, tmp_path, words, said):
    tiles = [] if "--tiles" in words else ["--tiles", "A4"]
    found = CliRunner().invoke(app, ["map", plan, str(tmp_path / words[0]), *words[1:], *tiles, "--layers", "none", "--lang", "en"])
    assert found.exit_code != 0
    assert said in str(found.exception) and "\n" not in str(found.exception) and list(tmp_path.iterdir()) == []
