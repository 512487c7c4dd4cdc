"""Shapes of a page to one decimal, and nothing else."""

from tabletop.core.document.lean_pdf import lean_shapes

KEPT = b"0.24000 0 0 -0.24000 0 595.12345 cm\n%s\nh\n(1.23456 7.12345 l) Tj"


def test_shapes_are_shortened_and_the_rest_stays():
    before = KEPT % b"1365.02413 1732.05653 l\n-1.23456 7 m\n1.11111 2 3.33333 4 5 6.98765 c"
    after = KEPT % b"1365.0 1732.0 l\n-1.2 7 m\n1.1 2 3.3 4 5 6.9 c"
    assert lean_shapes(before) == after and lean_shapes(after) == after and lean_shapes(b"") == b""
