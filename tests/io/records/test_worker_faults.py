"""A reading process that crashes, is killed or says nonsense is one sentence, and no fault of the program; its native stack is kept."""

import signal
import sys

import pytest

from support.layer_files import geojson, points
from tabletop.core.text.errors import LayerError
from tabletop.io.diagnostics.log_files import crash_file
from tabletop.io.records.layer_limits import Limits
from tabletop.io.records.layer_process import WorkerProcess

MODULES = ("tabletop.io.layers.layer_worker", "tabletop.io.inspection.inspection_worker")


def killed_by(number, module=MODULES[0]):
    """What is said when a process gets a signal before it answers."""
    import os

    worker = WorkerProcess(Limits(), module)
    try:
        answer = worker.ask({"op": "drivers", "path": "a.gpkg"})
        worker._greet()
        os.kill(worker.pid, number)
        with pytest.raises(LayerError) as said:
            list(answer)
        return str(said.value)
    finally:
        worker.kill()


@pytest.mark.skipif(sys.platform == "win32", reason="signals are of POSIX")
@pytest.mark.parametrize("module", MODULES)
def test_a_native_crash_is_one_sentence_and_its_stack_is_kept(module):
    said = killed_by(signal.SIGSEGV, module)
    assert "broke off" in said and "Segmentation fault" in crash_file().read_text()


@pytest.mark.skipif(sys.platform == "win32", reason="signals are of POSIX")
def test_a_process_that_is_killed_is_one_sentence():
    assert "broke off" in killed_by(signal.SIGKILL)


@pytest.mark.skipif(sys.platform == "win32", reason="signals are of POSIX")
def test_a_process_that_hangs_is_ended():
    import os

    worker = WorkerProcess(Limits(stall_s=0.3))
    try:
        worker._greet()
        os.kill(worker.pid, signal.SIGSTOP)
        with pytest.raises(LayerError, match="too long"):
            list(worker.ask({"op": "drivers", "path": "a.gpkg"}))
        assert not worker.alive()
    finally:
        worker.kill()


def test_nonsense_on_the_pipe_is_one_sentence(tmp_path):
    (tmp_path / "noise.py").write_text("import os\nos.write(1, b'nonsense' * 500)\n")
    worker = WorkerProcess(Limits(), "noise", {"PYTHONPATH": str(tmp_path)})
    try:
        with pytest.raises(LayerError, match="broke off"):
            list(worker.ask({"op": "drivers", "path": "a.gpkg"}))
    finally:
        worker.kill()


def test_the_next_process_reads_on(tmp_path):
    path = geojson(tmp_path / "a.geojson", points(3))
    worker = WorkerProcess(Limits())
    try:
        assert list(worker.ask({"op": "tables", "path": str(path)}))[-1].kind == "done"
    finally:
        worker.kill()
