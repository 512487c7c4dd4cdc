"""The log of a run in words: what kind of entry, and what it says. Translated at the edge."""

from collections.abc import Mapping

from tabletop.core.exercise.run import EntryKind, RunEntry
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.catalogue import kind_words
from tabletop.core.values.plan import Plan

KIND_WORDS: Mapping[EntryKind, str] = {
    "scene": mark("Scene shown"),
    "inject": mark("Inject"),
    "edit": mark("Edit"),
    "decision": mark("Decision"),
    "pause": mark("Pause"),
    "resume": mark("Resumed"),
    "note": mark("Note"),
}


def kind_said(entry: RunEntry) -> Message:
    """What kind of entry it is, in a word or two."""
    return Message(KIND_WORDS[entry.kind])


def entry_said(plan: Plan, entry: RunEntry) -> Message:
    """What an entry says, in one sentence; `plan` is that of the run, for the names of scenes."""
    if entry.does == "undo" and entry.change is not None:
        return message(mark("Taken back: {what}"), what=entry.change.label)
    if entry.does == "redo" and entry.change is not None:
        return message(mark("Done again: {what}"), what=entry.change.label)
    if entry.kind == "inject" and entry.inject is not None:
        return message(mark("{text}"), text=entry.inject.text or entry.inject.clock)
    if entry.kind == "edit" and entry.change is not None:
        return entry.change.label
    if entry.kind == "scene":
        scene = plan.scenes.get(entry.scene)
        name = scene.name if scene is not None else ""
        if name:
            return message(mark("Scene {number}: {name}"), number=entry.scene, name=name)
        return message(mark("Scene {number}"), number=entry.scene)
    return message(mark("{text}"), text=entry.text) if entry.text else kind_said(entry)


def features_said(plan: Plan, entry: RunEntry) -> list[str | Message]:
    """Names of the features that an entry is about: of those linked with it, else of those that it changed."""
    named = entry.features or (() if entry.change is None else tuple(edit.key for edit in entry.change.edits if edit.table == "feature"))
    return [_feature_said(plan, entry, key) for key in named]


def _feature_said(plan: Plan, entry: RunEntry, key: str) -> str | Message:
    rows = [plan.features.get(key)]
    rows += [] if entry.change is None else [row for edit in entry.change.edits if edit.key == key for row in (edit.after, edit.before)]
    for feature in rows:
        states = [] if feature is None else [frame.state for frame in feature.keyframes if frame.state is not None]
        name = next((str(state.properties["name"]) for state in states if state.properties.get("name")), "")
        if name:
            return name
    feature = next((row for row in rows if row is not None), None)
    return key if feature is None else kind_words(feature.kind)
