"""A job that was cancelled holds nothing any more, also while it waits behind long work."""

import gc
import threading
import weakref

from tabletop.core.text.errors import TabletopError
from tabletop.session.base.background import Background, Job


class Plan:
    """Stands for what a job is made of."""


def job_of(plan: Plan, told: list[object]) -> Job[Plan]:
    return Job(lambda job: plan, lambda found: told.append((found, plan)), lambda error: told.append((error, plan)))


def test_jobs_that_were_cancelled_let_go_of_what_they_were_made_of_while_they_wait(qtbot):
    go_on, began, told = threading.Event(), threading.Event(), []
    background = Background("test")

    def long(job: Job[None]) -> None:
        began.set()
        assert go_on.wait(20)

    try:
        background.submit(Job(long, told.append, told.append))
        assert began.wait(20)
        seen = []
        for _ in range(20):
            plan = Plan()
            seen.append(weakref.ref(plan))
            background.submit(job_of(plan, told)).cancel()
        del plan
        assert all(one() is None for one in seen)
        last = Plan()
        background.submit(job_of(last, told))
        go_on.set()
        qtbot.waitUntil(lambda: len(told) == 2)
        assert told == [None, (last, last)], "what was not cancelled comes, nothing else does"
        assert not any(isinstance(one, TabletopError) for one in told)
    finally:
        go_on.set()
        background.close()


def test_a_job_that_is_done_lets_go_of_what_it_was_made_of_though_it_names_itself(qtbot):
    """Garbage in cycles may stay for long: nobody may wait for a search."""
    background, told = Background("test"), []

    def begin() -> weakref.ref:
        plan = Plan()
        job: Job[None] = Job(lambda _: None, lambda found: told.append((plan, job)[1]), lambda error: told.append(error))
        background.submit(job)
        return weakref.ref(plan)

    try:
        gc.disable()
        seen = begin()
        background.submit(Job(lambda job: None, told.append, told.append))
        qtbot.waitUntil(lambda: len(told) == 2)
        told.clear()
        background.submit(Job(lambda job: None, told.append, told.append))
        qtbot.waitUntil(lambda: len(told) == 1)
        assert seen() is None
    finally:
        gc.enable()
        background.close()
