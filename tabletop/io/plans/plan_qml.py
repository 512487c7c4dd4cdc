"""Styles that let QGIS show the tables of a plan: one category for each kind."""

from html import escape

from tabletop.core.text import style
from tabletop.core.values.catalogue import kinds

_TOKENS = {
    "aid-post": "health",
    "assembly": "exit",
    "crowd-flow": "crowd",
    "gate": "ink",
    "measure": "quiet-ink",
    "media": "map-label",
    "observer": "map-label",
    "protected": "ink",
    "relief": "accent",
    "ring": "ink",
    "route": "accent",
    "text": "ink",
    "vehicle": "barrier",
}
"""Colour token of a kind where it is not the kind's own name; else that of the police."""


def colour_of(kind: str) -> str:
    """Colour ("#RRGGBB") of a kind in other programs."""
    tokens = style.tokens("light")
    return tokens.get(_TOKENS.get(kind, kind), tokens["polri"])


def qml(geometry: str) -> str:
    """A categorized QGIS style over `kind` for one geometry type."""
    codes = [code for code, spec in kinds().items() if geometry in spec.geometry]
    categories = "".join(
        f'<category render="true" symbol="{index}" value="{escape(code)}" label="{escape(kinds()[code].title["id"])}"/>'
        for index, code in enumerate(codes)
    )
    symbols = "".join(_symbol(geometry, index, colour_of(code)) for index, code in enumerate(codes))
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>"
        '<qgis version="3.22" styleCategories="Symbology">'
        f'<renderer-v2 type="categorizedSymbol" attr="kind" symbollevels="0" enableorderby="0"><categories>{categories}</categories>'
        f"<symbols>{symbols}</symbols></renderer-v2></qgis>"
    )


def _symbol(geometry: str, index: int, colour: str) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    solid, faint = f"{red},{green},{blue},255", f"{red},{green},{blue},60"
    kind, layer, props = {
        "point": ("marker", "SimpleMarker", {"color": solid, "outline_color": "255,255,255,255", "size": "3.4", "name": "circle"}),
        "line": ("line", "SimpleLine", {"line_color": solid, "line_width": "0.7"}),
        "polygon": ("fill", "SimpleFill", {"color": faint, "outline_color": solid, "outline_width": "0.5", "style": "solid"}),
    }[geometry]
    options = "".join(f'<Option type="QString" name="{key}" value="{value}"/>' for key, value in props.items())
    legacy = "".join(f'<prop k="{key}" v="{value}"/>' for key, value in props.items())
    return (
        f'<symbol type="{kind}" name="{index}" alpha="1" clip_to_extent="1" force_rhr="0">'
        f'<layer class="{layer}" enabled="1" locked="0" pass="0">'
        f'<Option type="Map">{options}</Option>{legacy}</layer></symbol>'
    )
