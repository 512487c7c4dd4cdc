"""A marker stands in every field of a plan, in its file and its layers; after edits and faults no line of the log holds it."""

import io
import logging
import sys

import pytest

from support.plans import plan_of, thing
from tabletop import i18n, paths
from tabletop.cli.parts import say_unexpected
from tabletop.core.text.message import message
from tabletop.core.values.change import Change, Edit
from tabletop.core.values.feature import Scope
from tabletop.core.values.roster import RosterUnit
from tabletop.core.values.scene import Inject, Scene
from tabletop.io.diagnostics.plain_log import PlainFormatter
from tabletop.io.plans.plan_store import PlanFile, create_plan
from tabletop.session.session import Session
from tabletop.ui.keeping.unexpected import UnexpectedFaults

MARK = "Zmarkz"
E, N = 500_000.0, 9_950_000.0


def marked_plan():
    names = ("leader", "call_sign", "equipment", "vehicle", "channel", "contact", "note", "agency", "satgas")
    texts = {name: f"{MARK} {name}" for name in names}
    injects = (Inject(f"{MARK} inject", "09.05", MARK),)
    scene = Scene(1, f"{MARK} scene", notes=f"{MARK} notes", injects=injects, courses={MARK: f"{MARK} course"})
    plan = plan_of(
        thing("unit", (E, N), "u", name=f"{MARK} unit", note=f"{MARK} note", unit="r", free=f"{MARK} free"),
        thing("text", (E + 9, N), "t", text=f"{MARK} text"),
        scenes=(scene,),
        name=f"{MARK} plan",
        document={"signer_name": MARK},
        odd={MARK: MARK},
        layers={"catalogue": f"{MARK}.toml", "added": [{"id": MARK, "title": {"en": MARK}, "file": f"{MARK}.geojson", "role": "road"}]},
    )
    return type(plan)(plan.crs, plan.features, plan.scenes, {"r": RosterUnit("r", f"{MARK} unit", **texts)}, plan.settings)


@pytest.fixture
def logs():
    """What a log file would hold, and what it would hold with the words as they come."""
    made = []
    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.INFO)
    for formatter in (PlainFormatter(), logging.Formatter("%(message)s")):
        handler = logging.StreamHandler(io.StringIO())
        handler.setFormatter(formatter)
        root.addHandler(handler)
        made.append(handler)
    yield [handler.stream for handler in made]
    for handler in made:
        root.removeHandler(handler)
    root.setLevel(level)


def edit(session, key):
    old = session.plan.features[key]
    new = old.edited(1, Scope.ALL_SCENES, properties={"name": f"{MARK} again {key}"})
    return Change(message(f"Rename {MARK}"), (Edit("feature", key, old, new),))


@pytest.mark.expects_errors
def test_a_day_of_faults_names_nobody(qtbot, tmp_path, monkeypatch, logs, capsys):
    i18n.set_language("en")
    folder = tmp_path / f"{MARK} home"
    folder.mkdir()
    create_plan(folder / f"{MARK}.gpkg", marked_plan())
    (folder / f"{MARK}.geojson").write_text('{"type": "FeatureCollection", "features": [{"' + MARK)
    session = Session()
    said = []
    session.notice.connect(lambda words, kind: said.append(words))
    try:
        session.file.open(folder / f"{MARK}.gpkg")
        session.layers.load_default()
        qtbot.waitUntil(lambda: not session.layers.reading, timeout=30_000)
        assert session.do(edit(session, "u")) and session.file.flush(10)

        def broken(*words, **more):
            raise RuntimeError(f"{MARK} cannot be written to {folder}")

        with monkeypatch.context() as patch:
            patch.setattr(PlanFile, "write", broken)
            session.do(edit(session, "t"))
            session.file.flush(5)
            qtbot.wait(50)

        def fails(job):
            raise ValueError(f"row 3: {MARK} is no number, nor is '{MARK}'")

        done = []
        session.layers.reader.run(MARK, fails, done.append, done.append)
        qtbot.waitUntil(lambda: bool(done), timeout=10_000)
        faults = UnexpectedFaults(session)
        faults.close()
        for error in (KeyError(MARK), OSError(2, "none", str(folder)), AttributeError(MARK), ZeroDivisionError("division by zero")):
            try:
                raise error
            except Exception:
                faults.raised(*sys.exc_info())
                say_unexpected()
        logging.getLogger("qt").warning(f"QImageReader: '{folder}/{MARK}.png' cannot be read")
    finally:
        session.close()
    plain, as_it_comes = (stream.getvalue() for stream in logs)
    assert "details stand in" in capsys.readouterr().err
    file = "".join(one.read_text() for one in paths.log_folder().glob("*.log"))
    assert as_it_comes.count(MARK) > 5, "nothing was provoked"
    for text in (plain, file):
        assert MARK.lower() not in text.lower() and tmp_path.name not in text
    assert (
        plain.count("ERROR") >= 5 and "ZeroDivisionError: division by zero" in plain and "session/" in plain and "ZeroDivisionError" in file
    )
    assert said
