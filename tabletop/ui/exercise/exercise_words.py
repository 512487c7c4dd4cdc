"""What the moderator reads: an inject in one line, what it changes, and entries of the log."""

from tabletop import i18n
from tabletop.core.exercise.exercise_clock import written
from tabletop.core.exercise.log_words import entry_said, features_said, kind_said
from tabletop.core.exercise.run import RunEntry
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.catalogue import kind_words
from tabletop.core.values.feature import Placed
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Effect, Inject

tr = i18n.tr


def inject_line(inject: Inject) -> str:
    """Clock and text."""
    return "  ".join(part for part in (inject.clock, inject.text) if part)


def inject_detail(plan: Plan, inject: Inject) -> str:
    """Who brings it, and what it changes in the run, a line each."""
    by = [tr("By: {name}", name=inject.by)] if inject.by else []
    effects = [i18n.text(effect_said(plan, effect)) for effect in inject.effects]
    return "\n".join([*by, *(effects or [tr("Changes nothing on the map by itself.")])])


def effect_said(plan: Plan, effect: Effect) -> Message:
    """What an effect changes, in a sentence."""
    name = feature_name(plan, effect.feature)
    value = 0 if effect.value is None else round(effect.value)
    said = {
        "headcount": message(mark("{name}: {n} people"), name=name, n=value),
        "open": message(mark("{name} is opened"), name=name),
        "shut": message(mark("{name} is lost"), name=name),
        "remove": message(mark("{name} is taken away"), name=name),
        "block": message(mark("A way is closed")),
        "wind": message(mark("Wind from {n}°"), n=value),
        "level": message(mark("Level {level}"), level=effect.text),
    }
    return said[effect.does]


def feature_name(plan: Plan, key: str) -> str | Message:
    """A feature's own name in any scene, else its kind."""
    feature = plan.features.get(key)
    if feature is None:
        return message(mark("a feature that is gone"))
    names = (str(frame.state.properties.get("name") or "") for frame in feature.keyframes if frame.state is not None)
    return next((name for name in names if name), kind_words(feature.kind))


def placed_name(placed: Placed) -> str:
    """The name of what stands in the scene, else its kind, in the language in use."""
    return placed.name or i18n.text(kind_words(placed.kind))


def entry_line(plan: Plan, entry: RunEntry) -> str:
    """Clock, kind and what it says, with who."""
    words = tr(
        "{clock} {kind}: {text}", clock=written(entry.clock_s), kind=i18n.text(kind_said(entry)), text=i18n.text(entry_said(plan, entry))
    )
    if entry.kind in ("pause", "resume"):
        words = f"{written(entry.clock_s)} {i18n.text(kind_said(entry))}"
    return f"{words} ({entry.who})" if entry.who else words


def entry_tip(plan: Plan, entry: RunEntry) -> str:
    """The whole entry, with its features."""
    names = ", ".join(i18n.text(name) if isinstance(name, Message) else name for name in features_said(plan, entry))
    return "\n".join(part for part in (entry_line(plan, entry), names) if part)
