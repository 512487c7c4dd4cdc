"""Layers cut off at every byte, and changed at random: whole records or one sentence, in bounded time and memory, in a process apart."""

import subprocess
import sys

import pytest

CHILD = """
import random, resource, sys, time
resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
from pathlib import Path
from tabletop.io.records.layer_batch import Damaged
from tabletop.io.sources.layer_salvage import salvage
folder, suffix, seed = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
whole = (folder / ("whole" + suffix)).read_bytes()
draw = random.Random(seed)
made = [whole[:n] for n in range(len(whole))]
for _ in range(150):
    text = bytearray(whole)
    for _ in range(draw.choice((1, 2, 6))):
        at = draw.randrange(len(text))
        how = draw.choice(("byte", "out", "twice", "word"))
        if how == "byte":
            text[at] = draw.choice(b'{}[]",:\\\\0e-' + bytes((0, 255)))
        elif how == "out":
            del text[at : at + draw.choice((1, 3, 40))]
        elif how == "twice":
            text[at:at] = text[at : at + 60]
        else:
            text[at:at] = draw.choice((b"NaN", b"1e999", b"9" * 400, b'"features"', b"[" * 3000, b"\\\\ud83d", b'"crs":'))
    made.append(bytes(text))
longest = 0.0
path = folder / ("cut" + suffix)
for one in made:
    path.write_bytes(one)
    started = time.process_time()
    try:
        source = salvage(path, "cut")
        for batch in source.batches:
            len(batch)
    except Damaged:
        pass
    longest = max(longest, time.process_time() - started)
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))  # ru_maxrss holds what the parent had
print(len(made), round(longest, 2), int(peak.split()[1]) // 1024)
"""

POINT = '{"type":"Feature","properties":{"name":"a \\u00e9","n":%d},"geometry":{"type":"Point","coordinates":[117.%d,-0.4]}}'
GEOJSON = (
    '{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:4326"}},"features":['
    + ",".join(POINT % (n, n) for n in range(4))
    + "]}"
)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the peak of memory is read from /proc")
@pytest.mark.parametrize("seed", [1, 2])
def test_a_geojson_cut_or_changed_anywhere_ends_soon(tmp_path, seed):
    (tmp_path / "whole.geojson").write_text(GEOJSON)
    done = subprocess.run([sys.executable, "-c", CHILD, tmp_path, ".geojson", str(seed)], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    count, longest_s, memory_mb = (float(one) for one in done.stdout.split())
    assert count > 500 and longest_s < 1.0 and memory_mb < 600
