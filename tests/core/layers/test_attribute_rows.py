"""Rows of a layer held against plain Python: order, filters, shapes."""

import re
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Point

from support.base_layers import at, texts
from tabletop.core.layers.attribute_rows import AttributeRows, attribute_rows
from tabletop.core.values.layer import Layer, LayerInfo, ragged_from

WORDS = st.lists(st.text("aAbBéÉ 12aJl.", max_size=6), min_size=1, max_size=30)
NUMBERS = st.lists(st.one_of(st.none(), st.integers(-3, 12).map(float), st.just(2.5)), min_size=1, max_size=30)
SIGNS = st.sampled_from(["<", "<=", ">", ">=", "=", "!="])


def rows_of(info: LayerInfo | None = None, **columns) -> AttributeRows:
    made = {}
    for name, values in columns.items():
        is_text = any(isinstance(value, str) for value in values)
        made[name] = texts(values) if is_text else np.array([np.nan if value is None else value for value in values])
    count = len(next(iter(columns.values())))
    layer = Layer(LayerInfo("x", {"en": "x"}), (ragged_from([Point(at(n, 0)) for n in range(count)], 0),), made)
    return attribute_rows(layer if info is None else layer.described(info))


def natural(text: str) -> str:
    plain = text.lower().replace("é", "e")
    plain = re.sub(r"[\W_]+", " ", plain).strip()
    return re.sub(r"\d+", lambda number: f"{int(number.group()):020d}", plain)


@given(WORDS, st.booleans())
def test_texts_in_order(words, descending):
    found = rows_of(a=words).order(0, descending).tolist()
    full = [n for n in range(len(words)) if words[n].strip()]
    ordered = sorted(full, key=lambda n: natural(words[n]), reverse=descending)
    assert found == ordered + [n for n in range(len(words)) if not words[n].strip()]


@given(NUMBERS, st.booleans())
def test_numbers_in_order(numbers, descending):
    found = rows_of(a=numbers).order(0, descending).tolist()
    full = [n for n, value in enumerate(numbers) if value is not None]
    ordered = sorted(full, key=lambda n: -numbers[n] if descending else numbers[n])
    assert found == ordered + [n for n, value in enumerate(numbers) if value is None]


def test_order_as_people_read_it():
    words = ["RT 10", "RT 2", "rt 1", "Émas", "emas", "Zamrud", "", "Jl. 9", "Jl 10"]
    found = [words[n] for n in rows_of(a=words).order(0)]
    assert found == ["Émas", "emas", "Jl. 9", "Jl 10", "rt 1", "RT 2", "RT 10", "Zamrud", ""]


@given(WORDS, st.text("aAbBéÉ 1J", min_size=1, max_size=3).filter(str.strip))
def test_texts_that_hold_another(words, wanted):
    found = rows_of(a=words).matching(wanted)
    assert found.tolist() == [wanted.strip().lower() in word.lower() for word in words]


def test_no_match_reaches_over_two_rows():
    assert rows_of(a=["a", "aa", "b", "ab"]).matching("aa").tolist() == [False, True, False, False]


COMPARED = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}


@given(NUMBERS, SIGNS, st.sampled_from(["2", "2,5", "-1", "0.5"]))
def test_numbers_compared(numbers, sign, text):
    limit = float(text.replace(",", "."))
    wanted = [value is not None and COMPARED[sign](value, limit) for value in numbers]
    assert rows_of(a=numbers).matching(f"{sign} {text}").tolist() == wanted
    as_text = ["x" if value is None else str(value) for value in numbers]
    assert rows_of(a=as_text).matching(f"{sign}{text}").tolist() == wanted


@given(NUMBERS, st.integers(-2, 5), st.integers(0, 9))
def test_a_range(numbers, low, wide):
    wanted = [value is not None and low <= value <= low + wide for value in numbers]
    assert rows_of(a=numbers).matching(f"{low}..{low + wide}").tolist() == wanted


def test_in_one_column_or_in_any():
    rows = rows_of(a=["Kantor", "Toko", "Rumah"], b=["toko", "", "x"], c=[1.0, None, 12.0])
    assert rows.matching("toko").tolist() == [True, True, False]
    assert rows.matching("toko", 0).tolist() == [False, True, False]
    assert rows.matching("12").tolist() == [False, False, True]
    assert rows.matching("1").tolist() == [True, False, False], "a number is no text that holds another"
    assert rows.matching("= kantor").tolist() == [True, False, False]
    assert rows.matching("!= kantor", 0).tolist() == [False, True, True]
    assert rows.matching("  ").all() and not rows.matching("> x").any()


def test_columns_of_the_file_with_what_they_mean():
    rows = rows_of(LayerInfo("x", {"en": "x"}, columns={"name": "NAMRJL", "class": "REMARK"}), NAMRJL=["a"], REMARK=["b"], OBJECTID=[1.0])
    assert [(one.name, one.meanings, one.is_number) for one in rows.columns] == [
        ("NAMRJL", ("name",), False),
        ("REMARK", ("class",), False),
        ("OBJECTID", (), True),
    ]


def test_values_of_a_row():
    rows = rows_of(a=["Kantor\x00\x00", ""], b=[None, 2.5])
    assert [[one.value(row) for one in rows.columns] for row in range(2)] == [["Kantor", None], [None, 2.5]]


def test_shapes_of_rows():
    lines = [LineString([at(n, 0), at(n, 5)]) for n in range(4)]
    layer = Layer(LayerInfo("x", {}), (ragged_from(lines, 1, [0, 1, 1, 3]),), {"a": texts(["p", "q", "r", "s"])})
    rows = attribute_rows(layer)
    assert rows.shape([1]).bounds == (*at(1, 0), *at(2, 5)) and rows.shape([2]).is_empty and rows.count == 4


def test_a_layer_without_columns_has_rows():
    layer = Layer(LayerInfo("x", {}), (ragged_from([Point(at(0, 0)), Point(at(1, 0))], 0),))
    assert attribute_rows(layer).count == 2 and not attribute_rows(layer).matching("a").any()


@pytest.mark.parametrize("text", ["masjid", "> 5"])
def test_a_quarter_of_a_million_rows_in_time(text):
    count = 250_000
    words = texts([f"Bangunan {n * 7919 % count} masjid" if n % 50 == 0 else f"Rumah RT {n % 97}" for n in range(count)])
    layer = Layer(LayerInfo("x", {}), (), {"a": words, "b": np.arange(count, dtype=float)})
    rows = attribute_rows(layer)
    started = perf_counter()
    assert rows.matching(text).any()
    rows.order(0)
    assert perf_counter() - started < 6.0
