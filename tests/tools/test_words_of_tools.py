"""Words that tools take from the catalogue are translated as the catalogue has them."""

import pytest

from support.gestures import SQUARE, area, plan_of, thing
from tabletop import i18n
from tabletop.core.values.catalogue import kinds
from tabletop.core.values.feature import Scope
from tabletop.tools import registry
from tabletop.tools.base.properties import set_property
from tabletop.tools.base.wording import area_readout, kind_title, line_readout, property_title


@pytest.fixture
def indonesian():
    i18n.set_language("id")
    yield
    i18n.set_language("en")


@pytest.mark.parametrize("kind", kinds())
def test_titles_of_kinds(indonesian, kind):
    assert i18n.text(kind_title(kind)) == kinds()[kind].title["id"]


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, spec in kinds().items() for name in spec.properties])
def test_titles_of_properties(indonesian, kind, name):
    assert i18n.text(property_title(kind, name)) == kinds()[kind].properties[name].title["id"].lower()


def test_a_label_and_a_readout(indonesian):
    change = set_property([thing("crowd", area(SQUARE))], "headcount", 300, 1, Scope.ALL_SCENES)
    assert i18n.text(change.label) == "Ubah jumlah orang dari Massa"
    assert i18n.text(line_readout([(0, 0), (1250.5, 0)])) == "Panjang 1.250,5 m, arah 90°"
    assert i18n.text(area_readout([(0, 0), (100, 0), (100, 100)])) == "Luas 5.000 m², keliling 341,4 m"


def test_the_label_of_an_edit_outlives_the_file():
    change = set_property([thing("crowd", area(SQUARE), name="A {b}")], "headcount", 300, 1, Scope.ALL_SCENES, plan_of())
    again = type(change.label).from_json(change.label.to_json())
    assert again == change.label
    assert i18n.text(again) == "Change headcount of A {b}"


def test_titles_of_tools(indonesian):
    assert i18n.text(registry.title_of("draw-cordon")) == "Penyekatan"
    assert i18n.text(registry.title_of("measure-area")) == "Ukur luas"
