"""The reading process: what it may use, and that it always ends and comes back."""

import gc
import io
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import numpy as np
import psutil
import pytest
import shapely

from support.layer_files import geojson, info, points, towns, vector
from tabletop.core.text.errors import Cancelled, LayerError
from tabletop.core.values.layer import LayerInfo
from tabletop.io.layers.layer_assembly import Assembly
from tabletop.io.layers.layer_source import LayerSource
from tabletop.io.records import layer_process
from tabletop.io.records.layer_channel import ChannelError, Frame, receive, send
from tabletop.io.records.layer_limits import ALLOWED_DRIVERS, Limits, child_environment

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def source():
    with LayerSource() as one:
        yield one


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    return vector(tmp_path_factory.mktemp("large") / "large.gpkg", towns(60_000), kind="Polygon")


@pytest.fixture
def small(tmp_path):
    return geojson(tmp_path / "small.geojson", points())


THERE_BEFORE: set[int] = set()


@pytest.fixture(autouse=True)
def processes_of_other_tests():
    THERE_BEFORE.update(child.pid for child in psutil.Process().children())


def children():
    return [child for child in psutil.Process().children() if child.is_running() and child.pid not in THERE_BEFORE]


def test_exactly_the_allowed_drivers_are_there(source):
    assert set(source.drivers()) == ALLOWED_DRIVERS
    assert not ALLOWED_DRIVERS & {"GDALG", "OGR_VRT", "HTTP", "WFS", "SQLite", "PostgreSQL"}


def test_the_environment_forbids_the_network_and_inherits_nothing_of_gdal():
    made = child_environment(
        {"PATH": "/bin", "GDAL_DATA": "/x", "PROJ_NETWORK": "ON", "OGR_ENABLE": "1", "PYTHONPATH": "/evil", "HOME": "/h"}
    )
    assert (
        made["GDAL_HTTP_PROXY"] == "127.0.0.1:9" and made["CPL_VSIL_CURL_ALLOWED_EXTENSIONS"] == ".none" and made["PROJ_NETWORK"] == "OFF"
    )
    assert made["PATH"] == "/bin" and made["HOME"] == "/h" and not {"GDAL_DATA", "OGR_ENABLE", "PYTHONPATH"} & set(made)
    assert "GDALG" in made["GDAL_SKIP"].split(",") and "OGR_VRT" in made["GDAL_SKIP"].split(",")


def test_a_driver_too_many_stops_everything(source, small, monkeypatch):
    monkeypatch.setattr(layer_process, "child_environment", lambda base: child_environment(base) | {"GDAL_SKIP": "GDALG"})
    with pytest.raises(LayerError, match="not allowed.*ADBC.*HTTP"):
        source.tables(small)


def test_nothing_starts_before_the_first_use_and_one_process_serves_all(source, small):
    assert source.process_id() is None
    source.read(info(small))
    first = source.process_id()
    source.read(info(small))
    assert source.process_id() == first is not None


def test_the_folder_one_stands_in_is_no_source_of_code(source, small, tmp_path, monkeypatch):
    (tmp_path / "numpy.py").write_text("raise SystemExit(9)")
    (tmp_path / "tabletop.py").write_text("raise SystemExit(9)")
    monkeypatch.chdir(tmp_path)
    assert source.read(info(small)).count == 3


def test_closing_leaves_no_process_no_zombie_no_folder(small, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    source = LayerSource()
    source.read(info(small))
    child = psutil.Process(source.process_id())
    assert list(tmp_path.glob("tabletop-layers-*"))
    source.close()
    source.close()
    assert not child.is_running() and not list(tmp_path.glob("tabletop-layers-*")) and source.process_id() is None
    with pytest.raises(Cancelled):
        source.read(info(small))


def test_cancel_in_the_middle_ends_the_reading_and_the_next_works(source, large, small):
    seen = []
    with pytest.raises(Cancelled):
        source.read(info(large), progress=seen.append, cancelled=lambda: bool(seen))
    assert seen and seen[-1] < 1.0 and children() == []
    assert source.read(info(small)).count == 3


def test_cancelled_before_it_began(source, large):
    with pytest.raises(Cancelled):
        source.read(info(large), cancelled=lambda: True)


def test_a_killed_worker_gives_a_sentence_and_the_next_reading_works(source, large, small):
    def kill(fraction):
        psutil.Process(source.process_id()).kill()

    with pytest.raises(LayerError, match="large.gpkg broke off"):
        source.read(info(large), progress=kill)
    assert source.read(info(small)).count == 3


def test_a_worker_killed_while_it_waits_is_replaced(source, small):
    source.read(info(small))
    child = psutil.Process(source.process_id())
    child.kill()
    psutil.wait_procs([child], timeout=20)
    assert source.read(info(small)).count == 3 and source.process_id() != child.pid


def test_closing_from_another_thread_cancels_the_reading(source, large):
    said = []

    def read():
        try:
            source.read(info(large), progress=lambda fraction: started.set())
        except Cancelled as error:
            said.append(error)

    started = threading.Event()
    thread = threading.Thread(target=read)
    thread.start()
    assert started.wait(30)
    source.close()
    thread.join(30)
    assert len(said) == 1 and children() == []


def test_an_error_in_the_caller_lets_the_next_reading_in(source, large, small):
    def fail(fraction):
        raise RuntimeError("the caller's own")

    with pytest.raises(RuntimeError) as kept:
        source.read(info(large), progress=fail)
    assert source.read(info(small)).count == 3
    assert kept.value is not None


def test_readings_of_several_threads_wait_for_each_other(source, small, large):
    found = []
    threads = [threading.Thread(target=lambda path=path: found.append(source.read(info(path)).count)) for path in (small, large, small)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [3, 3, 60_000]


def test_silence_for_too_long_ends_the_worker(small, monkeypatch):
    last = threading.Timer(60, lambda: [child.kill() for child in children()])
    last.start()
    with LayerSource(Limits(stall_s=0.4)) as source:
        monkeypatch.setattr(layer_process, "receive", lambda stream: _never(stream))
        with pytest.raises(LayerError, match="took too long"):
            source.read(info(small))
        assert children() == []
    last.cancel()


def _never(stream):
    while stream.read(1):
        pass
    raise ChannelError("ended")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such limits")
def test_too_little_memory_is_a_sentence(large):
    with LayerSource(Limits(memory_bytes=1 << 20)) as source, pytest.raises(LayerError, match="large.gpkg"):
        source.read(info(large))


def test_limits_are_left_out_where_the_system_has_none(small, monkeypatch):
    from tabletop.io.records import layer_limits

    monkeypatch.setitem(sys.modules, "resource", None)
    layer_limits.limit_memory(Limits(memory_bytes=1))
    layer_limits.limit_processor(Limits(cpu_s=0))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such limits")
def test_a_program_that_was_given_less_processor_time_reads_all_the_same(small):
    program = (
        "import resource\nresource.setrlimit(resource.RLIMIT_CPU, (200, 200))\n"
        "from tabletop.io.layers.layer_source import LayerSource\nfrom tabletop.core.values.layer import LayerInfo\n"
        f"with LayerSource() as source: print(len(source.read(LayerInfo('x', {{'en': 'x'}}, {str(small)!r})).parts))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert done.stdout.strip() == "1", done.stderr


@pytest.mark.skipif(os.name == "nt", reason="a killed parent is found by its number on Unix")
def test_the_worker_ends_with_a_program_that_was_killed(small):
    program = (
        "import sys, time\nfrom tabletop.io.layers.layer_source import LayerSource\nfrom tabletop.core.values.layer import LayerInfo\n"
        f"source = LayerSource()\nsource.read(LayerInfo('x', {{'en': 'x'}}, {str(small)!r}))\n"
        "print(source.process_id(), flush=True)\ntime.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    worker = psutil.Process(int(parent.stdout.readline()))
    folder = Path(worker.cwd())
    assert folder.is_dir() and folder.name.startswith("tabletop-layers-")
    parent.kill()
    parent.wait()
    parent.stdout.close()
    _, alive = psutil.wait_procs([worker], timeout=20)
    assert alive == [] and not folder.exists()


# --- the pipe
def test_frames_come_out_as_they_went_in():
    pipe = io.BytesIO()
    arrays = [np.arange(6.0).reshape(3, 2), np.empty((0, 4)), np.arange(3), np.frombuffer(b"abc", np.uint8)]
    send(pipe, Frame("chunk", {"rows": 3, "name": "é"}, arrays))
    pipe.seek(0)
    found = receive(pipe)
    assert found.kind == "chunk" and found.data == {"rows": 3, "name": "é"}
    assert all(np.array_equal(a, b) and a.dtype == b.dtype for a, b in zip(arrays, found.arrays, strict=True))


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"TTL1",
        b"XXXX\x02\0\0\0{}",
        b"TTL1\xff\xff\xff\xff",
        b"TTL1\x02\0\0\0{}",
        b"TTL1\x03\0\0\0abc",
        b'TTL1\x40\0\0\0{"kind":"a","data":{},"arrays":[{"dtype":"|O","shape":[1]}]}      ',
        b'TTL1\x40\0\0\0{"kind":"a","data":{},"arrays":[{"dtype":"<f8","shape":[-1]}]}    ',
        b'TTL1\x40\0\0\0{"kind":"a","data":{},"arrays":[{"dtype":"<f8","shape":[9]}]}     ',
    ],
)
def test_what_is_no_frame_is_refused(sent):
    with pytest.raises(ChannelError):
        receive(io.BytesIO(sent))


def chunk(coords, offsets, rows, bounds, count=2):
    return Frame("chunk", {"rows": count, "dimensions": [0], "columns": []}, [coords, offsets, rows, bounds])


GOOD = (np.zeros((2, 2)), np.array([0, 1, 2]), np.array([0, 1]), np.zeros((2, 4)))


@pytest.mark.parametrize(
    ("which", "value"),
    [
        (0, np.zeros((3, 2))),
        (0, np.zeros((2, 3))),
        (1, np.array([0, 2, 1])),
        (1, np.array([1, 1, 2])),
        (1, np.array([0.0, 1.0, 2.0])),
        (2, np.array([0, 2])),
        (2, np.array([-1, 0])),
        (3, np.zeros((1, 4))),
    ],
)
def test_arrays_that_do_not_fit_never_reach_the_geometry_library(which, value):
    Assembly().add(chunk(*GOOD))
    bad = list(GOOD)
    bad[which] = value
    with pytest.raises(ChannelError):
        Assembly().add(chunk(*bad))


def test_the_collector_is_on_again_after_reading(source, large, small):
    source.read(info(large))
    assert gc.isenabled()
    with pytest.raises(LayerError):
        source.read(LayerInfo("x", {"en": "x"}, str(small), "nope"))
    assert gc.isenabled()


@pytest.fixture(scope="module")
def district(tmp_path_factory):
    """As many shapes as are still made when they are read."""
    return vector(tmp_path_factory.mktemp("district") / "district.gpkg", towns(10_000), kind="Polygon")


def test_many_shapes_stay_out_of_the_collectors_sight(source, district):
    layer = source.read(info(district))
    shapes = set(map(id, layer.parts[0].geometries[:100]))
    assert not any(id(one) in shapes for one in gc.get_objects() if isinstance(one, shapely.Geometry))


def test_a_large_layer_is_built_in_small_steps_or_when_it_is_asked(source, district, large, monkeypatch):
    """No call that keeps the interpreter to itself gets more than a few shapes."""
    made, real = [], shapely.from_ragged_array

    def make(kind, coords, offsets):
        made.append(len(offsets[-1]) - 1)
        return real(kind, coords, offsets)

    monkeypatch.setattr(shapely, "from_ragged_array", make)
    source.read(info(district))
    assert sum(made) == 10_000 and max(made) <= 500
    made.clear()
    layer = source.read(info(large))
    assert made == [] and layer.parts[0].is_large
