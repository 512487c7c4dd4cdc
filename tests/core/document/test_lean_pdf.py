"""Shapes of a page to one decimal, and nothing else."""

from tabletop.core.document.lean_pdf import lean_shapes, lean_svg

KEPT = b"0.24000 0 0 -0.24000 0 595.12345 cm\n%s\nh\n(1.23456 7.12345 l) Tj"


def test_shapes_are_shortened_and_the_rest_stays():
    before = KEPT % b"1365.02413 1732.05653 l\n-1.23456 7 m\n1.11111 2 3.33333 4 5 6.98765 c"
    after = KEPT % b"1365 1732 l\n-1.2 7 m\n1.1 2 3.3 4 5 6.9 c"
    assert lean_shapes(before) == after and lean_shapes(after) == after and lean_shapes(b"") == b""


def test_colours_are_told_to_a_thousandth_and_stay_the_same_of_256_steps():
    assert lean_shapes(KEPT % b"0.478431373 0.356862753 1 scn") == KEPT % b"0.478 0.357 1 scn"
    assert lean_shapes(b"0.478431373 0.5 cm\n0.1234567 0 0 1 k") == b"0.478431373 0.5 cm\n0.1234567 0 0 1 k"
    for step in range(256):
        red = lean_shapes(b"%.9f 0 0 rg" % (step / 255)).split()[0]
        assert round(float(red) * 255) == step


def test_the_same_in_svg_where_only_places_are_touched():
    before = b'<path opacity="0.123" d="M1.234,5.678 L9,0.55"/><polyline points="1.25,2 3.99,4"/><text x="1.234">d="1.234"</text>'
    after = b'<path opacity="0.123" d="M1.2,5.6 L9,0.5"/><polyline points="1.2,2 3.9,4"/><text x="1.234">d="1.234"</text>'
    assert lean_svg(before) == after
