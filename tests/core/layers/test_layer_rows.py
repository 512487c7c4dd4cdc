"""A layer as a row: read back as the same, whatever its fields; paths relative where the file lies below the folder."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from tabletop.core.layers.layer_row import ROLES, LayerRow, info_of, look_of, look_row, row_of, told_path, with_fields
from tabletop.core.text.errors import InputError
from tabletop.core.values.layer import LayerInfo
from tabletop.core.values.layer_look import Ink, LayerLook, LookClass

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
COLOURS = st.sampled_from(["", "#000000", "#Fe3a09"])
INKS = st.builds(Ink, COLOURS, COLOURS, st.none() | st.floats(0, 40), st.sampled_from(["", "none", "diagonal", "cross", "dots"]))
SCALES = st.none() | st.floats(1, 1e6)
CLASSES = st.builds(LookClass, WORDS, INKS, WORDS)
LOOKS = st.builds(LayerLook, INKS, WORDS, SCALES, SCALES, WORDS, st.lists(CLASSES, max_size=3).map(tuple))
INFOS = st.builds(
    LayerInfo,
    st.text("abc-1", min_size=1, max_size=6),
    st.dictionaries(st.sampled_from(["id", "en"]), WORDS, min_size=1),
    st.sampled_from(["/data/kota/jalan.gpkg", "/data/bangunan.shp", "/elsewhere/x.csv", "postgresql://server/db"]),
    table=st.none() | WORDS,
    role=st.sampled_from(ROLES),
    order=st.integers(-99, 99),
    accuracy_m=st.none() | st.floats(0, 100),
    schematic=st.booleans(),
    crs=st.sampled_from([None, "EPSG:32750", "EPSG:4326"]),
    shown=st.booleans(),
    removed=st.booleans(),
    opacity=st.floats(0, 1),
    encoding=st.none() | WORDS,
    columns=st.dictionaries(WORDS, WORDS, max_size=2),
    options=st.dictionaries(WORDS, WORDS, max_size=2),
    look=LOOKS,
    group=WORDS,
    guessed=st.lists(st.sampled_from(["role", "crs"]), max_size=2).map(tuple),
    embedded=st.sampled_from(["", "ab" * 32]),
)
FOLDERS = st.sampled_from([None, Path("/data"), Path("/data/kota"), Path("/other")])


@settings(max_examples=200)
@given(INFOS, FOLDERS)
def test_a_row_says_all_of_a_layer(info, folder):
    row = row_of(info, folder)
    assert info_of(LayerRow.model_validate(row), folder or Path("/anywhere")) == info


@given(LOOKS)
def test_a_look_says_all_of_itself(look):
    assert look_of(look_row(look)) == look


@pytest.mark.parametrize(
    ("path", "folder", "told"),
    [
        ("/data/kota/jalan.gpkg", "/data", "kota/jalan.gpkg"),
        ("/data/jalan.gpkg", "/data", "jalan.gpkg"),
        ("/data2/jalan.gpkg", "/data", "/data2/jalan.gpkg"),
        ("/data/kota/../jalan.gpkg", "/data/kota", "/data/kota/../jalan.gpkg"),
        ("postgresql://server/db", "/data", "postgresql://server/db"),
    ],
)
def test_only_what_lies_below_is_told_relative(path, folder, told):
    assert told_path(path, Path(folder)) == told and told_path(path, None) == path


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": ""},
        {"title": {}},
        {"title": {"fr": "x"}},
        {"file": ""},
        {"role": "street"},
        {"opacity": 1.5},
        {"opacity": float("nan")},
        {"shown": "yes"},
        {"columns": {"name": 3}},
        {"look": {"colour": "red"}},
        {"look": {"from_scale": -1.0}},
        {"look": {"classes": [{"title": "x"}]}},
        {"unknown": 1},
        {"accuracy_m": -1.0},
    ],
)
def test_a_bad_row_is_refused(wrong):
    row = {"id": "a", "title": {"en": "A"}, "file": "a.gpkg", **wrong}
    with pytest.raises(ValidationError):
        LayerRow.model_validate(row)


def test_a_coordinate_system_that_is_not_known_is_refused():
    with pytest.raises(InputError):
        info_of(LayerRow.model_validate({"id": "a", "title": {"en": "A"}, "file": "a.gpkg", "crs": "EPSG:nonsense"}), Path("/data"))


def test_what_is_said_is_guessed_no_more():
    info = LayerInfo("a", {"en": "A"}, role="road", guessed=("role", "crs"))
    assert with_fields(info, {"role": "building"}).guessed == ("crs",)
    assert with_fields(info, {"guessed": ("columns",)}).guessed == ("columns",)
    with pytest.raises(ValueError, match="colour"):
        with_fields(info, {"colour": "red"})
