import json
import sys

import pytest

from support.point_tables import write_xlsx
from tabletop.cli import commands as cli
from tabletop.cli.layer_options import table_options
from tabletop.core.text.errors import InputError


@pytest.fixture
def check(monkeypatch, capsys):
    """`layers check --format json`: exit code, the layers, what was said."""

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["tabletop", "layers", "check", *map(str, words), "--format", "json", "--lang", "en"])
        try:
            code = cli.main()
        except SystemExit as left:
            code = left.code
        out, err = capsys.readouterr()
        return code, json.loads(out) if out else None, err

    return run


def test_columns_that_only_a_person_knows(check, tmp_path):
    (tmp_path / "a.csv").write_text("a;b\n0,4439;117,0008\n")
    code, out, err = check(tmp_path / "a.csv")
    assert code == 2 and out is None and "has no columns for the place" in err
    code, out, err = check(tmp_path / "a.csv", "--x", "b", "--y", "a", "--hemisphere", "S")
    assert code == 0 and not err and '"count": 1' in json.dumps(out)


def test_a_sheet_its_header_row_and_a_zone(check, tmp_path):
    rows = [["Judul"], ["T", "U"], ["499.850", "9.950.980"]]
    path = write_xlsx(tmp_path / "a.xlsx", {"Lain": [["a"]], "Titik": rows})
    code, out, _ = check(path, "--sheet", "Titik", "--x", "T", "--y", "U", "--zone", "50S", "--header-row", "2")
    assert code == 0 and '"count": 1' in json.dumps(out)


def test_bad_values_are_named(check, tmp_path):
    (tmp_path / "a.csv").write_text("a;b\n1;2\n")
    for words, told in ((("--zone", "99S"), "no UTM zone"), (("--coordinates", "wkb"), "no form"), (("--header-row", "x"), "no row")):
        code, _, err = check(tmp_path / "a.csv", *words)
        assert code == 2 and told in err


def test_options_as_a_layer_keeps_them():
    found = table_options({"x": "b", "coordinates": "dms", "sep": "\t", "sheet": "S", "encoding": "cp1252", "y": None})
    assert found.options == {"x": "b", "format": "dms", "separator": "tab"} and (found.sheet, found.encoding) == ("S", "cp1252")
    with pytest.raises(InputError):
        table_options({"sep": "abc"})


def collection(path, *geometries):
    features = [{"type": "Feature", "properties": {"name": "a"}, "geometry": one} for one in geometries]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def test_exit_1_means_something_at_stop_and_nothing_else(check, tmp_path):
    bow = {"type": "Polygon", "coordinates": [[[117.0, -0.44], [117.001, -0.439], [117.001, -0.44], [117.0, -0.439], [117.0, -0.44]]]}
    code, out, _ = check(collection(tmp_path / "warned.geojson", bow), "--role", "building")
    assert '"warn"' in json.dumps(out) and '"stop"' not in json.dumps(out) and code == 0
    swapped = {"type": "Point", "coordinates": [-0.44, 117.0]}
    code, out, _ = check(collection(tmp_path / "swapped.geojson", swapped))
    assert '"stop"' in json.dumps(out) and code == 1
    code, out, _ = check(tmp_path / "nowhere.geojson")
    assert code == 2
