"""`tabletop map` for several scenes and for printers, and the process that draws previews."""

import json
import re
import subprocess
import sys

import pdfplumber
import pytest
from PySide6.QtGui import QImage
from typer.testing import CliRunner

from tabletop import paths
from tabletop.cli.commands import app

DEMO = str(paths.resource("demo", "plan.geojson"))


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    out = tmp_path_factory.mktemp("plan") / "demo.gpkg"
    assert CliRunner().invoke(app, ["new", str(out), "--from", DEMO]).exit_code == 0
    return str(out)


def command(*words):
    return [sys.executable, "-m", "tabletop", *words, "--lang", "en", "--layers", "none"]


def test_several_scenes_are_pages_of_one_pdf_with_one_frame(plan, tmp_path):
    out = tmp_path / "scenes.pdf"
    words = ("map", plan, str(out), "--scenes", "1,3-4,3", "--paper", "A4", "--no-findings", "--exercise")
    done = subprocess.run(command(*words), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    with pdfplumber.open(out) as pdf:
        texts = [page.extract_text() for page in pdf.pages]
    assert [next(n for n in range(1, 12) if f"Scene {n} " in text.replace("\n", " ")) for text in texts] == [1, 3, 4]
    assert len({re.search(r"Scale 1:([\d,]+)", text)[1] for text in texts}) == 1


BAD = [
    (["out.png", "--scenes", "1,2"], "several scenes"),
    (["out.pdf", "--scenes", "1,x"], "no numbers"),
    (["out.pdf", "--scenes", "77"], "77"),
    (["out.pdf", "--scenes", ""], "no numbers"),
    (["out.pdf", "--scenes", "3-1"], "backwards"),
    (["out.pdf", "--scenes", "9" * 5000], "no numbers"),
    (["out.pdf", "--scene", "2", "--scenes", "1"], "not both"),
    (["out.pdf", "--portrait", "--landscape"], "not both"),
    (["out.pdf", "--printer", "HP"], "Give -"),
    (["-", "--printer", "No such printer"], "printer"),
]


@pytest.mark.parametrize(("words", "said"), BAD)
def test_what_cannot_be_printed_is_one_sentence(qapp, plan, tmp_path, words, said):
    out = words[0] if words[0] == "-" else str(tmp_path / words[0])
    found = CliRunner().invoke(app, ["map", plan, out, *words[1:], "--layers", "none", "--lang", "en"])
    assert found.exit_code != 0 and said in str(found.exception) and "\n" not in str(found.exception)
    assert list(tmp_path.iterdir()) == []


def test_the_paper_of_a_report_is_a4(plan, tmp_path):
    found = CliRunner().invoke(app, ["report", plan, str(tmp_path / "x.html"), "--paper", "A9", "--layers", "none", "--lang", "en"])
    assert found.exit_code != 0 and "A9 is for the scene book" in str(found.exception) and list(tmp_path.iterdir()) == []


def test_what_lies_outside_the_sheet_is_said(qapp, tmp_path):
    plan = str(tmp_path / "p.gpkg")
    features = [
        {"type": "Feature", "properties": {"id": f"p{n}", "kind": "aid-post", "name": f"Post {n}"}, "geometry": geometry}
        for n, geometry in enumerate([{"type": "Point", "coordinates": [117.0 + 0.01 * n, -0.45]} for n in range(2)], 1)
    ]
    (tmp_path / "p.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    done = CliRunner().invoke(app, ["new", plan, "--from", str(tmp_path / "p.geojson"), "--lang", "en"])
    assert done.exit_code == 0, done.exception
    words = ["--scale", "100", "--paper", "A5", "--center", "117.0,-0.45", "--no-findings", "--layers", "none", "--lang", "en"]
    for out, more in (("off.pdf", []), ("mat.pdf", ["--tiles", "A5", "--size", "0.3x0.2"])):
        done = CliRunner().invoke(app, ["map", plan, str(tmp_path / out), *words, *more])
        assert done.exit_code == 0 and "1 lies outside: Post 2." in done.stderr, done.output
        with pdfplumber.open(tmp_path / out) as pdf:
            assert "1 thing of this scene lies outside this" in pdf.pages[0].extract_text().replace("\n", " ")


def test_previews_come_quick_then_fine_and_a_wrong_wish_is_a_sentence(plan, tmp_path):
    process = subprocess.Popen(
        command("preview", plan, str(tmp_path)), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )

    def ask(**wish):
        process.stdin.write(json.dumps({"scene": 1, "paper": "A4", "width_px": 600, **wish}) + "\n")
        process.stdin.flush()

    def answer():
        return json.loads(process.stdout.readline())

    try:
        ask(id=1, scale=2000)
        quick, fine = answer(), answer()
        assert [(one["id"], one["fine"]) for one in (quick, fine)] == [(1, False), (1, True)]
        assert QImage(quick["file"]).width() < QImage(fine["file"]).width() == 600
        assert isinstance(answer()["printers"], list)
        ask(id=2, paper="B9")
        assert "B9" in answer()["failed"]
        ask(id=3, scale=500, mat={"overlap_mm": 10, "size": "0.5x0.4", "skips_empty": False}, page=2)
        assert answer()["id"] == 3
        process.stdin.close()
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.stdout.close()
