"""Ctrl-C in the last moments of a command."""

import os
import subprocess
import sys

import pytest

AT_THE_END = """
import os, signal
from tabletop import interrupts
interrupts.listen()
class Late:
    def __del__(self, kill=os.kill, number=os.getpid(), signal=signal.{name}):
        kill(number, signal)
late = Late()
"""


@pytest.mark.skipif(os.name == "nt", reason="signals are of POSIX")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_signal_while_python_takes_itself_down_does_not_kill_a_finished_command(name):
    ended = subprocess.run([sys.executable, "-c", AT_THE_END.format(name=name)], capture_output=True, timeout=60)
    assert (ended.returncode, ended.stderr) == (0, b"")


@pytest.mark.skipif(os.name == "nt", reason="signals are of POSIX")
def test_a_signal_while_work_goes_on_at_the_end_cancels():
    late = "import atexit, os, signal, time\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"  # it may be ignored above
    late += "from tabletop import interrupts\ninterrupts.listen()\n"
    late += "atexit.register(lambda: (os.kill(os.getpid(), signal.SIGINT), time.sleep(30)))\n"
    ended = subprocess.run([sys.executable, "-c", late], capture_output=True, timeout=25)
    assert (ended.returncode, ended.stderr) == (130, b"Cancelled.\n")


@pytest.mark.skipif(os.name == "nt", reason="signals are of POSIX")
def test_a_signal_before_anybody_listens_is_one_word_too():
    early = "import os, signal, socket, sys, time\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
    early += "socket.socketpair = lambda: (os.kill(os.getpid(), signal.SIGINT), time.sleep(30))\n"
    early += "from tabletop.__main__ import main\nsys.exit(main())\n"
    ended = subprocess.run([sys.executable, "-c", early], capture_output=True, timeout=25)
    assert (ended.returncode, ended.stderr) == (130, b"Cancelled.\n")
