"""Who else has the open plan open: looked for by a thread that nobody waits for, told in words when somebody comes or goes. What is
looked for at the place of the plan by other threads is joined here."""

import getpass
import platform
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal

from tabletop import i18n
from tabletop.io.plans.plan_identity import PlanMark
from tabletop.io.waiting.presence import BEAT_S, Presence, Present, present_at
from tabletop.session.base.signals import SessionSignals
from tabletop.session.keeping.file_there import FileThere

LOOK_S = 3.0
MOST_NAMED = 3


def are_here(people: Sequence[Present]) -> bool:
    """Whether all of them are the person who sits here, on this computer: other windows, nobody else."""
    try:
        person = getpass.getuser()
    except (OSError, KeyError, ImportError):
        return False
    machine = platform.node()
    return all(machine.startswith(one.machine) and one.machine and person.startswith(one.person) and one.person for one in people)


def called(one: Present) -> str:
    """A person as others are told: name and machine."""
    return i18n.tr("{person} on {machine}", person=one.person, machine=one.machine)


def named(people: tuple[Present, ...]) -> str:
    """Several of them, the first by name."""
    names = ", ".join(called(one) for one in people[:MOST_NAMED])
    return names if len(people) <= MOST_NAMED else i18n.tr("{names} and {n} more", names=names, n=len(people) - MOST_NAMED)


def with_times(people: tuple[Present, ...]) -> str:
    """The same with since when, "Rani on posko-2 (since 09.05)"."""
    return ", ".join(
        called(one)
        if one.since is None
        else i18n.tr("{who} (since {time})", who=called(one), time=one.since.astimezone().strftime("%H.%M"))
        for one in people[:MOST_NAMED]
    )


class Neighbours(QObject):
    """Others who have the plan open. `changed`: somebody came or went, or another plan is open. `file`: whether the plan's
    file is there."""

    changed = Signal()
    _seen = Signal(object, object)

    def __init__(self, signals: SessionSignals) -> None:
        super().__init__(signals)
        self._signals = signals
        self.people: tuple[Present, ...] = ()
        self.told: tuple[Present, ...] = ()
        """Who has the plan that is opened next, as the user was told before."""
        self._watch: _Watch | None = None
        self._is_first = True
        self.file = FileThere(self)
        self.file.changed.connect(signals.saved_changed)
        self._seen.connect(self._on_seen, Qt.ConnectionType.QueuedConnection)

    def follow(self, plan: Path, shows: bool, known: Callable[[], PlanMark]) -> None:
        """Stand beside this plan, known by its mark, from now on, and be seen by others where it `shows`. Of those in `told` the user
        knows already."""
        self.stop()
        self.people, self.told, self._is_first = self.told, (), True
        self._watch = watch = _Watch(plan, shows, lambda people: self._seen.emit(watch, people))
        watch.start()
        self.file.follow(plan, known)
        self.changed.emit()

    def at(self, plan: Path) -> tuple[Present, ...]:
        """Who has a plan open but for this session. For any thread: it waits for the disk."""
        mine = "" if self._watch is None else self._watch.session
        return tuple(one for one in present_at(plan) if one.session != mine)

    def know(self, people: tuple[Present, ...]) -> None:
        """The user was told who has the plan that is opened next."""
        self.told = people

    def stop(self, wait_s: float = 0.0) -> None:
        """No plan is open; the thread ends by itself, and so long it is waited for."""
        watch, self._watch = self._watch, None
        self.file.stop()
        if watch is not None:
            watch.stop(wait_s)
        if self.people:
            self.people = ()
            self.changed.emit()

    def _on_seen(self, watch: "_Watch", people: tuple[Present, ...]) -> None:
        if watch is not self._watch:
            return
        before, self.people = self.people, people
        known, there = {one.session for one in before}, {one.session for one in people}
        come = tuple(one for one in people if one.session not in known)
        gone = tuple(one for one in before if one.session not in there)
        if come and self._is_first:
            self._signals.notice.emit(i18n.tr("This plan is open elsewhere too: {who}.", who=with_times(come)), "info")
        elif come:
            self._signals.notice.emit(i18n.tr("{who} opened this plan too.", who=named(come)), "info")
        if gone:
            self._signals.notice.emit(i18n.tr("{who} closed this plan.", who=named(gone)), "info")
        self._is_first = False
        if come or gone:
            self.changed.emit()


class _Watch:
    """The thread: it makes the file of this session, writes it again and again, and looks for those of others."""

    def __init__(self, plan: Path, shows: bool, told: Callable[[tuple[Present, ...]], None]) -> None:
        self._presence, self._shows = Presence(plan), shows
        self.session = self._presence.session
        self._told = told
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="who has the plan", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, wait_s: float) -> None:
        self._ended.set()
        if wait_s:
            self._thread.join(wait_s)

    def _run(self) -> None:
        looks = max(1, round(BEAT_S / LOOK_S))
        count = 0
        before: tuple[Present, ...] | None = None
        while not self._ended.is_set():
            if self._shows and count % looks == 0:
                self._presence.beat()
            people = self._presence.others()
            if people != before and not self._ended.is_set():
                before = people
                self._told(people)
            count += 1
            self._ended.wait(LOOK_S)
        self._presence.leave()
