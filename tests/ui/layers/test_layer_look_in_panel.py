"""A chosen look in the list of layers: its sample beside the title, and what of it cannot be used."""

from dataclasses import replace

import pytest

from support.panel_stage import layer, stage  # noqa: F401
from tabletop.core.values.layer_look import Ink, LayerLook
from tabletop.ui.layers.layer_rows import describe
from tabletop.ui.layers.layers_panel import LayersPanel


@pytest.fixture
def panel(stage, qtbot):  # noqa: F811
    stage.layers.views = [layer("places")]
    made = LayersPanel(stage)
    qtbot.addWidget(made)
    made.resize(260, 400)
    made.show()
    return made


def styled(stage, look: LayerLook) -> None:  # noqa: F811
    stage.layers.preview({"places": look})


def swatch(panel) -> list[int]:
    row = panel.list.visualRect(panel.rows.index(0))
    image = panel.list.viewport().grab(row).toImage()
    return [image.pixel(40 + x, 14 + y) for x in range(-4, 5) for y in range(-4, 5)]


def test_the_sample_follows_the_look(panel, stage):  # noqa: F811
    before = swatch(panel)
    styled(stage, LayerLook(Ink(fill="#117733", width_px=8.0)))
    assert swatch(panel) != before
    styled(stage, LayerLook())
    assert swatch(panel) == before


def test_a_column_that_is_not_there_is_said_at_the_sign(panel, stage):  # noqa: F811
    view = stage.layers.views[0]
    assert "does not have" not in describe(view)
    looking = replace(view, layer=view.layer.described(replace(view.layer.info, look=LayerLook(by="lantai", label="nama"))))
    assert describe(looking).count("does not have") == 2 and "lantai" in describe(looking) and "nama" in describe(looking)


def test_a_preview_of_layers_that_are_not_there_changes_nothing(panel, stage):  # noqa: F811
    view = stage.layers.views[0]
    stage.layers.preview({"gone": LayerLook(Ink("#117733"))})
    assert stage.layers.views[0] is view
