"""Rows of painting: the painter into one picture, and the first paint of a window from nothing, at each zoom; and what QGIS has to paint.

Two sets. In our look both programs fill, edge and case alike: colours and widths in pixels are sent to QGIS. In the plain set (`plain`)
both draw roads as lines of one pixel and areas without an edge. QGIS is timed from the file and from memory; the peer of a row is the
faster of both, because our layers are in memory.
"""

from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOWN_M = 1500.0
DEMO_TABLES = ("admin", "landuse", "water", "roads", "buildings", "fence", "poi")


@dataclass(frozen=True)
class _Plain:
    """A layer as the plain set shows it."""

    layer: object
    visible: bool = True
    opacity: float = 1.0


def views(stage, suffix: str) -> dict[str, object]:
    """What the windows look at: a street, a town; of the kabupaten a district and all of it too."""
    import bench
    import kabupaten
    from tabletop.canvas.ink.view import View

    west, south, east, north = bench.around(stage.session.plan)
    wide = (west - TOWN_M, south - TOWN_M * 9 / 16, east + TOWN_M, north + TOWN_M * 9 / 16)
    found = {"street": bench.view_of((west, south, east, north)), "town": bench.view_of(wide)}
    if suffix:
        east, north = kabupaten.ORIGIN
        half_m = kabupaten.SIZE_M / 2
        found["district"] = View(*bench.SIZE_PX, found["town"].centre, 20_000 / bench.SIZE_PX[0])
        found["whole"] = View(*bench.SIZE_PX, (east + half_m, north + half_m), kabupaten.SIZE_M / bench.SIZE_PX[1])
    return found


def figures(stage, suffix: str) -> tuple[dict[str, tuple[float, float]], dict[str, dict]]:
    """Milliseconds by row, by the clock and on the processor, and what a peer paints for each row."""
    found, wanted = {}, {}
    for name, view in views(stage, suffix).items():
        same = request(stage, suffix, view, plain=False)
        for row, work in (("first_paint_ms", stage.first_paint_ms), ("base_paint_ms", stage.base_paint_ms)):
            found[f"{row}{suffix}_{name}"] = work(view)
            wanted[f"{row}{suffix}_{name}"] = same
        found[f"plain_paint_ms{suffix}_{name}"] = plain_paint_ms(stage, view)
        wanted[f"plain_paint_ms{suffix}_{name}"] = request(stage, suffix, view, plain=True)
        if not suffix:
            found[f"labels_paint_ms_{name}"] = labels_paint_ms(stage, view)
            wanted[f"labels_paint_ms_{name}"] = {**same, "labels": True}
    return found, wanted


def _medians_ms(paint) -> tuple[float, float]:
    from PySide6.QtGui import QImage, QPainter

    import bench

    def work() -> None:
        image = QImage(*bench.SIZE_PX, QImage.Format.Format_RGB32)
        painter = QPainter(image)
        paint(painter)
        painter.end()

    return bench.medians_ms(work)


def plain_paint_ms(stage, view) -> tuple[float, float]:
    """The layers painted into one picture, with roads as plain lines and no edges."""
    from tabletop.canvas.base.base_painter import BasePainter
    from tabletop.core.values.layer_look import Ink, LayerLook

    look = LayerLook(Ink(width_px=1.0))
    layers = [one.layer for one in stage.session.layers.views]
    plain = [replace(one, info=replace(one.info, look=look)) if one.info.role == "road" else one for one in layers]
    base = BasePainter([_Plain(one) for one in plain], "light")
    return _medians_ms(lambda painter: base.paint(painter, view))


def labels_paint_ms(stage, view) -> tuple[float, float]:
    """The layers and their names, placed anew, painted into one picture."""
    from tabletop.canvas.base.base_painter import BasePainter
    from tabletop.canvas.base.map_labels import paint_labels

    base = BasePainter(stage.session.layers.views, "light")

    def paint(painter) -> None:
        base.paint(painter, view)
        paint_labels(painter, view, stage.session.layers.views)

    return _medians_ms(paint)


def request(stage, suffix: str, view, plain: bool) -> dict:
    """What QGIS has to paint."""
    import bench

    tables = []
    for number, shown in enumerate(stage.session.layers.views):
        info = shown.layer.info
        file = str(ROOT / "layers" / "tenggarong.gpkg") if not suffix else info.path
        tables.append((file, info.table or (DEMO_TABLES[number] if not suffix else info.id), style_of(info.role, view, plain)))
    west, south, east, north = view.bounds
    return {"layers": tables, "extent": (west, south, east, north), "size": bench.SIZE_PX}


def style_of(role: str, view, plain: bool) -> dict:
    """Colours and widths in pixels of a role at this zoom, as our painter has them."""
    from tabletop.canvas.base.base_roads import BULK_FROM_M, CASED_FROM_PX
    from tabletop.canvas.base.base_style import LOCAL, ROAD_CLASSES, base_colours

    colours, pixel_m = base_colours("light"), view.metre_per_px
    if role == "road":
        local = ROAD_CLASSES[LOCAL]
        width_px = max(local.width_m / pixel_m, local.least_px)
        if plain or pixel_m >= BULK_FROM_M and pixel_m > local.cased_to_m:
            width_px = 1.0
        cased = not plain and pixel_m <= local.cased_to_m and width_px >= CASED_FROM_PX
        style = {"fill": (colours.roads.fill if cased else colours.roads.far).name(), "width_px": width_px, "least_px": local.least_px}
        return {**style, "pixel_m": pixel_m, **({"casing": colours.roads.casing.name()} if cased else {})}
    made = colours.role(role)
    area = made.areas[0]
    edged = area.edge is not None and pixel_m <= area.edge_from_m and not plain
    return {
        "fill": area.fill.name() if area.fill is not None else "",
        "edge": (area.edge or made.line.colour).name() if edged or area.fill is None else "",
        **({"edge": made.line.colour.name()} if role in ("fence", "admin", "poi") else {}),
    }
