"""Colours and type sizes by name, from `resources/styles/tokens.toml`: the one place that window, map, paper and files ask."""

import tomllib
from collections.abc import Mapping
from functools import cache

from tabletop import paths

THEMES = ("light", "dark")
TYPE_SIZES_PT = (9, 10, 12, 16, 24)
"""The only type sizes on screen."""

_AGENCIES = {
    "polri": "polri",
    "tni": "tni",
    "kodim": "tni",
    "satpol": "satpol-pp",
    "dishub": "dishub",
    "damkar": "damkar",
    "dinkes": "health",
    "pmi": "health",
    "bpbd": "damkar",
    "linmas": "linmas",
}


@cache
def tokens(theme: str = "light") -> Mapping[str, str]:
    """Colours ("#RRGGBB") by token of the theme "light" or "dark"."""
    data = tomllib.loads(paths.resource("styles", "tokens.toml").read_text(encoding="utf-8"))
    return dict(data[theme])


def agency_token(agency: str) -> str:
    """Colour token of an agency by its name ("Polri", "Kodim 0906/KKR", "Satpol PP"); "polri" when it is empty or unknown."""
    lowered = agency.lower()
    return next((token for word, token in _AGENCIES.items() if word in lowered), "polri")
