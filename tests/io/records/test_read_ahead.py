"""Batches that are made ahead come as they would without it: all, in order, with what went wrong after those before it."""

import threading

import pytest

from tabletop.io.records.read_ahead import AHEAD, read_ahead


def counted(most, made, closed, error=None):
    try:
        for row in range(most):
            made.append((row, threading.current_thread()))
            yield row
        if error is not None:
            raise error
    finally:
        closed.append(threading.current_thread())


def test_all_rows_come_in_order_out_of_another_thread():
    made, closed = [], []
    assert list(read_ahead(counted(50, made, closed))) == list(range(50))
    assert {thread for _, thread in made} == set(closed) != {threading.current_thread()}


@pytest.mark.parametrize("error", [ValueError("torn"), MemoryError()])
def test_what_goes_wrong_comes_after_the_rows_before_it(error):
    seen = []
    with pytest.raises(type(error)) as raised:
        for row in read_ahead(counted(5, [], [], error)):
            seen.append(row)
    assert seen == list(range(5)) and raised.value is error


def test_no_more_is_made_than_there_is_room_for():
    made, closed = [], []
    rows = read_ahead(counted(1000, made, closed))
    for row in range(20):
        assert next(rows) == row
        assert len(made) <= row + AHEAD
    rows.close()
    assert closed and len(made) <= 20 + AHEAD and not any(thread.is_alive() for _, thread in made)


def test_nothing_to_make():
    assert list(read_ahead(counted(0, [], []))) == []
