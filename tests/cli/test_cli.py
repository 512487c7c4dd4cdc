import subprocess
import sys

import pytest


def run(*arguments):
    return subprocess.run([sys.executable, "-m", "tabletop", *arguments], capture_output=True, text=True)


def test_doctor_names_its_versions():
    result = run("doctor")
    assert result.returncode == 0 and "GDAL" in result.stdout


@pytest.mark.parametrize("arguments", [("nope",), ("doctor", "--nope"), ("doctor", "--lang", "xx")])
def test_bad_words_get_one_sentence(arguments):
    result = run(*arguments)
    assert result.returncode == 2
    assert result.stderr.strip() and "Traceback" not in result.stderr and len(result.stderr.splitlines()) <= 4
