"""Numbers of a sentence that print alike although they differ: "4.0; at most 4.0" becomes "4.04; at most 4.00"."""

import re
import string
from collections.abc import Mapping
from typing import Any

JUDGED = ("measured", "density", "minutes", "angle", "blind", "width", "clear")
"""Names of values that a sentence holds against a limit."""
LIMITS = ("limit", "stop", "warn", "least", "most", "declared")
"""Names of what they are held against."""
SAME = 1e-9
"""Values that differ by no more than this share are equal."""
MOST_DECIMALS = 6
_SPEC = re.compile(r"(,?)(?:\.(\d))?([f%]?)")
_parser = string.Formatter()


def with_enough_decimals(template: str, params: Mapping[str, Any]) -> str:
    """The template, with so many decimals more that a measured value and its limit do not print alike where they differ.

    Both get the same number of decimals, at most six; the template itself where they print differently, or are equal.
    """
    pairs = [(one, other) for one in JUDGED if one in params for other in LIMITS if other in params and _close(params[one], params[other])]
    if not pairs:
        return template
    fields = list(_parser.parse(template))
    specs = {name: spec or "" for _, name, spec, _ in fields if name}
    changed: dict[str, str] = {}
    for one, other in pairs:
        if one in specs and other in specs:
            changed |= _longer(one, other, specs, params)
    return (
        "".join(_field(literal, name, changed.get(name or "", spec), how) for literal, name, spec, how in fields) if changed else template
    )


def decimals_apart(one: float, other: float, decimals: int) -> int:
    """How many decimals two numbers need, at least so many and at most six, so that they print differently; so many where equal."""
    if not _close(one, other):
        return decimals
    generator = (n for n in range(decimals, MOST_DECIMALS + 1) if format(one, f".{n}f") != format(other, f".{n}f"))
    return next(generator, decimals)


def _close(one: Any, other: Any) -> bool:
    """Whether two numbers differ, and by so little that they may print alike."""
    if isinstance(one, bool) or isinstance(other, bool) or not isinstance(one, int | float) or not isinstance(other, int | float):
        return False
    return SAME * max(abs(one), abs(other)) < abs(one - other) < 1.0


def _longer(one: str, other: str, specs: Mapping[str, str], params: Mapping[str, Any]) -> dict[str, str]:
    """Formats of two fields with more decimals; empty where they print differently, or are not of one kind."""
    first, second = _SPEC.fullmatch(specs[one]), _SPEC.fullmatch(specs[other])
    if first is None or second is None or (first[3] == "%") != (second[3] == "%"):
        return {}
    kind, scale = ("%", 100.0) if first[3] == "%" else ("f", 1.0)
    shown = [round(params[name] * scale, _decimals(found, params[name])) for name, found in ((one, first), (other, second))]
    least = max(_decimals(first, params[one]), _decimals(second, params[other]))
    needed = decimals_apart(params[one] * scale, params[other] * scale, least)
    if shown[0] != shown[1] or format(params[one] * scale, f".{needed}f") == format(params[other] * scale, f".{needed}f"):
        return {}
    return {name: f"{found[1]}.{needed}{kind}" for name, found in ((one, first), (other, second))}


def _decimals(spec: "re.Match[str]", value: float) -> int:
    """Decimals that a format prints; without a format two, none where whole."""
    if spec[3]:
        return int(spec[2] or 6)
    return 0 if float(value).is_integer() else 2


def _field(literal: str, name: str | None, spec: str | None, how: str | None) -> str:
    """A piece of a template as it is written."""
    text = literal.replace("{", "{{").replace("}", "}}")
    if name is None:
        return text
    return text + "{" + name + (f"!{how}" if how else "") + (f":{spec}" if spec else "") + "}"
