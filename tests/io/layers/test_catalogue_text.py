"""Layers written as a catalogue come back as they were."""

from pathlib import Path

from tabletop.core.values.layer import LayerInfo
from tabletop.io.layers.catalogue_text import catalogue_text
from tabletop.io.layers.layer_catalogue import read_catalogue


def test_layers_come_back_as_they_were(tmp_path: Path):
    odd = LayerInfo(
        'a"b\\c',
        {"id": "Jalan \x7f\n\t", "en": "Roads 'x'"},
        str(tmp_path / "jalan ü.gpkg"),
        table="t",
        role="road",
        date="2026-01-02",
        source="#",
        accuracy_m=2.5,
        schematic=True,
        crs="EPSG:32750",
    )
    plain = LayerInfo("z", {"en": "Z"}, str(tmp_path / "z.csv"), shown=False)
    (tmp_path / "c.toml").write_text(catalogue_text([odd, plain]), encoding="utf-8")
    first, second = read_catalogue(tmp_path / "c.toml")
    assert [first.id, second.id] == [odd.id, "z"] and (first.order, second.order) == (0, 1)
    for name in ("title", "path", "table", "role", "date", "source", "accuracy_m", "schematic", "crs", "shown"):
        assert getattr(first, name) == getattr(odd, name), name
        assert getattr(second, name) == getattr(plain, name), name
