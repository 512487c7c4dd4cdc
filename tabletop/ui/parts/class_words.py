"""Words of what rules name: kinds with their categories, types of units, roles of layers."""

from tabletop import i18n
from tabletop.core.values.catalogue import kinds
from tabletop.ui.parts.wording import in_language, kind_title

tr = i18n.tr


def class_title(name: str) -> str:
    """Title of a class in the language in use; its code where it has no words."""
    kind, colon, more = name.partition(":")
    if kind == "layer":
        return layer_title(more)
    if not colon:
        return kind_title(kind)
    spec = kinds()[kind].properties.get("category") if kind in kinds() else None
    choice = spec.choices.get(more) if spec is not None else None
    return f"{kind_title(kind)}: {in_language(choice) if choice else more}"


def layer_title(role: str) -> str:
    """What the layers of a role hold."""
    words = {
        "building": tr("Layer: buildings"),
        "road": tr("Layer: roads"),
        "water": tr("Layer: water"),
        "landuse": tr("Layer: land use"),
        "admin": tr("Layer: boundaries"),
        "poi": tr("Layer: places"),
        "fence": tr("Layer: fences"),
        "other": tr("Layer: other objects"),
    }
    return words.get(role, role)
