"""Papers by name, by size, and those that are none."""

import pytest

from tabletop.core.document.papers import paper_mm
from tabletop.core.text.errors import InputError


@pytest.mark.parametrize(
    ("name", "sides"), [("A3", (420, 297)), (" a5 ", (210, 148)), ("500x700", (700, 500)), ("914,4 × 610 mm", (914.4, 610))]
)
def test_papers(name, sides):
    assert paper_mm(name) == sides


@pytest.mark.parametrize("name", ["", "A9", "10x10", "6000x400", "300", "-300x200", "nanx200"])
def test_no_papers(name):
    with pytest.raises(InputError):
        paper_mm(name)
