"""Import of a generated kabupaten and its opening again, out of the imported files and out of a pack, held against GeoPandas.

python3 scripts/bench_import.py [--buildings N] [--roads N]
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import bench

OPENINGS = 3
_PEER = """
import sys, geopandas
for table in ("road", "building"):
    frame = geopandas.read_file(sys.argv[1], layer=table)
    frame.geometry = frame.geometry.make_valid()
    frame.to_crs("EPSG:32750").to_file(sys.argv[2], layer=table, driver="GPKG")
"""


def figures(buildings: int, roads: int) -> dict[str, tuple[float, float | None, str]]:
    """Value, peer and unit by name. `reopen_s` is out of a pack, `reopen_files_s` out of what the import wrote; `import_mb` is the
    greatest memory of one of the processes of an import."""
    from kabupaten import write

    folder = Path(tempfile.mkdtemp(prefix="bench-import-"))
    write(folder, buildings, roads)
    source, office, pack = folder / "kabupaten.gpkg", folder / "office", folder / "pack.gpkg"
    tabletop = [sys.executable, "-m", "tabletop", "layers"]
    taken = bench.taken_ms(
        lambda: subprocess.run([*tabletop, "import", str(source), "--into", str(office)], check=True, capture_output=True)
    )
    memory_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    peer = bench.taken_ms(lambda: subprocess.run([sys.executable, "-c", _PEER, str(source), str(folder / "peer.gpkg")], check=True))
    subprocess.run([*tabletop, "publish", str(office), str(pack)], check=True, capture_output=True)
    files, published = opened_ms(office / "catalogue.toml"), opened_ms(pack)
    frames = frames_ms(source)
    return {
        "import_s": (taken / 1000, peer / 1000, "s"),
        "import_mb": (memory_mb, None, "MB"),
        "reopen_s": (published / 1000, frames / 1000, "s"),
        "reopen_files_s": (files / 1000, frames / 1000, "s"),
    }


def opened_ms(catalogue: Path) -> float:
    """All layers of a catalogue read until they can be drawn and asked, the median of some times; the reading process is warm."""
    from tabletop.io.layers.layer_catalogue import read_catalogue
    from tabletop.io.layers.layer_source import LayerSource

    with LayerSource() as source:
        source.drivers()
        return statistics.median(bench.taken_ms(lambda: [source.read(info) for info in read_catalogue(catalogue)]) for _ in range(OPENINGS))


def frames_ms(source: Path) -> float:
    """The same tables as GeoPandas reads them, with their index."""
    import geopandas

    def read() -> None:
        for table in ("road", "building"):
            _ = geopandas.read_file(source, layer=table).sindex

    return statistics.median(bench.taken_ms(read) for _ in range(OPENINGS))


def rows(buildings: int, roads: int) -> dict[str, dict]:
    """Rows as bench.py prints them."""
    return {
        name: {"value": round(value, 2), "unit": unit, "peer": peer and round(peer, 2), "ratio": peer and round(peer / value, 2)}
        for name, (value, peer, unit) in figures(buildings, roads).items()
    }


if __name__ == "__main__":
    bench.inside_environment()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    parser = argparse.ArgumentParser()
    parser.add_argument("--buildings", type=int, default=250_000)
    parser.add_argument("--roads", type=int, default=60_000)
    options = parser.parse_args()
    print(json.dumps(rows(options.buildings, options.roads), indent=1))
