"""Where the rules and reaches of a plan depart from what the product ships, and scenes that change nothing: for light and paper."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from functools import cache
from operator import attrgetter, eq
from typing import Any

from tabletop.checks.rules.demands import CoverageDemand
from tabletop.checks.rules.limits import TABLES, checks_off, default_rules, limit_rows, rules, severity_rows
from tabletop.checks.rules.pairs import BufferPair
from tabletop.checks.rules.runner import all_checks
from tabletop.core.judgement.all_findings import AllFindings
from tabletop.core.judgement.feature_classes import LAYER
from tabletop.core.judgement.rule_departures import SEVERITY_WORDS, ChangedLimit, Departures, LongReach
from tabletop.core.layers.kept_layers import NONE, kept_layers
from tabletop.core.text.message import Message, Titled, mark, message
from tabletop.core.values.catalogue import kinds, type_title
from tabletop.core.values.feature import Feature
from tabletop.core.values.finding import SEVERITIES, Finding
from tabletop.core.values.layer import DECISIVE, LayerSet
from tabletop.core.values.left_out import settled
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Scene

FAR_ABOVE = 1.5
"""A reach more than so many times the default of its kind is told."""
REACHES = ("reach_m", "range_m", "radius_m")
STRICTER_ABOVE = frozenset(
    {
        *("stop_below_share", "min_open_share", "min_exits", "barred_within_m", "stop_below_m", "warn_below_m", "lost_below_m"),
        *("min_deg", "least_m2_per_person", "hazard_m", "jet_m", "buffer_m", "in_sight_share", "band_m", "manoeuvre_m", "on"),
        *("palace_m", "military_m", "worship_m", "hospital_m", "terminal_m", "vital_object_m", "designated_m", "from_hour"),
        *("least_per_100", "served_m", "min_way_m", "few_open_share", "least_gap_m", "look_m", "named_below_share"),
    }
)
"""Limits by which more is found the higher they are."""
LAXER_ABOVE = frozenset(
    {
        *("near_m", "gap_warn_m", "frontage_shield_m", "frontage_rope_m", "frontage_tape_m", "warn_person_per_m2", "stop_person_per_m2"),
        *("hard_stop_person_per_m2", "flow_level_person_per_m_min", "flow_stepped_person_per_m_min", "low_risk_min", "medium_risk_min"),
        *("high_risk_min", "two_exits_up_to_person", "three_exits_up_to_person", "missing_share", "blind_m", "way_m", "radius_m"),
        *("team_m", "reach_m", "pace_m_per_min", "same_place_m", "most_per_100", "pindad_m", "daejicar_m", "depth_m", "overlap_m2"),
        *("run_m_per_min", "vehicle_m_per_min"),
        *("outdoor_until_hour", "indoor_until_hour", "fence_high_m", "warning_min", "times_default", "far_m", "few_up_to_person"),
        *("flow_time_min", "apart_deg", "sight_m", "named_from_use_share", "inside_m"),
    }
)
"""Limits by which less is found the higher they are."""
EITHER_WAY = frozenset({"gap_max_m"})
"""Limits that find other things when they are changed (gaps become wide open stretches): laxer however they are changed. A limit's name
means the same in all checks; each numeric one stands in one of the three sets.
"""


def departures(plan: Plan, found: AllFindings, layers: LayerSet | None = None) -> Departures:
    """All departures of a plan and of the layers it was judged on. Raises InputError for rules that are wrong."""
    off = checks_off(all_checks(), plan)
    laxer, more = _table_rows(plan)
    return Departures(
        unjudged=_taken_off(plan, layers),
        groundless=_groundless(plan, layers),
        settled=settled(plan.settings),
        limits=tuple(limit for limit in _limits(plan) if limit.code not in off),
        rows_laxer=laxer,
        rows_more=more,
        off=tuple(_off(code, reason) for code, reason in sorted(off.items())),
        passed=_passed(plan, found.ignored),
        titles={code: check.title for code, check in all_checks().items()},
        **_of_features(plan),
    )


# --- what was not judged
def _taken_off(plan: Plan, layers: LayerSet | None) -> tuple[Message, ...]:
    """Layers that somebody took off and checks would have looked at: of a decisive role, or of one that a rule of the plan names."""
    removed = () if layers is None else layers.removed
    if not removed:
        return ()
    named = {name for table in TABLES for rule in rules(plan, table) for name in _ends(rule) if name.startswith(LAYER)}
    roles = DECISIVE | {name.removeprefix(LAYER) for name in named}
    text, aside = mark("the layer {layer} was taken off"), mark("{layer} could not be read, and was set aside by hand")
    decisive = [info for info in removed if info.role in roles or info.is_decisive]
    return tuple(message(aside if info.lacks else text, layer=Titled(info.title)) for info in decisive)


def _groundless(plan: Plan, layers: LayerSet | None) -> tuple[Message, ...]:
    """That the plan wants no catalogue, where no layer that ways and densities rest on is there all the same."""
    wants_none = kept_layers(plan).catalogue == NONE
    if not wants_none or (layers is not None and any(layer.info.is_decisive for layer in layers)):
        return ()
    return (message(mark("the plan wants no layers of the office, so no check knew any ground")),)


# --- limits
def _limits(plan: Plan) -> list[ChangedLimit]:
    if not plan.settings.get("limits"):
        return []
    numbers = [
        ChangedLimit(row.code, row.title, row.name, row.default, row.value, _is_laxer(row.name, row.default, row.value))
        for row in limit_rows(all_checks(), plan)
        if row.value != row.default
    ]
    severities = [
        ChangedLimit(row.code, row.title, "severity", row.default, row.value, _milder(row.default, row.value))
        for row in severity_rows(all_checks(), plan)
        if row.value != row.default
    ]
    return sorted([*numbers, *severities], key=lambda one: (one.code, one.name))


def _is_laxer(name: str, default: float, value: float) -> bool:
    if name in STRICTER_ABOVE:
        return value < default
    return value > default if name in LAXER_ABOVE else True


def _milder(default: Any, value: Any) -> bool:
    return SEVERITIES.index(value) > SEVERITIES.index(default)


# --- tables of rules
def _table_rows(plan: Plan) -> tuple[tuple[Message, ...], tuple[Message, ...]]:
    """Rows that are gone or ask for less, and rows that are new or ask for more."""
    laxer: list[Message] = []
    more: list[Message] = []
    for name, table in TABLES.items():
        if plan.settings.get(table.setting) is not None:
            before, after = _by_ends(default_rules(name)), _by_ends(rules(plan, name))
            laxer += [_gone(one) for ends, one in before.items() if ends not in after]
            more += [_new(one) for ends, one in after.items() if ends not in before]
            for ends in [ends for ends in before if ends in after and _asks(before[ends]) != _asks(after[ends])]:
                (laxer if _asks_less(before[ends], after[ends]) else more).append(_other(before[ends], after[ends]))
    return tuple(laxer), tuple(more)


def _by_ends(rows: Sequence[Any]) -> dict[tuple[str, ...], Any]:
    return {_ends(row): row for row in rows}


def _ends(row: Any) -> tuple[str, ...]:
    return tuple(sorted((row.a, row.b))) if isinstance(row, BufferPair) else (row.what, row.by)


def _asks(row: Any) -> tuple[Any, ...]:
    return (row.min_m, row.severity) if isinstance(row, BufferPair) else (row.radius_m, row.min_share, row.severity)


def _asks_less(before: Any, after: Any) -> bool:
    if _milder(before.severity, after.severity):
        return True
    if isinstance(before, BufferPair):
        return bool(after.min_m < before.min_m)
    return bool(after.min_share < before.min_share or (after.radius_m or 0.0) > (before.radius_m or 0.0))


def _named(row: Any) -> dict[str, Any]:
    a, b = (row.a, row.b) if isinstance(row, BufferPair) else (row.what, row.by)
    return {"a": _class(a), "b": _class(b)}


def _class(name: str) -> str | Titled:
    """Title of a kind, of a category or of a type of units; layers by their own name."""
    kind, _, more = name.partition(":")
    if kind == "unit" and more:
        return type_title("unit", more)
    spec = kinds().get(kind)
    if spec is None or (more and "category" not in spec.properties):
        return name
    return Titled(spec.properties["category"].choices.get(more, {"en": more})) if more else Titled(spec.title)


def _gone(row: Any) -> Message:
    if isinstance(row, BufferPair):
        return message(mark("Distance between {a} and {b}: not asked for here, {metres:.0f} m by default"), **_named(row), metres=row.min_m)
    return message(mark("Coverage of {a} by {b}: not asked for here"), **_named(row))


def _new(row: BufferPair | CoverageDemand) -> Message:
    if isinstance(row, BufferPair):
        text = mark("Distance between {a} and {b}: at least {metres:.0f} m here, not asked for by default")
        return message(text, **_named(row), metres=row.min_m)
    return message(mark("Coverage of {a} by {b}: asked for here"), **_named(row))


def _other(before: Any, after: Any) -> Message:
    if isinstance(before, BufferPair):
        text = mark("Distance between {a} and {b}: {default:.0f} m by default, here {metres:.0f} m ({severity})")
        return message(text, **_named(before), default=before.min_m, metres=after.min_m, severity=Message(SEVERITY_WORDS[after.severity]))
    return message(mark("Coverage of {a} by {b}: asked for in another way than by default"), **_named(before))


# --- checks that are off, findings that are ignored
def _off(code: str, reason: str) -> Message:
    return message(mark("{check}: {reason}"), check=all_checks()[code].title, reason=reason)


def _passed(plan: Plan, ignored: Sequence[Finding]) -> tuple[Message, ...]:
    """Each ignored finding once, with its reason, the worst first."""
    reasons = plan.settings.get("ignored") or {}
    said: dict[str, Message] = {}
    for finding in ignored:
        text = mark("Scene {scene}: {finding} Reason: {reason}")
        said.setdefault(
            finding.digest(), message(text, scene=str(finding.scene), finding=finding.message, reason=finding.reason_in(reasons) or "")
        )
    return tuple(said.values())


# --- features
@dataclass
class _Known:
    """What the features of the last plan that was asked about say: asked again, or after an edit, only what is new is looked at."""

    plan: Plan | None = None
    numbers: tuple[int, ...] = ()
    facts: dict[int, tuple[Feature, tuple[LongReach, ...], frozenset[int]]] = field(default_factory=dict)
    gone: dict[int, tuple[Feature, tuple[LongReach, ...], frozenset[int]]] = field(default_factory=dict)
    """Of features that went, which undo may bring back as they were."""
    told: dict[str, Any] = field(default_factory=dict)


LARGE_EDIT, MOST_GONE = 500, 20_000
_known = _Known()


def _of_features(plan: Plan) -> dict[str, Any]:
    """Long reaches and scenes alike of a plan."""
    before = _known.plan
    if before is None or before.features is not plan.features or before.scenes is not plan.scenes:
        numbers, usual = tuple(scene.number for scene in plan.scene_list()), _usual()
        kept = (_known.facts, _known.gone) if numbers == _known.numbers else ({}, {})
        facts, gone = kept
        _known.facts = {
            id(feature): facts.get(id(feature)) or gone.get(id(feature)) or _facts(feature, numbers, usual)
            for feature in plan.features.values()
        }
        left = {key: facts[key] for key in facts.keys() - _known.facts.keys()}
        _known.gone = left if len(left) >= LARGE_EDIT else {**gone, **left} if len(gone) < MOST_GONE else left
        _known.plan, _known.numbers, _known.told = plan, numbers, _told(plan)
    return _known.told


def _facts(feature: Feature, numbers: tuple[int, ...], usual: dict[str, dict[str, float]]) -> tuple[Any, ...]:
    """A feature (kept, so that its identity is), its long reaches, and the scenes in which it is not as in the scene before."""
    moves = len(feature.keyframes) > 1 or feature.keyframes[0].scene > numbers[0]
    reaches = tuple(_far_of(feature, usual[feature.kind])) if feature.kind in usual else ()
    return feature, reaches, frozenset(_changes(feature, numbers)) if moves else _NEVER


_NEVER: frozenset[int] = frozenset()


def _told(plan: Plan) -> dict[str, Any]:
    rows = _known.facts.values()
    long_reaches = [reach for _, reaches, _ in rows if reaches for reach in reaches]
    changing = _NEVER.union(*(numbers for _, _, numbers in rows if numbers))
    return {
        "reaches": tuple(sorted(long_reaches, key=lambda one: (-one.reach_m / one.usual_m, str(one.name)))),
        "alike": _alike(plan, changing),
    }


@cache
def _usual() -> dict[str, dict[str, float]]:
    """Default of each reach by kind; kinds without a reach are left out."""
    found = {
        code: {name: float(spec.default(name)) for name in REACHES if name in spec.properties and spec.default(name)}
        for code, spec in kinds().items()
    }
    return {code: reaches for code, reaches in found.items() if reaches}


def _far_of(feature: Feature, usual: dict[str, float]) -> list[LongReach]:
    long_reaches = []
    for name, default in usual.items():
        if not any(frame.state is not None and name in frame.state.properties for frame in feature.keyframes):
            continue
        given = [(float(state.properties.get(name) or 0.0), state) for state in (frame.state for frame in feature.keyframes) if state]
        reach, state = max(given, key=lambda one: one[0], default=(0.0, None))
        if state is not None and reach > FAR_ABOVE * default:
            long_reaches.append(
                LongReach(str(state.properties.get("name") or "") or Message(kinds()[feature.kind].title["en"]), reach, default)
            )
    return long_reaches


def _alike(plan: Plan, changing: frozenset[int]) -> tuple[Message, ...]:
    """Scenes whose features and data are those of the scene before: nothing changes in them."""
    scenes = plan.scene_list()
    text = mark("Scene {scene} is the same as scene {before}")
    bare = [_bare(scene) for scene in scenes]
    return tuple(
        message(text, scene=str(now.number), before=str(before.number))
        for before, now, same in zip(scenes, scenes[1:], map(eq, bare, bare[1:]), strict=False)
        if same and now.number not in changing
    )


def _changes(feature: Feature, numbers: Sequence[int]) -> list[int]:
    """Scenes in which a feature is not as in the scene before: the first ones from a keyframe on."""
    places = {bisect_left(numbers, frame.scene) for frame in feature.keyframes}
    return [numbers[at] for at in sorted(places) if 0 < at < len(numbers) and feature.at(numbers[at - 1]) != feature.at(numbers[at])]


_bare = attrgetter(*(one.name for one in fields(Scene) if one.name not in ("number", "name", "clock", "step_min")))
"""Of a scene all but what names it and sets its time."""
