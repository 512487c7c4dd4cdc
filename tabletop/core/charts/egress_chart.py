"""The egress curve: people out over time, by exit, together, and with the widest exit lost. Persons and minutes, as `egress-time`."""

from collections.abc import Sequence
from dataclasses import replace

from tabletop.core.charts.chart import Chart, Limit, Point, Role, Series, told, without
from tabletop.core.charts.measured import Egress, ExitRate
from tabletop.core.charts.ticks import axis_from_zero
from tabletop.core.text.message import Message, mark, message

MOST_EXITS = 5
"""So many exits have a line of their own, the widest first; the others are one line together."""
BEYOND = 1.05
FAR = 3.0
"""A limit farther off than so many times the slowest curve stands in words only."""
LONGEST = 6.0
"""The axis of minutes ends at so many times the limit, where a curve takes longer still."""


def egress_charts(found: Sequence[Egress], scene: int, about: frozenset[str] = frozenset()) -> tuple[Chart, ...]:
    """A chart for each group of crowds that share exits in a scene, the slowest first; `about`: only groups with one of these crowds."""
    some = [one for one in found if not about or about.intersection(one.crowds)]
    if not some:
        words = mark("Scene {scene} has no crowd; draw one with its people and its exits to see how they leave.")
        return (without("egress", message(words, scene=scene), scene=scene),)
    return tuple(egress_chart(one, scene) for one in sorted(some, key=_slowest_first))


def _slowest_first(one: Egress) -> tuple[float, tuple[str, ...]]:
    minutes = one.minutes_left if one.left_per_minute is not None else one.minutes
    return -(minutes if minutes is not None else float("inf")) / one.limit_min, one.crowds


def egress_chart(one: Egress, scene: int) -> Chart:
    """The curves of one group of crowds; a sentence where nobody said how many people there are, or no exit counts."""
    title = message(mark("People out over time: {name}, scene {scene}"), name=one.name, scene=scene)
    if one.headcount <= 0:
        words = mark("{name}: nobody said how many people there are; give the headcount to see how they leave.")
        return _keyed(without("egress", message(words, name=one.name), title, scene), one)
    if not one.exits or one.minutes is None:
        words = mark("{name}: no open exit that counts; draw one, or open it, to see how the people leave.")
        return _keyed(without("egress", message(words, name=one.name), title, scene), one)
    x = axis_from_zero(message(mark("Minutes")), "min", _end(one))
    times = _times(one, x.high)
    series = [_curve(message(mark("All exits")), "main", 0, one.headcount, one.minutes, times, scene, one.crowds)]
    if one.left_per_minute is not None:
        series.append(_curve(_lost_words(one), "lost", 1, one.headcount, one.minutes_left, times, scene, one.crowds))
    series += _by_exit(one, times, scene)
    y = axis_from_zero(message(mark("People out")), "person", one.headcount, whole=True)
    limit = Limit("x", one.limit_min, message(mark("At most {limit:.0f} min"), limit=one.limit_min), one.basis)
    notes = _notes(one)
    if one.limit_min > x.high:
        notes.append(message(mark("The limit of {limit:.0f} min lies to the right of the chart."), limit=one.limit_min))
    return _keyed(Chart("egress", title, x, y, tuple(series), (limit,), tuple(notes), scene=scene), one)


def _keyed(chart: Chart, one: Egress) -> Chart:
    return replace(chart, key="|".join(one.crowds))


def _end(one: Egress) -> float:
    """Minutes that the axis has to show: until all are out, the limit where it is not far off, and no end that is many times later."""
    first, last = one.minutes or 0.0, one.minutes_left or one.minutes or 0.0
    if one.left_per_minute == 0 or one.limit_min <= FAR * last:
        return max(first * BEYOND, min(max(one.limit_min, last) * BEYOND, LONGEST * one.limit_min))
    return last * BEYOND


def _times(one: Egress, high: float) -> list[float]:
    """Minutes at which every curve has a point: the beginning, the limit, when all are out by each curve, the end of the axis."""
    inside = {0.0, high} | {t for t in (one.limit_min, one.minutes) if t is not None and t <= high}
    return sorted(inside | ({one.minutes_left} if one.minutes_left is not None else set()))


def _lost_words(one: Egress) -> Message:
    if one.by_gaps:
        return message(mark("Without the widest way, by the gaps beyond the exits"))
    return message(mark("Without {exit}, the widest exit"), exit=one.lost)


def _curve(
    name: Message,
    role: Role,
    style: int,
    people: float,
    done: float | None,
    times: Sequence[float],
    scene: int,
    features: tuple[str, ...],
) -> Series:
    """people(t) = people x t / done, all of them from `done` on; nobody where that is None."""

    def out(t: float) -> float:
        return 0.0 if done is None else people if t >= done else people * t / done

    return Series(name, tuple(Point(t, out(t), scene, features) for t in times), role, style)


def _by_exit(one: Egress, times: Sequence[float], scene: int) -> list[Series]:
    """What goes through each exit: the people in proportion to what each lets through, so that all end at once."""
    total = sum(rate.per_minute for rate in one.exits)
    if len(one.exits) < 2 or total <= 0:
        return []
    ordered = sorted(one.exits, key=lambda rate: (-rate.per_minute, rate.way))
    split = len(ordered) if len(ordered) <= MOST_EXITS + 1 else MOST_EXITS
    lines: list[tuple[Message, list[ExitRate]]] = [(message(mark("{name}"), name=rate.name), [rate]) for rate in ordered[:split]]
    if ordered[split:]:
        lines.append((message(mark("{n} other {n:exit|exits}"), n=len(ordered) - split), ordered[split:]))
    found = []
    for k, (name, rates) in enumerate(lines):
        people = one.headcount * sum(rate.per_minute for rate in rates) / total
        found.append(_curve(name, "part", k + 2, people, one.minutes, times, scene, tuple(rate.way for rate in rates)))
    return found


def _notes(one: Egress) -> list[Message]:
    notes = [
        message(mark("Estimate: everybody stands at an exit at minute 0; the way to the exit and those who cannot walk are not in it."))
    ]
    if one.by_gaps:
        notes.append(message(mark("The gaps beyond the exits let no more people on; they are shared out by what each exit lets through.")))
    if one.left_per_minute is None:
        notes.append(message(mark("Only one exit counts: without it nobody gets out, so there is no second line.")))
    elif one.minutes_left is None:
        notes.append(message(mark("With it lost nobody gets out.")))
    else:
        words = mark("All are out after {all}, without the widest after {left}.")
        notes.append(message(words, all=told("min", one.minutes or 0.0), left=told("min", one.minutes_left)))
    if one.assumed:
        words = mark("{name}: nobody stated a width; the usual one of the catalogue is taken.")
        notes += [message(words, name=name) for name in one.assumed[:2]]
    return notes
