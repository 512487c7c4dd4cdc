"""Two people at one plan file, in one process with a connection and a thread of their own each; and what the log says that they did."""

import random
import time

import shapely
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QUndoStack

from tabletop.core.comparison.rebasing import row_of
from tabletop.core.text.message import message
from tabletop.core.values.change import Change, Edit
from tabletop.core.values.feature import Scope, new_feature
from tabletop.core.values.plan import Plan
from tabletop.core.values.roster import RosterUnit
from tabletop.core.values.scene import Scene
from tabletop.io.plans.plan_store import open_plan
from tabletop.session.base.signals import SessionSignals
from tabletop.session.keeping.kept_plan import KeptPlan

UNITS = [new_feature("unit", shapely.Point(500_000 + 10 * n, 9_950_000), {"name": f"U{n}", "strength": 10}) for n in range(6)]
START = Plan(
    features={one.id: one for one in UNITS},
    scenes={1: Scene(1), 2: Scene(2, level="kuning")},
    roster={"r1": RosterUnit("r1", "Dalmas 1", strength=30), "r2": RosterUnit("r2", "Dalmas 2", strength=20)},
    settings={"name": "Uji", "limits": {"legal-distance": {"on": 1}}, "checks_off": {}},
)


class Planner:
    """One person: what is on the screen, what was said, which edits were ever asked about."""

    def __init__(self, path, read_only=False):
        self.signals, self.stack = SessionSignals(), QUndoStack()
        self.changes, self.said, self.asked, self.made = [], [], set(), []
        self.file = KeptPlan(self.signals, self.stack, self.changes.append, lambda: None)
        self.signals.notice.connect(lambda text, kind: self.said.append((kind, text)))
        self.same = set()
        self.file.open(path, read_only=read_only)
        if not read_only:
            self._watch(self.file._file, self.file.writer)

    def _watch(self, opened, writer):
        """Note which edits are asked about, and for which nothing was to be written, since the file has their rows already."""
        write, ask = opened.write, writer._ask

        def watched(change, kind, busy_ms=None):
            when = write(change, kind, busy_ms)
            there = all(is_there(row_of(opened.plan, edit.table, edit.key), edit) for edit in change.edits)
            if there and str(change.label) not in opened.ask(logged_of):
                self.same.add(str(change.label))
            return when

        def asked():
            self.asked |= {str(change.label) for change, _ in writer.parked}
            ask()

        opened.write, writer._ask = watched, asked

    @property
    def plan(self):
        return self.file.plan

    def do(self, *edits, label="Edit"):
        done = self.file.do(Change(message(label), edits))
        if done:
            self.made.append(label)
        return done

    def close(self):
        self.file.close()


def logged_of(connection):
    """The labels of the steps that were done, as the log of a plan file has them."""
    found = connection.execute("SELECT label FROM edit_log WHERE kind='do'").fetchall()
    return {text.split('"')[3] for (text,) in found}


def is_there(row, edit):
    """Whether the row is as the edit makes it; of a setting the members that the edit changes."""
    if not isinstance(row, dict) or not isinstance(edit.after, dict):
        return row == edit.after
    before = edit.before if isinstance(edit.before, dict) else {}
    return all(row.get(name) == value for name, value in edit.after.items() if before.get(name) != value)


def pump(until, timeout_s=30.0):
    """Let both work until something holds; whether it did."""
    end = time.monotonic() + timeout_s
    while not until():
        if time.monotonic() > end:
            return False
        QCoreApplication.processEvents()
        time.sleep(0.002)
    return True


def settled(*planners):
    """All is on disk, or waits for an answer, and both screens show what the file holds beside that."""
    writers = [one.file.writer for one in planners]
    if any(len(writer.parked) != writer.unsettled for writer in writers):
        return False
    if any(writer.parked for writer in writers):
        return True
    return all(one.file.stored == one.plan == planners[0].file.stored for one in planners)


def moved(feature, metres):
    return feature.moved(1, Scope.ALL_SCENES, lambda one: shapely.transform(one, lambda places: places + metres))


def any_edit(dice: random.Random, plan, label):
    """A random edit of a plan: rows of every table, now and then of several at once."""
    how = dice.choice(("add", "move", "move", "move", "delete", "member", "member", "name", "scene", "roster", "many"))
    features = list(plan.features.values())
    if how == "add" or not features:
        new = new_feature("unit", shapely.Point(500_000 + dice.random() * 900, 9_950_000), {"name": label})
        return [Edit("feature", new.id, None, new)]
    if how == "delete":
        one = dice.choice(features)
        return [Edit("feature", one.id, one, None)]
    if how == "member":
        key = dice.choice(("limits", "checks_off"))
        old = plan.settings.get(key)
        new = {**(old or {}), dice.choice("abcdef"): dice.randrange(4)}
        return [Edit("setting", key, old, new)] if old != new else []
    if how == "name":
        return [Edit("setting", "name", plan.settings.get("name"), label)]
    if how == "scene":
        old = plan.scenes[dice.choice(sorted(plan.scenes))]
        return [Edit("scene", str(old.number), old, Scene(old.number, name=label, level=old.level))]
    if how == "roster":
        old = plan.roster[dice.choice(sorted(plan.roster))]
        return [Edit("roster", old.id, old, RosterUnit(old.id, label, strength=old.strength))]
    some = dice.sample(features, min(len(features), dice.choice((1, 1, 3)) if how == "many" else 1))
    return [Edit("feature", one.id, one, moved(one, dice.uniform(1, 9))) for one in some]


def rows(plan):
    """The rows of a plan as one dict: what an oracle compares."""
    return {
        **{("feature", key): row for key, row in plan.features.items()},
        **{("scene", str(key)): row for key, row in plan.scenes.items()},
        **{("roster", key): row for key, row in plan.roster.items()},
        **{("setting", key): row for key, row in plan.settings.items()},
    }


def in_file(path):
    opened = open_plan(path)
    opened.close()
    return opened.plan
