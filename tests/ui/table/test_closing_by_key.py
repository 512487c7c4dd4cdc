"""Esc, which a clicker sends too, closes a table in a window; a locked one on a screen of its own stays."""

from types import SimpleNamespace

import pytest

from tabletop.ui.table.table_window import TableWindow


@pytest.mark.parametrize(("locked", "full", "closed"), [(True, True, False), (True, False, True), (False, True, True)])
def test_who_is_closed_by_esc(locked, full, closed):
    told, done = [], []
    stand_in = SimpleNamespace(
        _table=SimpleNamespace(is_steady=locked),
        isFullScreen=lambda: full,
        said=SimpleNamespace(emit=told.append),
        close=lambda: done.append(1),
    )
    TableWindow._close_by_key(stand_in)
    assert bool(done) == closed and bool(told) == (not closed)
