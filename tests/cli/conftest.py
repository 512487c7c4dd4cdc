"""What tests of the command line share."""

import pytest

from tabletop.cli import commands as cli


@pytest.fixture
def run(monkeypatch, capsys):
    """Calls the command line in English; its exit code, and what it printed to both streams."""
    monkeypatch.setenv("TABLETOP_LANG", "en")

    def called(*arguments):
        monkeypatch.setattr("sys.argv", ["tabletop", *map(str, arguments)])
        code = cli.main()
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return called
