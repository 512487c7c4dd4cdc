"""`calibrate solve`: the contract's keys, a sentence as text, and one sentence for each fault of a file."""

import json
from itertools import combinations

import numpy as np
import pytest

from tabletop.cli import commands as cli
from tabletop.core.table.surface import projected

MATRIX = np.array([[320.0, 10.0, 960.0], [5.0, -300.0, 540.0], [0.002, -0.02, 1.0]])
PIXELS = {"A": [200.0, 100.0], "B": [1700.0, 150.0], "C": [1650.0, 950.0], "D": [240.0, 1000.0]}


def marks_file(**other):
    at = {name: projected(np.linalg.inv(MATRIX), np.array([pixel]))[0] for name, pixel in PIXELS.items()}
    lengths = [{"a": a, "b": b, "metres": float(np.hypot(*(at[a] - at[b])))} for a, b in combinations(PIXELS, 2)]
    marks = [{"id": name, "pixel": pixel} for name, pixel in PIXELS.items()]
    return {"width_px": 1920, "height_px": 1080, "scale": 100, "marks": marks, "distances": lengths} | other


@pytest.fixture
def run(monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("TABLETOP_LANG", "en")

    def called(data, *arguments):
        path = tmp_path / "marks.json"
        path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
        monkeypatch.setattr("sys.argv", ["tabletop", "calibrate", "solve", str(path), *arguments])
        code = cli.main()
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return called


def test_the_keys_of_the_contract(run):
    code, out, err = run(marks_file(), "--format", "json")
    found = json.loads(out)
    assert (code, err) == (0, "") and list(found) == ["homography", "scale", "residual_m", "worst"]
    assert found["scale"] == 100 and found["residual_m"] < 1e-6 and found["worst"] in PIXELS
    to_ground = np.linalg.inv(np.array(found["homography"]))
    ground = projected(to_ground, np.array(list(PIXELS.values())))
    for row, ((a, b), length) in enumerate(zip(combinations(range(4), 2), marks_file()["distances"], strict=True)):
        assert np.hypot(*(ground[a] - ground[b])) == pytest.approx(100 * length["metres"], abs=1e-3), row
    assert np.allclose(projected(to_ground, np.array([[960.0, 540.0]])), 0, atol=1e-6)
    assert projected(to_ground, np.array([[960.0, 500.0]]))[0, 1] > 0, "north is up"


def test_a_sentence(run):
    data = marks_file()
    data["distances"][1]["metres"] += 0.008
    code, out, err = run(data)
    assert (code, err) == (0, "") and out.startswith("1:100, residual ") and " mm, worst at mark " in out
    assert run(data, "--lang", "id")[1].startswith("1:100, sisa ")


def test_what_is_assumed_is_said(run):
    data = marks_file()
    data["distances"] = [{"a": "A", "b": "B", "metres": 4.0}, {"a": "B", "b": "C", "metres": 3.0}]
    code, out, err = run(data, "--format", "json")
    assert code == 0 and "lie on a rectangle" in err and json.loads(out)["worst"] == ""


FAULTS = [
    ("", "no JSON"),
    ("[" * 100_000, "no JSON"),
    ("3", "no JSON"),
    ({"width_px": 1920}, "height_px is missing"),
    (marks_file(scale=0), "scale must be 1 to 100,000"),
    (marks_file(scale=0.4), "scale must be 1 to 100,000"),
    (marks_file(scale=5e-324), "scale must be"),
    (marks_file(width_px=10**400), "width_px must be 1 to 100,000"),
    (marks_file(marks=[{"id": "A", "pixel": [1, 10**400]}]), "marks, 1, pixel, 2"),
    (marks_file(distances=[{"a": "A", "b": "B", "metres": 1000.5}]), "metres must be 0.001 to 1,000"),
    (marks_file(scale=True), "scale is not"),
    (marks_file(width_px="wide"), "width_px is not"),
    (marks_file(marks=[{"id": "A", "pixel": [1]}]), "marks, 1, pixel, 2 is missing"),
    (marks_file(distances=[{"a": "A", "b": "B"}]), "distances, 1, metres is missing"),
    (marks_file(distances=[{"a": "A", "b": "B", "metres": "4"}]), "distances, 1, metres is not"),
    ('{"width_px": 1920, "height_px": 1080, "scale": NaN, "marks": [], "distances": []}', "scale must be"),
    (marks_file(distances=marks_file()["distances"][:4]), "too few"),
    (marks_file(distances=[*marks_file()["distances"], {"a": "A", "b": "E", "metres": 1.0}]), "names mark E"),
]


@pytest.mark.parametrize(("data", "said"), FAULTS)
def test_a_fault_is_one_sentence(run, data, said):
    code, out, err = run(data)
    assert (code, out) == (2, "") and said in err and len(err.splitlines()) == 1


def test_a_file_that_is_not_there(run, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["tabletop", "calibrate", "solve", "/nowhere/marks.json"])
    assert cli.main() == 2 and "marks.json cannot be read" in capsys.readouterr().err
    assert run(marks_file(), "--format", "csv")[0] == 2


def test_five_lengths_leave_nothing_to_compare(run):
    data = marks_file()
    data["distances"] = data["distances"][:5]
    data["distances"][0]["metres"] += 0.4
    code, out, err = run(data)
    assert (code, err) == (0, "") and out == "1:100, nothing is left over to compare: a sixth length would find a wrong tape\n"
    code, out, err = run(data, "--format", "json")
    found = json.loads(out)
    assert code == 0 and (found["residual_m"], found["worst"]) == (0, "") and "a sixth length" in err


def test_no_endless_file(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr("tabletop.cli.calibrate.LARGEST_BYTES", 10)
    large = tmp_path / "large.json"
    large.write_text(json.dumps(marks_file()))
    for path, said in (("/dev/zero", "no file that can be read"), (str(large), "too large")):
        monkeypatch.setattr("sys.argv", ["tabletop", "calibrate", "solve", path, "--lang", "en"])
        assert cli.main() == 2 and said in capsys.readouterr().err
