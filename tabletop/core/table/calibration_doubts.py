"""When a fitted calibration is refused, and why: which tape is most likely wrong, what lengths leave open, horizons in the picture."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from tabletop.core.table.calibration_fit import PLANE, Fitted, Observed, fit, length_errors
from tabletop.core.table.calibration_input import Taped
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark

MOST_OFF = 5.0
"""Lengths may contradict each other by so many times what tape and click explain (2 mm and 2 px): about 1 cm a tape on a floor."""
MOST_ERROR = 0.02
"""Lengths that leave a length across the picture open by more than this share (one standard error) hold nothing."""
MOST_STRETCH, MOST_KEYSTONE = 2.0, 5.0
"""Assumed, not measured: a projector that hangs anywhere in a room throws a pixel at most so many times as long as it is wide in the
middle of its picture (it looks 60 degrees aslant), and one corner at most so many times as far away as another. Makers' keystone
correction ends at about 40 degrees, where both are 1.3 and 3."""
CLEAR = 0.4
"""A tape is named as wrong where the rest agrees so much better without it."""


def check_fit(fitted: Fitted | None, observed: Observed, tapes: Sequence[Taped]) -> float:
    """The relative standard error of lengths across the picture. Raises InputError where the fit cannot be used."""
    if fitted is None:
        raise InputError(mark("No surface fits these lengths and marks; check which mark is which, and tape the lengths again."))
    over = len(tapes) - PLANE
    if over > 0 and np.sqrt(fitted.cost / over) > MOST_OFF:
        raise _contradiction(fitted, observed, tapes)
    error = np.inf if fitted.spread is None else _error(fitted, observed)
    if error > MOST_ERROR * (10 if fitted.crosses(observed.corners) else 1):
        raise InputError(
            mark("The lengths leave the surface open: tape some across, some up and some aslant, between marks all over the picture.")
        )
    if fitted.crosses(observed.corners):
        raise InputError(mark("The picture would reach the horizon of the surface; check which mark is which, and tape the lengths again."))
    if over <= 0 and not is_likely(fitted, observed):
        raise InputError(
            mark(
                "The lengths would mean a picture so warped that no projector throws it; check which mark is which, and tape all six "
                "lengths between four marks."
            )
        )
    return error


def is_likely(fitted: Fitted, observed: Observed) -> bool:
    """Whether a projector can throw its picture so, as far as MOST_STRETCH and MOST_KEYSTONE say: the singular values of the affine part
    at the middle of the picture, the depths of its corners. Source: Hartley and Zisserman, Multiple View Geometry, 2nd ed. 2004, 2.4.6."""
    depths = 1 + observed.corners @ fitted.plane[3:]
    across, skew, up = np.exp(fitted.plane[0]), fitted.plane[1], np.exp(fitted.plane[2])
    long, short = np.linalg.svd(np.array([[across, skew], [0.0, up]]), compute_uv=False)
    return bool(depths.min() > 0 and depths.max() <= MOST_KEYSTONE * depths.min() and long <= MOST_STRETCH * short)


def _error(fitted: Fitted, observed: Observed) -> float:
    """The largest relative standard error of the lengths between corners and middle of the picture."""
    places = np.vstack((observed.corners, observed.corners.mean(axis=0)))
    pairs = np.array(list(combinations(range(len(places)), 2)))
    if fitted.crosses(observed.corners):
        places = observed.marks
        pairs = np.array(list(combinations(range(len(places)), 2)))
    assert fitted.spread is not None
    lengths, errors = length_errors(fitted.plane, fitted.spread, places, pairs)
    return float((errors / np.maximum(lengths, 1e-9)).max())


def _contradiction(fitted: Fitted, observed: Observed, tapes: Sequence[Taped]) -> InputError:
    """Leave out one tape after another: where the rest then agrees, that one is named. Of six tapes each five agree, so none is: all are
    suspect without which the rest is likely."""
    off = _off(fitted, observed)
    rms_mm = float(np.sqrt(np.mean(off**2))) * 1000
    over = len(tapes) - PLANE - 1
    if over <= 0:
        return _one_of(_suspects(fitted, observed, tapes), len(tapes), rms_mm)
    costs = _costs_without(fitted, observed)
    best = int(np.argmin(costs))
    others = np.delete(costs, best)
    if costs[best] < CLEAR * others.min() and np.sqrt(costs[best] / over) <= MOST_OFF:
        again = fit(observed.without(best), fitted.plane)
        a, b = observed.pairs[best]
        places = observed.marks if again is None else _metres(again, observed.marks)
        meant = float(np.hypot(*(places[a] - places[b])))
        return InputError(
            mark(
                "The lengths contradict each other by {off:.0f} mm. Most likely {tape} is wrong: taped {taped:.3f} m, the others say "
                "{meant:.3f} m. Tape it again."
            ),
            off=rms_mm,
            tape=tapes[best].name,
            taped=tapes[best].metres,
            meant=meant,
        )
    likely = [tapes[row].name for row in np.argsort(costs)[:3]]
    return InputError(
        mark("The lengths contradict each other by {off:.0f} mm, more than a tape explains. Tape these again first: {tapes}."),
        off=rms_mm,
        tapes=", ".join(likely),
    )


def _suspects(fitted: Fitted, observed: Observed, tapes: Sequence[Taped]) -> list[str]:
    """Names of the tapes without which the rest fits, on a surface that a projector can have."""
    found = []
    for row, tape in enumerate(tapes):
        rest = fit(observed.without(row), fitted.plane)
        if rest is None or rest.spread is None or rest.cost > MOST_OFF**2 or not is_likely(rest, observed):
            continue
        found.append(tape.name)
    return found


def _one_of(names: Sequence[str], count: int, off_mm: float) -> InputError:
    """One is wrong and nobody can know which; where only some can be, those are named."""
    if 0 < len(names) < count:
        return InputError(
            mark("The lengths contradict each other by {off:.0f} mm: one of the lengths is wrong, {tapes}. Tape all again, these first."),
            off=off_mm,
            tapes=", ".join(names),
        )
    return InputError(
        mark("The lengths contradict each other by {off:.0f} mm: one of the lengths is wrong, any of all {n}. Tape all again."),
        off=off_mm,
        n=count,
    )


def _costs_without(fitted: Fitted, observed: Observed) -> np.ndarray:
    """The cost that is left without each length in turn; endless where the rest no longer holds."""
    found = []
    for row in range(len(observed.lengths)):
        rest = fit(observed.without(row), fitted.plane)
        found.append(np.inf if rest is None or rest.spread is None or rest.crosses(observed.corners) else rest.cost)
    return np.array(found)


def _metres(fitted: Fitted, marks: np.ndarray) -> np.ndarray:
    rows = np.column_stack((marks, np.ones(len(marks)))) @ fitted.matrix().T
    return np.asarray(rows[:, :2] / rows[:, 2:])


def _off(fitted: Fitted, observed: Observed) -> np.ndarray:
    places = _metres(fitted, observed.marks)
    a, b = observed.pairs.T
    return np.asarray(np.hypot(*(places[a] - places[b]).T) - observed.lengths)
