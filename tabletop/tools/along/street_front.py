"""Metres of a line that one person of one rank holds, and how many a length needs; the limits stand in `resources/rules`."""

import math
import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

from tabletop import paths
from tabletop.core.values.plan import Plan

CODE = "cordon-strength"
SLACK = 1e-9


@cache
def _defaults() -> Mapping[str, Any]:
    rules: dict[str, Mapping[str, Any]] = tomllib.loads(paths.resource("rules", "lines.toml").read_text(encoding="utf-8"))
    return rules[CODE]


def metres_per_officer(plan: Plan, posture: str) -> float:
    """Metres a person holds in a posture ("shield", "rope", else tape), as the limits of the plan or the default rules say."""
    name = f"frontage_{posture if posture in ('shield', 'rope') else 'tape'}_m"
    limits = plan.settings.get("limits")
    own = limits.get(CODE) if isinstance(limits, Mapping) else None
    value = own.get(name) if isinstance(own, Mapping) else None
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value > 0:
        return float(value)
    return float(_defaults()[name])


def officers_for(length_m: float, per_person_m: float, ranks: int = 1) -> int:
    """People who hold a length in so many ranks: complete files."""
    return math.ceil(length_m / per_person_m - SLACK) * max(1, ranks)
