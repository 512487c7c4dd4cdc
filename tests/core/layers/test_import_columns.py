"""Columns of deliveries translated: units, codes, what means unknown, what is assumed."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tabletop.core.layers.import_columns import assumed, chosen, matching, metres, ministry_code, texts_of, yes_in
from tabletop.core.layers.import_profile import Assumption, ColumnRule, Unknown, is_named
from tabletop.core.values.layer import TextColumn

UNKNOWN = Unknown(texts=["-", "999"], starts=["1899-"])


def column(*texts):
    parts = [text.encode() for text in texts]
    return TextColumn(np.cumsum([0, *map(len, parts)], dtype=np.int64), b"".join(parts))


@pytest.mark.parametrize(
    ("text", "length"),
    [("5 m", 5), ("5", 5), ("9,5", 9.5), ("2.5m", 2.5), ("18 ft", 5.4864), ("250 cm", 2.5), ("0.01 km", 10), ("6 meter", 6)],
)
def test_lengths_in_all_their_units(text, length):
    assert metres(text) == pytest.approx(length)


@pytest.mark.parametrize("text", ["", "wide", "-3", "0", "5;7", "4-6", "1e9", "99999999", "nan"])
def test_what_is_no_length_is_empty(text):
    assert math.isnan(metres(text))


@given(st.floats(0.01, 9_999.0))
def test_a_length_written_with_a_point_or_a_comma_is_the_same(length):
    text = f"{length:.3f}"
    assert metres(text) == metres(text.replace(".", ",")) or float(text) == 0


@pytest.mark.parametrize(
    ("text", "code"),
    [("6402061004", "64.02.06.1004"), ("64.02.06.1004", "64.02.06.1004"), ("640206", "64.02.06"), ("64", "64"), ("X1", "X1"), ("", "")],
)
def test_codes_of_the_ministry_in_one_form(text, code):
    assert ministry_code(text) == code


def test_what_means_unknown_is_empty_and_numbers_read_as_written():
    assert texts_of(column("a  b", "-", "1899-11-30", "x\0\0", "999"), 5, UNKNOWN).array().tolist() == ["a b", None, None, "x", None]
    numbers = np.array([6402061004.0, np.nan, -1.7976931348623157e308, 2.5])
    assert texts_of(numbers, 4, UNKNOWN).array().tolist() == ["6402061004", None, None, "2.5"]


def test_the_first_column_that_says_something_row_by_row():
    columns = {"NAMRJL": column("", "Jl A", "-"), "namobj": column("B", "C", "D")}
    rule = ColumnRule.model_validate({"from": ["namrjl", "NAMOBJ"]})
    assert chosen(columns, rule, {}, 3, UNKNOWN).tolist() == ["B", "Jl A", "D"]


def test_words_are_translated_and_others_kept_or_not():
    columns = {"REMARK": column("JALAN  lokal", "Jalan Batu", "")}
    keeps = ColumnRule.model_validate({"from": ["REMARK"], "values": "v"})
    drops = ColumnRule.model_validate({"from": ["REMARK"], "values": "v", "keep": False})
    assert chosen(columns, keeps, {"Jalan Lokal": "lokal"}, 3, UNKNOWN).tolist() == ["lokal", "Jalan Batu", None]
    assert chosen(columns, drops, {"Jalan Lokal": "lokal"}, 3, UNKNOWN).tolist() == ["lokal", None, None]


def test_0_and_999_are_unknown_numbers_unless_a_rule_says_otherwise():
    columns = {"LEBAR": np.array([0.0, 999.0, 4.0])}
    rule = ColumnRule.model_validate({"from": ["LEBAR"], "kind": "number"})
    assert np.isnan(chosen(columns, rule, {}, 3, UNKNOWN)).tolist() == [True, True, False]
    every = ColumnRule.model_validate({"from": ["LEBAR"], "kind": "number", "unknown": []})
    assert chosen(columns, every, {}, 3, Unknown()).tolist() == [0.0, 999.0, 4.0]


def test_yes_and_no():
    assert [yes_in(word) for word in ("yes", "-1", "no", "viaduct")] == [1.0, 1.0, 0.0, 1.0] and math.isnan(yes_in(""))


def test_all_of_where_and_none_of_unless():
    columns = {"a": column("x", "x", "y"), "b": column("1", "", "1")}
    assert matching(columns, {"a": ["X"], "b": ["*"]}, 3, UNKNOWN, every=True).tolist() == [True, False, False]
    assert matching(columns, {"a": ["y"], "b": ["1"]}, 3, UNKNOWN, every=False).tolist() == [True, False, True]
    assert matching(columns, {"none": ["*"]}, 3, UNKNOWN, every=True).tolist() == [False] * 3


@given(st.lists(st.tuples(st.one_of(st.just(math.nan), st.floats(0.5, 30)), st.sampled_from(["lokal", "gang", None]), st.integers(0, 4))))
def test_nothing_stated_is_changed_and_every_assumed_number_says_so(rows):
    stated = np.array([row[0] for row in rows], dtype=float)
    classes = np.array([row[1] for row in rows], dtype=object)
    lanes = np.array([float(row[2]) if row[2] else math.nan for row in rows])
    steps = [Assumption(by="lanes", basis="lanes", times=3.0), Assumption(by="class", basis="assumed", values={"lokal": 4.5})]
    values, basis = assumed(stated, steps, {"class": classes, "lanes": lanes})
    for was, now, why, word, lane in zip(stated, values, basis, classes, lanes, strict=True):
        if not math.isnan(was):
            assert (now, why) == (was, "stated")
        elif not math.isnan(lane):
            assert (now, why) == (lane * 3, "lanes")
        elif word == "lokal":
            assert (now, why) == (4.5, "assumed")
        else:
            assert math.isnan(now) and why is None


def test_names_of_tables_by_patterns():
    assert is_named("jalan_ln_25k", ["JALAN_LN*"]) and is_named("NLP 1/JALAN_LN_50K.shp:JALAN_LN_50K", ["JALAN_LN*"])
    assert not is_named("SUNGAI_LN_25K", ["JALAN_LN*"]) and is_named("anything", [])
