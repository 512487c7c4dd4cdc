"""Cut names keep the end that tells them from their likes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tabletop.core.text.telling_end import cut_name, telling_ends


@pytest.mark.parametrize(
    ("name", "ends"),
    [
        ("Dalmas Awal Ton 2 / Regu 1", ("Regu 1", "1")),
        ("Ton 2 / Regu 1 / Tim A", ("Regu 1 / Tim A", "Tim A", "A")),
        ("Pos Pelayanan 12", ("12",)),
        ("Ring II", ("II",)),
        ("Kompi K2", ("K2",)),
        ("Massa buruh dari utara", ()),
        ("12", ()),
        ("Ton 2 / ", ()),
        ("", ()),
    ],
)
def test_the_ends_of_a_name(name: str, ends: tuple[str, ...]) -> None:
    assert telling_ends(name) == ends


@pytest.mark.parametrize(
    ("letters", "cut"), [(11, "Dalm…Regu 1"), (14, "Dalmas…Regu 1"), (18, "Dalmas Awal…Regu 1"), (26, "Dalmas Awal Ton 2 / Regu 1")]
)
def test_a_part_is_told_from_the_others(letters: int, cut: str) -> None:
    assert cut_name("Dalmas Awal Ton 2 / Regu 1", letters) == cut


def test_a_name_without_such_an_end_is_cut_behind() -> None:
    assert cut_name("Massa buruh dari utara", 12) == "Massa buruh…"
    assert cut_name("Ton 2 / a part with a very long name", 12) == "Ton 2 / a p…"


@given(st.text(alphabet="ab /12IV", max_size=40), st.integers(4, 30))
def test_a_cut_name_fits_and_one_that_fits_stays(name: str, letters: int) -> None:
    cut = cut_name(name, letters)
    assert len(cut) <= letters
    assert (cut == name) is (len(name) <= letters)
