"""Hand-computed plans: each check where it finds, where it does not, and at the edge of its limit."""

from pathlib import Path

import pytest

from support.case_document import faults

OWN = sorted((Path(__file__).parent / "cases").glob("*.geojson"))
AGREED = sorted((Path(__file__).resolve().parents[3] / "shared" / "accept" / "cases").glob("*.geojson"))


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.stem)
def test_own_case(path):
    assert faults(path) == []


@pytest.mark.skipif(not AGREED, reason="the agreed cases do not stand beside this checkout")
@pytest.mark.parametrize("path", AGREED, ids=lambda path: path.stem)
def test_agreed_case(path):
    assert faults(path) == []
