"""Nothing is written over the plan itself, by whatever name; nothing that is no file is replaced."""

import os
import shutil
import subprocess
import sys

import pytest

from tabletop.core.text.errors import InputError
from tabletop.core.text.whole_file import write_whole
from tabletop.io.plans.demo import write_demo


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    return write_demo(tmp_path_factory.mktemp("demo"))


@pytest.mark.parametrize("command", ["map", "report", "film"])
def test_the_plan_is_never_written_over(demo, tmp_path, command):
    ending = ".gif" if command == "film" else ".pdf"
    plan = tmp_path / "plan.gpkg"
    shutil.copy(demo, plan)
    link = tmp_path / f"link{ending}"
    link.symlink_to(plan)
    before = plan.read_bytes()
    done = subprocess.run([sys.executable, "-m", "tabletop", command, str(plan), str(link), "--lang", "en"], capture_output=True, text=True)
    assert done.returncode == 2 and "is the plan itself" in done.stderr and plan.read_bytes() == before


@pytest.mark.skipif(os.name == "nt", reason="pipes by name are of POSIX")
def test_what_is_no_file_is_not_replaced(tmp_path):
    os.mkfifo(tmp_path / "pipe.pdf")
    with pytest.raises(InputError, match="no file"):
        write_whole(tmp_path / "pipe.pdf", b"%PDF %%EOF")
    assert (tmp_path / "pipe.pdf").is_fifo()
