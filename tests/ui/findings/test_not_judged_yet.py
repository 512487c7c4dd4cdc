"""After an edit light and list never keep the old verdict for longer than people notice: checks not begun, running, stopped, failed."""

import threading
import time
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from shapely import box

from support.layer_files import vector
from support.panel_stage import EAST, NORTH, feature
from tabletop import i18n
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import message
from tabletop.core.values.change import add_feature, replace_features, set_setting
from tabletop.io.pictures.ground_source import GroundSource
from tabletop.session.session import Session
from tabletop.ui.findings.check_progress import PATIENCE_MS
from tabletop.ui.findings.findings_panel import FindingsPanel
from tabletop.ui.findings.readiness_light import ReadinessLight
from tabletop.ui.parts.theme import apply_theme

CROWD = feature("crowd", "crowd", box(EAST, NORTH, EAST + 10, NORTH + 10), headcount=2_000)
NOTICED_S = (PATIENCE_MS + 100) / 1000


class Judged(QWidget):
    """A session with its own checks, the light and the list over it."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.light = ReadinessLight(session, self)
        self.panel = FindingsPanel(session, self)
        self.resize(400, 700)
        self.panel.resize(280, 600)
        self.verdicts: list[tuple[float, str]] = []
        self.light.line_changed.connect(lambda: self.verdicts.append((time.perf_counter(), self.light.held.verdict)))

    def says_not_judged(self) -> bool:
        head = self.panel.head
        return self.light.text().startswith("Not ready: not checked through") and (
            head._said.currentWidget() is head.checking or self.panel.progress.isVisible()
        )

    def is_judged(self) -> bool:
        return not self.session.is_pending and not self.light.held.pending


@pytest.fixture(params=[False, True], ids=["at once", "in turns"])
def judged(request, qapp: QApplication, qtbot) -> Iterator[Judged]:
    i18n.set_language("en")
    apply_theme(qapp, "light")
    session = Session()
    session.soon.is_large = lambda: request.param
    made = Judged(session)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    session.do(add_feature(message("x"), CROWD))
    qtbot.waitUntil(lambda: bool(session.findings) and made.is_judged(), timeout=20_000)
    yield made
    session.close()


def held_jobs(session: Session, monkeypatch) -> list:
    jobs: list = []
    monkeypatch.setattr(session._live._thread, "submit", lambda job: (jobs.append(job), job)[1])
    return jobs


def test_checks_that_have_not_begun(judged, qtbot, monkeypatch):
    monkeypatch.setattr(judged.session._check_timer, "start", lambda *_: None)
    judged.session.do(replace_features(message("x"), [(CROWD, None)]))
    qtbot.waitUntil(lambda: judged.light.text().startswith("Not ready: not checked through"))
    qtbot.waitUntil(judged.says_not_judged)
    old = judged.session.findings[0]
    assert judged.panel.rows.quiet(old).startswith("not judged again yet")


def test_checks_that_begin_after_the_patience_is_over(judged, qtbot, monkeypatch):
    """A long turn lets the clock of the patience ring before the checks begin."""
    held_jobs(judged.session, monkeypatch)
    judged.session.do(replace_features(message("x"), [(CROWD, None)]))
    time.sleep(PATIENCE_MS / 1000 + 0.05)
    qtbot.waitUntil(judged.says_not_judged)
    assert judged.session.checking


def test_checks_that_run_say_so_until_they_are_through(judged, qtbot, monkeypatch):
    jobs = held_jobs(judged.session, monkeypatch)
    judged.session.do(replace_features(message("x"), [(CROWD, None)]))
    qtbot.waitUntil(judged.says_not_judged)
    judged.session.select([])
    judged.session.findings_changed.emit()
    qtbot.wait(30)
    assert judged.says_not_judged() and judged.panel.progress.isVisible()
    monkeypatch.undo()
    assert jobs
    judged.session.check_now()
    qtbot.waitUntil(judged.is_judged, timeout=20_000)
    qtbot.waitUntil(lambda: not judged.panel.progress.isVisible())
    assert judged.light.held.verdict == "nothing" and not judged.says_not_judged()


@pytest.mark.parametrize("has_begun", [True, False])
def test_checks_that_were_stopped(judged, qtbot, monkeypatch, has_begun):
    held_jobs(judged.session, monkeypatch)
    judged.session.do(replace_features(message("x"), [(CROWD, None)]))
    if has_begun:
        qtbot.waitUntil(lambda: judged.session.checking)
    judged.session.cancel_checks()
    qtbot.waitUntil(judged.says_not_judged)
    assert judged.panel.progress.button.text() == "Check again"
    qtbot.wait(PATIENCE_MS + 50)
    assert judged.says_not_judged() and judged.light.held.stale == len(judged.session.findings)


def test_a_check_that_cannot_be_made(judged, qtbot, monkeypatch):
    jobs = held_jobs(judged.session, monkeypatch)
    judged.session.do(replace_features(message("x"), [(CROWD, None)]))
    qtbot.waitUntil(lambda: bool(jobs))
    judged.session._live._fail(InputError("x"))
    qtbot.waitUntil(judged.says_not_judged)
    assert not judged.session.checking and judged.panel.progress.button.text() == "Check again"


def test_ready_never_outlives_an_edit(judged, qtbot, monkeypatch):
    session = judged.session
    session.do(replace_features(message("x"), [(CROWD, None)]))
    qtbot.waitUntil(lambda: judged.is_judged() and judged.light.held.verdict == "nothing", timeout=20_000)
    held_jobs(session, monkeypatch)
    since = time.perf_counter()
    session.do(add_feature(message("x"), CROWD))
    while time.perf_counter() - since < 0.6:
        qtbot.wait(5)
        assert judged.light.held.pending or time.perf_counter() - since < NOTICED_S
    assert judged.says_not_judged()


def test_layers_that_are_read_leave_the_verdict_open(judged, qtbot, monkeypatch):
    monkeypatch.setattr(type(judged.session.layers), "reading", property(lambda self: True))
    judged.session.reading_progressed.emit("Roads", 0.1)
    qtbot.waitUntil(lambda: judged.light.held.pending)
    monkeypatch.undo()
    judged.session.reading_progressed.emit("Roads", 1.0)
    judged.session.findings_changed.emit()
    qtbot.waitUntil(lambda: not judged.light.held.pending)


def test_an_edit_of_thousands_says_so_at_once(judged, qtbot, monkeypatch):
    held_jobs(judged.session, monkeypatch)
    monkeypatch.setattr("tabletop.ui.findings.check_progress.PATIENCE_MS", 60_000)
    monkeypatch.setattr("tabletop.ui.findings.check_progress.LARGE", 1)
    judged.session.do(replace_features(message("x"), [(CROWD, None)]))
    qtbot.waitUntil(judged.says_not_judged)


def test_an_edit_makes_no_verdict_better_before_it_is_judged(judged, qtbot, monkeypatch):
    """The light takes no old findings for those of the new plan: not of the first feature, not of a check that is switched on again."""
    session, light, off = judged.session, judged.light, {code: "x" for code in judged.session.check_facts()}
    session.do(replace_features(message("x"), [(CROWD, None)]))
    qtbot.waitUntil(judged.is_judged, timeout=20_000)
    assert light.held.verdict == "nothing"
    judged.verdicts.clear()
    session.do(add_feature(message("x"), CROWD))
    qtbot.waitUntil(lambda: judged.is_judged() and light.held.stop > 0, timeout=20_000)
    session.do(set_setting(message("x"), "checks_off", None, off))
    qtbot.waitUntil(lambda: judged.is_judged() and light.held.verdict == "reserved", timeout=20_000)
    session.do(set_setting(message("x"), "checks_off", off, None))
    qtbot.waitUntil(lambda: judged.is_judged() and light.held.stop > 0, timeout=20_000)
    assert "ready" not in [verdict for _, verdict in judged.verdicts]


def test_another_plan_in_its_place_is_not_judged(judged):
    judged.session._file_replaced(None)
    assert judged.session.is_pending and judged.light.held.verdict == "not-ready" and judged.light.held.pending


@pytest.mark.parametrize("ends", ["read", "stopped"])
def test_ground_that_comes_late_leaves_the_verdict_open_until_it_is_judged(judged, qtbot, monkeypatch, tmp_path, ends):
    """Checks that waited long enough judged half of the ground; that the rest is there is no reason for green."""
    session, may_go, read = judged.session, threading.Event(), GroundSource.read

    def slow(source, info, progress=None, cancelled=None):
        while not may_go.wait(0.02) and not cancelled():
            pass
        return read(source, info, progress=progress, cancelled=cancelled)

    monkeypatch.setattr(GroundSource, "read", slow)
    monkeypatch.setattr("tabletop.session.live_checks.MOST_WAIT_S", 0.1)
    vector(tmp_path / "a.gpkg", [box(EAST, NORTH, EAST + 5, NORTH + 5)])
    (tmp_path / "layers.toml").write_text('[[layer]]\nid="a"\nfile="a.gpkg"\nrole="building"\ntitle={en="a",id="a"}\n')
    session.layers.load_catalogue(tmp_path / "layers.toml")
    qtbot.waitUntil(lambda: judged.light.held.pending and session._live.is_current(session.plan), timeout=20_000)
    jobs = held_jobs(session, monkeypatch)
    judged.verdicts.clear()
    if ends == "read":
        may_go.set()
    else:
        session.layers.cancel_reading()
    qtbot.waitUntil(lambda: not session.layers.reading and bool(jobs), timeout=20_000)
    qtbot.wait(PATIENCE_MS + 100)
    may_go.set()
    assert judged.says_not_judged() and not judged.verdicts
