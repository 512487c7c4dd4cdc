"""What is said when a layer could not be read whole."""

import pytest
from shapely import Point

from tabletop.core.text.message import message
from tabletop.core.values.layer import Layer, LayerInfo, ragged_from
from tabletop.session.session import Session


@pytest.mark.parametrize(
    ("sentences", "told"),
    [
        ((), []),
        (("One record was left out",), ["One record was left out"]),
        (("One", "Two", "Three"), ["Roads: 3 remarks from reading; they stand at the layer's sign."]),
    ],
)
def test_a_layer_gives_one_notice_at_most(qtbot, sentences, told):
    session, heard = Session(), []
    session.notice.connect(lambda text, severity: heard.append((text, severity)))
    info = LayerInfo("roads", {"en": "Roads"}, role="road")
    session.layers.add(Layer(info, (ragged_from([Point(0, 0)], 0),), problems=tuple(message(one) for one in sentences)))
    session.close()
    assert heard == [(text, "info") for text in told]
