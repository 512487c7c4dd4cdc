import numpy as np
import pytest
from shapely import Point

from tabletop import i18n
from tabletop.canvas.base.look_sample import class_words, look_entries
from tabletop.core.layers.suggested_classes import suggested_classes
from tabletop.core.values.layer import Layer, LayerInfo, TextColumn, ragged_from
from tabletop.core.values.layer_look import Ink, LayerLook, LookClass


def layer(column, classes=()):
    parts = (ragged_from([Point(500_000 + n, 9_950_000) for n in range(len(column))], 0),)
    look = LayerLook(Ink("#112233"), by="n", classes=tuple(classes))
    return Layer(LayerInfo("a", {"en": "A"}, look=look), parts, {"n": column})


@pytest.fixture(params=["en", "id"])
def language(request):
    before = i18n.language()
    i18n.set_language(request.param)
    yield request.param
    i18n.set_language(before)


NUMBERS = layer(np.array([1.0, 2.5]))


@pytest.mark.parametrize(
    ("value", "english", "indonesian"),
    [
        ("..12", "under 12", "di bawah 12"),
        ("12..14", "12 to 14", "12 sampai 14"),
        ("21..", "21 and more", "21 ke atas"),
        ("0.125..2.5", "0.125 to 2.5", "0,125 sampai 2,5"),
        ("2015..12500", "2015 to 12,500", "2015 sampai 12.500"),
        ("-5..1e-3", "-5 to 0.001", "-5 sampai 0,001"),
        ("2.5", "2.5", "2,5"),
        ("a..b", "a..b", "a..b"),
        ("", "", ""),
    ],
)
def test_words_of_a_class(language, value, english, indonesian):
    assert class_words(LookClass(value, Ink()), NUMBERS) == (english if language == "en" else indonesian)


def test_a_title_and_the_codes_of_texts_stay(language):
    texts = layer(TextColumn(np.array([0, 3]), b"2.5"))
    assert class_words(LookClass("2.5", Ink()), texts) == "2.5"
    assert class_words(LookClass("..12", Ink(), "few"), NUMBERS) == "few"


def test_a_legend_has_no_dots(language):
    column = np.arange(40.0)
    classes, _ = suggested_classes(column)
    rows = look_entries([layer(column, classes)], 1000, "en")
    assert len(rows) == 1 + len(classes) and not any(".." in row.title for row in rows)
    assert all(".." in one.value for one in classes)
