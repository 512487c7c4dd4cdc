"""An OpenStreetMap extract as layers of useful parts."""

import pytest

from support.osm_extract import write_extract
from tabletop.checks.ground.roads import road_width
from tabletop.io.layers.layer_file import info_for_file
from tabletop.io.layers.layer_source import LayerSource


@pytest.mark.parametrize("name", ["kota.osm", "kota.osm.pbf"])
def test_an_extract_becomes_layers_by_role_and_only_those_with_records(tmp_path, name):
    with LayerSource() as source:
        infos = info_for_file(write_extract(tmp_path / name), None, source)
        layers = {info.options["only"]: source.read(info) for info in infos}
    roles = {only: layer.info.role for only, layer in layers.items()}
    assert roles["roads"] == "road" and roles["buildings"] == "building" and roles["fences"] == "fence"
    assert all(layer.count and layer.lost == 0 for layer in layers.values())
    roads = layers["roads"]
    assert roads.value("name", 0) and all(roads.value("class", row) for row in range(roads.count))
    assert all(part.dimension == 1 for part in roads.parts)
    row = [roads.value("name", row) for row in range(roads.count)].index("Jalan Robert Wolter Monginsidi")
    assert road_width(roads, roads.parts[0], row) == 9.5
    assert all(layers["buildings"].value("use", row) for row in range(layers["buildings"].count))
    assert len({info.id for info in infos}) == len(infos) and infos[0].title["en"].startswith("kota: ")
