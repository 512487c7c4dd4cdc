"""What the comparison of two benches calls slower, and the median of several runs."""

import importlib.util
from pathlib import Path

import pytest

_PLACE = Path(__file__).parent.parent / "scripts" / "bench_compare.py"
_SPEC = importlib.util.spec_from_file_location("bench_compare", _PLACE)
assert _SPEC is not None and _SPEC.loader is not None
bench_compare = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(bench_compare)


def row(value: float, **more) -> dict:
    return {"value": value, "unit": "ms", "peer": None, "ratio": None, **more}


@pytest.mark.parametrize(
    ("old", "new", "slower"),
    [
        (row(10), row(12), False),
        (row(10), row(13), True),
        (row(10, ratio=2.0), row(40, ratio=1.9), False),
        (row(10, ratio=2.0), row(10, ratio=1.0), True),
        (row(10, cpu=9.0, cpu_ratio=2.0, ratio=2.0), row(10, cpu=9.0, cpu_ratio=1.9, ratio=0.5), False),
        (row(10, cpu=9.0), row(50, cpu=9.5), False),
        (row(10, runs=[8, 10, 15]), row(14, runs=[14, 14, 20]), False),
        (row(10, runs=[9, 10, 11]), row(14, runs=[13, 14, 20]), True),
    ],
)
def test_what_is_slower(old, new, slower):
    text, found = bench_compare.compared({"a": old}, {"a": new}, 0.25)
    assert found is slower and any(line.startswith("slower  a ") for line in text) is slower


def test_rows_that_are_gone_are_told_and_are_not_slower():
    text, slower = bench_compare.compared({"a": row(1), "b": row(1)}, {"a": row(0.5)}, 0.25)
    assert not slower and [line.split()[:2] for line in text] == [["quicker", "a"], ["gone", "b"]]


def test_medians_of_runs():
    runs = [{"a": row(value, ratio=value / 2)} for value in (3.0, 1.0, 8.0)]
    assert bench_compare.medians(runs)["a"] == row(3.0, ratio=1.5, runs=[3.0, 1.0, 8.0])
    assert bench_compare.medians(runs[:1]) is runs[0]
    assert "3.00 ms" in bench_compare.lines(bench_compare.medians(runs))[0]
