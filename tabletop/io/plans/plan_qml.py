"""Styles that let QGIS show the tables of a plan: one category for each kind; one style for each scene."""

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


FILL, FILLS = 60, {"ring": 0, "protected": 20}
"""How much of its colour (0 to 255) fills an area of the style of a scene: rings are outlines."""


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


def scene_qml(geometry: str, scene: int) -> str:
    """A rule-based QGIS style that shows what stands in one scene, a rule for each kind, with names beside what is drawn."""
    codes = [code for code, spec in kinds().items() if geometry in spec.geometry]
    there = f"coalesce(scene_from,{scene}) <= {scene} AND coalesce(scene_to,{scene}) >= {scene}"
    rules = "".join(_rule(index, code) for index, code in enumerate(codes))
    symbols = "".join(_symbol(geometry, index, colour_of(code), FILLS.get(code, FILL)) for index, code in enumerate(codes))
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>"
        '<qgis version="3.22" styleCategories="Symbology|Labeling" labelsEnabled="1">'
        '<renderer-v2 type="RuleRenderer" symbollevels="0" enableorderby="0" forceraster="0">'
        f'<rules key="all"><rule key="scene-{scene}" label="{scene}" filter="{escape(there)}">{rules}</rule></rules>'
        f"<symbols>{symbols}</symbols></renderer-v2>{_labels(there)}</qgis>"
    )


def _rule(index: int, code: str) -> str:
    wanted, label = escape(f"kind = '{code}'"), escape(kinds()[code].title["id"])
    return f'<rule key="kind-{index}" symbol="{index}" label="{label}" filter="{wanted}"/>'


def _labels(there: str) -> str:
    """Names of what stands in the scene, with a halo."""
    return (
        '<labeling type="rule-based"><rules key="labels">'
        f'<rule key="names" filter="{escape(there)}"><settings calloutType="simple">'
        '<text-style fieldName="name" isExpression="0" fontSize="8" fontSizeUnit="Point" fontFamily="Sans Serif" textColor="35,38,42,255"'
        ' textOpacity="1"><text-buffer bufferDraw="1" bufferSize="0.8" bufferSizeUnits="MM" bufferColor="255,255,255,255"'
        ' bufferOpacity="1"/></text-style><placement dist="2" distUnits="MM"/><rendering obstacle="1" drawLabels="1"/>'
        "</settings></rule></rules></labeling>"
    )


def _symbol(geometry: str, index: int, colour: str, fill: int = 60) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    solid, faint = f"{red},{green},{blue},255", f"{red},{green},{blue},{fill}"
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
