"""Charts over the scenes of a plan: strength placed, coverage of rings, least distances. Made of what was measured in each scene."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from tabletop.core.charts.chart import Chart, Limit, Point, Series, without
from tabletop.core.charts.chart import title_of as kind_title
from tabletop.core.charts.measured import PairDistance, RingCoverage, Strength, Words
from tabletop.core.charts.ticks import axis_from_zero, scene_axis
from tabletop.core.judgement.feature_classes import LAYER, ROLE_TITLES
from tabletop.core.text.message import Message, Titled, listed, mark, message
from tabletop.core.values.catalogue import kinds

MOST_LINES = 6
"""More lines than this nobody tells apart; those nearest to their limit are drawn, the others stand in the table of their own chart."""
MOST_SHARE = 4.0
"""The axis of distances ends at this share of what is demanded: farther is far enough."""
T = TypeVar("T")
PerScene = Sequence[tuple[int, T]]
Rings = Sequence[tuple[str, dict[int, RingCoverage]]]
"""Rings by id, each with its coverage by the numbers of its scenes."""


def strength_chart(found: PerScene[Strength]) -> Chart:
    """People placed scene by scene, against the roster."""
    roster = max((one.roster for _, one in found), default=0.0)
    if roster <= 0:
        return without("strength", message(mark("This plan has no roster yet; with one, this chart shows how many of it are placed.")))
    if len(found) == 1:
        words = mark("The plan has one scene: {placed:.0f} of {roster:.0f} people of the roster are placed. Lines need two scenes.")
        return without("strength", message(words, placed=found[0][1].placed, roster=roster))
    series = [Series(message(mark("Placed")), _points([(n, one.placed) for n, one in found]))]
    if any(one.beyond > 0 for _, one in found):
        beyond = message(mark("Of these, more than their units have"))
        series.append(Series(beyond, _points([(n, one.beyond) for n, one in found]), "part", 1))
    highest = max(roster, *(one.placed for _, one in found))
    limit = Limit("y", roster, message(mark("Roster: {people:.0f} people"), people=roster))
    y = axis_from_zero(message(mark("People")), "person", highest, whole=True)
    notes = (message(mark("Each unit of the roster counts once, wherever it is drawn.")),)
    numbers = [number for number, _ in found]
    return Chart("strength", kind_title("strength"), scene_axis(numbers), y, tuple(series), (limit,), notes)


def _points(values: Sequence[tuple[int, float]]) -> tuple[Point, ...]:
    return tuple(Point(float(k), value, number) for k, (number, value) in enumerate(values))


def coverage_chart(found: PerScene[Sequence[RingCoverage]], stop_below: float, basis: str, about: frozenset[str] = frozenset()) -> Chart:
    """Share of each ring's ground within reach over the scenes; `about`: only these rings. `stop_below`: the check's own limit."""
    rings: dict[str, dict[int, RingCoverage]] = {}
    for number, some in found:
        for one in some:
            if not about or one.ring in about:
                rings.setdefault(one.ring, {})[number] = one
    if not rings:
        return without("coverage", message(mark("This plan has no ring whose ground could be covered; draw one to see its coverage.")))
    if len(found) == 1:
        first = next(iter(rings.values()))[found[0][0]]
        words = mark("The plan has one scene: {share:.1%} of {name} is within reach. Lines need two scenes.")
        if len(rings) > 1:
            first = min((of[found[0][0]] for of in rings.values()), key=lambda one: one.covered)
            words = mark("The plan has one scene: of {count} rings the least covered is {name}, {share:.1%}. Lines need two scenes.")
        return without("coverage", message(words, share=first.covered, name=first.name, count=len(rings)))
    ordered = sorted(rings.items(), key=lambda ring: (min(one.covered - one.wanted for one in ring[1].values()), ring[0]))
    drawn, numbers = ordered[:MOST_LINES], [number for number, _ in found]
    series = tuple(_ring_series(style, of, numbers) for style, (_, of) in enumerate(drawn))
    limits = _ring_limits(drawn, stop_below, basis)
    notes = [message(mark("Ground of a ring without buildings and water; within reach of units, not what they can hold."))]
    notes += _without_limit(drawn)
    notes += _left_out(len(ordered) - len(drawn))
    y = axis_from_zero(message(mark("Within reach")), "share", 1.0)
    return Chart("coverage", kind_title("coverage"), scene_axis(numbers), y, series, tuple(limits), tuple(notes))


def _demands(of: dict[int, RingCoverage]) -> bool:
    """Whether a ring wants any coverage in some scene; one that wants none is not judged."""
    return any(one.wanted > 0 for one in of.values())


def _names(rings: Sequence[Words]) -> Message:
    return listed([message(mark("{name}"), name=name) for name in rings])


def _without_limit(drawn: Rings) -> list[Message]:
    """That no limit holds for rings that want nothing."""
    names = [next(iter(of.values())).name for _, of in drawn if not _demands(of)]
    return [message(mark("No coverage is demanded, so no limit holds: {rings}."), rings=_names(names))] if names else []


def _ring_limits(drawn: Rings, stop_below: float, basis: str) -> list[Limit]:
    """What rings want, with their names where not all want the same, and below what none that wants anything may be."""
    wants: dict[float, list[Words]] = {}
    for _, of in drawn:
        for share in sorted({one.wanted for one in of.values()}):
            wants.setdefault(share, []).append(next(iter(of.values())).name)
    limits = []
    for share in sorted(wants, reverse=True):
        if share > 0:
            words = message(mark("Wanted: {share:.0%}"), share=share)
            if len(wants) > 1:
                words = message(mark("Wanted: {share:.0%} ({rings})"), share=share, rings=_names(wants[share]))
            limits.append(Limit("y", share, words))
    if limits and stop_below not in wants:
        words = message(mark("Must not be below {share:.0%}"), share=stop_below)
        judged = [next(iter(of.values())).name for _, of in drawn if _demands(of)]
        if len(judged) < len(drawn):
            words = message(mark("Must not be below {share:.0%} ({rings})"), share=stop_below, rings=_names(judged))
        limits.append(Limit("y", stop_below, words, basis))
    return limits


def _ring_series(style: int, of: dict[int, RingCoverage], numbers: Sequence[int]) -> Series:
    first = next(iter(of.values()))
    points = tuple(Point(float(k), of[number].covered if number in of else None, number, (first.ring,)) for k, number in enumerate(numbers))
    return Series(first.name, points, "main", style)


def _left_out(count: int) -> list[Message]:
    if count <= 0:
        return []
    words = mark("The lines nearest to their limit are drawn; {n} {n:other is|others are} left out.")
    return [message(words, n=count)]


def class_words(name: str) -> Message:
    """Words of a class that a pair names: a kind, a kind of some category, or what a layer holds."""
    kind, _, more = name.partition(":")
    if name.startswith(LAYER):
        return Message(ROLE_TITLES.get(more, more))
    spec = kinds().get(kind)
    if spec is None:
        return message(mark("{name}"), name=name)
    title = message(mark("{name}"), name=Titled(spec.title))
    category = spec.properties.get("category")
    choice = category.choices.get(more) if category is not None else None
    return message(mark("{kind}: {category}"), kind=title, category=Titled(choice)) if choice else title


def pair_words(one: PairDistance) -> Message:
    """The two classes of a pair."""
    return message(mark("{a} to {b}"), a=class_words(one.a), b=class_words(one.b))


def distance_charts(found: PerScene[Sequence[PairDistance]], about: frozenset[str] = frozenset()) -> tuple[Chart, ...]:
    """Least distances over the scenes: first all pairs as shares of what each demands, then each pair in metres, the nearest first.

    `about`: the two features of a finding (one, where the other is of a layer): only pairs that were measured between them.
    """
    pairs: dict[tuple[str, str, float], dict[int, PairDistance]] = {}
    for number, some in found:
        for one in some:
            pairs.setdefault(one.pair, {})[number] = one
    if about:
        pairs = {pair: of for pair, of in pairs.items() if any(set(one.features) == about for one in of.values())}
    ordered = [of for _, of in sorted(pairs.items(), key=lambda pair: (min(one.share for one in pair[1].values()), pair[0]))]
    if not ordered:
        words = mark("No two things of this plan are asked to keep apart by its pairs; set pairs under Rules to see their distance.")
        return (without("distance", message(words)),)
    if len(found) == 1:
        one = ordered[0][found[0][0]]
        words = mark(
            "The plan has one scene: nearest to its limit is {pair}, {metres:.2f} m of at least {limit:.2f} m. Lines need two scenes."
        )
        return (without("distance", message(words, pair=pair_words(one), metres=one.distance_m, limit=one.min_m)),)
    numbers = [number for number, _ in found]
    single = tuple(_pair_chart(of, numbers) for of in ordered)
    return single if len(single) == 1 or about else (_shares_chart(ordered, numbers), *single)


def _points_of(of: dict[int, PairDistance], numbers: Sequence[int], as_share: bool) -> tuple[Point, ...]:
    points = []
    for k, number in enumerate(numbers):
        one = of.get(number)
        if one is None:
            points.append(Point(float(k), None, number))
            continue
        about = message(mark("{one} and {other}"), one=one.names[0], other=one.names[1])
        if as_share:
            about = message(mark("{things}: {metres:.2f} m"), things=about, metres=one.distance_m)
        points.append(Point(float(k), one.share if as_share else one.distance_m, number, one.features, about))
    return tuple(points)


def _shares_chart(ordered: Sequence[dict[int, PairDistance]], numbers: Sequence[int]) -> Chart:
    near = [of for of in ordered if min(one.share for one in of.values()) <= MOST_SHARE] or list(ordered[:1])
    drawn = near[:MOST_LINES]
    series = tuple(
        Series(pair_words(next(iter(of.values()))), _points_of(of, numbers, as_share=True), "main", style) for style, of in enumerate(drawn)
    )
    highest = max(point.y or 0.0 for one in series for point in one.points)
    limit = Limit("y", 1.0, message(mark("Demanded distance")), "")
    notes = [message(mark("Each distance as a share of what its pair demands; below 100% two things stand too near."))]
    if highest > MOST_SHARE:
        notes.append(message(mark("What is farther than {share:.0%} lies above the chart; the table has it."), share=MOST_SHARE))
    notes += _left_out(len(ordered) - len(drawn))
    y = axis_from_zero(message(mark("Of the distance demanded")), "share", min(MOST_SHARE, max(1.2, highest)))
    title = message(mark("Least distance over the scenes, all pairs"))
    return Chart("distance", title, scene_axis(numbers), y, series, (limit,), tuple(notes), key="all")


def _pair_chart(of: dict[int, PairDistance], numbers: Sequence[int]) -> Chart:
    one = next(iter(of.values()))
    series = Series(message(mark("Least distance")), _points_of(of, numbers, as_share=False))
    limit = Limit("y", one.min_m, message(mark("At least {limit:.2f} m"), limit=one.min_m), one.basis)
    highest = max(one.min_m * 1.2, *(point.y or 0.0 for point in series.points))
    y = axis_from_zero(message(mark("Metres")), "m", highest)
    title = message(mark("Least distance: {pair}"), pair=pair_words(one))
    notes = (message(mark("Edge to edge between the two nearest things; walls and height between them are not seen.")),)
    chart = Chart("distance", title, scene_axis(numbers), y, (series,), (limit,), notes)
    return replace(chart, key=f"{one.a}|{one.b}|{one.min_m:g}")
