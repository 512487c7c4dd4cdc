"""A whole delivery of 34 tables on its way: brought in, published as a pack, opened as planners open it every day."""

import json

from support.rbi_delivery import write_delivery
from tabletop.cli import commands as cli
from tabletop.core.layers.layer_diff import layer_differences
from tabletop.core.values.layer import LayerSet
from tabletop.io.layers.layer_catalogue import read_catalogue
from tabletop.io.layers.layer_source import LayerSource


def run(monkeypatch, *arguments):
    monkeypatch.setattr("sys.argv", ["tabletop", *map(str, arguments), "--lang", "en"])
    return cli.main()


def test_from_the_stick_to_the_pack(monkeypatch, capsys, tmp_path):
    delivery = write_delivery(tmp_path / "stick")
    office, pack = tmp_path / "office", tmp_path / "kukar.gpkg"
    assert run(monkeypatch, "layers", "import", delivery, "--into", office, "--format", "json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told, "what came, and what was left out, is told"
    assert run(monkeypatch, "layers", "publish", office, pack, "--by", "Sari", "--strict") == 0
    with LayerSource() as source:
        kept = [source.read(info) for info in read_catalogue(office / "catalogue.toml")]
        source.close()
    with LayerSource() as source:
        opened = [source.read(info) for info in read_catalogue(pack)]
        assert source.process_id() is None, "a pack needs no reading process"
    assert [layer.info.id for layer in opened] == [layer.info.id for layer in kept] and len(opened) >= 10
    assert layer_differences(LayerSet(tuple(kept)), LayerSet(tuple(opened))) == []
    roads = next(layer for layer in opened if layer.info.role == "road")
    classes = {roads.value("class", row) for row in range(len(roads.columns["class"]))}
    assert {"lokal", "arteri", "kolektor", "setapak"} <= classes, "roads without a name have the class of their remark"
    assert run(monkeypatch, "layers", "diff", office, pack) == 0 and "Nothing differs." in capsys.readouterr().out
