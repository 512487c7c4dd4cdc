"""How a person wants a layer to look: colours, widths, hatch, label, scales, classes. Plain values, kept in catalogues and plans."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Ink:
    """Colours "#rrggbb" of line and fill, width in design pixels; an empty text or None leaves what the role has."""

    colour: str = ""
    fill: str = ""
    width_px: float | None = None
    hatch: str = ""
    """ "diagonal", "cross", "dots"; "none" draws none even where the role has one."""


@dataclass(frozen=True)
class LookClass:
    """How the records look whose column `LayerLook.by` has this value; `title` as the legend says it, the value where it is empty."""

    value: str
    ink: Ink
    title: str = ""


@dataclass(frozen=True)
class LayerLook:
    """The look of a layer. `label` is the column that is written at its records ("-" writes none, "" leaves it to the role).

    It is drawn where the map's scale is 1:`from_scale` or larger and 1:`to_scale` or smaller (None: without that limit); `classes` by the
    column `by`, the first that fits; records of no class look as `ink` says.
    """

    ink: Ink = Ink()
    label: str = ""
    from_scale: float | None = None
    to_scale: float | None = None
    by: str = ""
    classes: tuple[LookClass, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether nothing was chosen: the layer looks as its role does."""
        return self == LayerLook()
