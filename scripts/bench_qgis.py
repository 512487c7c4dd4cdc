"""The same work done by QGIS, timed inside one QGIS process. Run by the system's Python where `python3-qgis` stands; see `bench.py`.

Reads a JSON object on standard input (files, extents, styles) and prints `{name: {from: [by the clock, on the processor]}}` in ms;
medians of several runs after a warm-up. Pictures are painted as users have them: in parallel (QgsMapRendererParallelJob), antialiased,
geometry simplified to the pixel; from the file, and from memory layers; without and with labels.
"""

import json
import os
import statistics
import sys
import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsFeatureRequest,
    QgsFillSymbol,
    QgsGeometry,
    QgsLineSymbol,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsMarkerSymbol,
    QgsPalLayerSettings,
    QgsPointXY,
    QgsProperty,
    QgsRectangle,
    QgsSimpleLineSymbolLayer,
    QgsSingleSymbolRenderer,
    QgsSymbolLayer,
    QgsUnitTypes,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QSize, Qt
from qgis.PyQt.QtGui import QColor

RUNS = 5


def medians_ms(work, runs=RUNS):
    """By the clock, and of this process with all its threads on the processor."""
    work()
    walls, cpus = [], []
    for _ in range(runs):
        start, before = time.perf_counter(), time.process_time()
        work()
        walls.append((time.perf_counter() - start) * 1000)
        cpus.append((time.process_time() - before) * 1000)
    return round(statistics.median(walls), 2), round(statistics.median(cpus), 2)


def opened(path, table):
    layer = QgsVectorLayer(f"{path}|layername={table}", table, "ogr")
    if not layer.isValid():
        sys.exit(f"QGIS cannot open {table} of {path}")
    return layer


def line(colour, width_px, round_ends=True):
    made = QgsSimpleLineSymbolLayer(QColor(colour), width_px)
    made.setWidthUnit(QgsUnitTypes.RenderPixels)
    made.setPenCapStyle(Qt.RoundCap if round_ends else Qt.FlatCap)
    made.setPenJoinStyle(Qt.RoundJoin)
    return made


def road_symbol(style, has_widths):
    """Casing below, fill above; `pixel_m` turns the width on the ground into pixels, where the layer has one."""
    symbol = QgsLineSymbol()
    symbol.deleteSymbolLayer(0)
    strokes = [(style["casing"], style["width_px"] + 2), (style["fill"], style["width_px"])] if style.get("casing") else []
    for number, (colour, width_px) in enumerate(strokes or [(style["fill"], style["width_px"])]):
        made = line(colour, width_px)
        made.setRenderingPass(number)
        if has_widths and style.get("casing"):
            more = 0 if number else 2
            text = f'max({style["least_px"]}, coalesce("width_m", 5) / {style["pixel_m"]}) + {more}'
            made.setDataDefinedProperty(QgsSymbolLayer.PropertyStrokeWidth, QgsProperty.fromExpression(text))
        symbol.appendSymbolLayer(made)
    return symbol


def symbol_of(layer, style):
    kind = layer.geometryType()
    if kind == QgsWkbTypes.LineGeometry:
        if "least_px" in style:
            return road_symbol(style, layer.fields().indexOf("width_m") >= 0)
        symbol = QgsLineSymbol()
        symbol.changeSymbolLayer(0, line(style["edge"], style.get("width_px", 1)))
        return symbol
    if kind == QgsWkbTypes.PolygonGeometry:
        edge = {"outline_color": style["edge"], "outline_width": "1", "outline_width_unit": "Pixel"} if style.get("edge") else {}
        fill = {"color": style["fill"]} if style.get("fill") else {"style": "no"}
        return QgsFillSymbol.createSimple({**fill, **(edge or {"outline_style": "no"})})
    return QgsMarkerSymbol.createSimple({"color": style["edge"], "size": "5", "size_unit": "Pixel", "outline_style": "no"})


def dressed(layer, style, labels):
    renderer = QgsSingleSymbolRenderer(symbol_of(layer, style))
    renderer.setUsingSymbolLevels("casing" in style)
    layer.setRenderer(renderer)
    if labels and layer.fields().indexOf("name") >= 0:
        settings = QgsPalLayerSettings()
        settings.fieldName = "name"
        if layer.geometryType() == QgsWkbTypes.LineGeometry:
            settings.placement = QgsPalLayerSettings.Curved
        layer.setLabeling(QgsVectorLayerSimpleLabeling(settings))
        layer.setLabelsEnabled(True)
    return layer


def paint(layers, extent, size):
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:32750"))
    settings.setExtent(QgsRectangle(*extent))
    settings.setOutputSize(QSize(*size))
    settings.setFlag(QgsMapSettings.Antialiasing, True)
    settings.setFlag(QgsMapSettings.UseRenderingOptimization, True)

    def work():
        job = QgsMapRendererParallelJob(settings)
        job.start()
        job.waitForFinished()
        return job.renderedImage()

    return work


def painted_ms(name, job, in_memory):
    """Milliseconds of one picture: from the file, from memory, and both with labels."""
    found = {}
    for source in ("file", "memory"):
        layers = []
        for path, table, style in reversed(job["layers"]):
            key = path, table
            if source == "memory" and key not in in_memory:
                in_memory[key] = opened(path, table).materialize(QgsFeatureRequest())
            layers.append((in_memory[key].clone() if source == "memory" else opened(path, table), style))
        for labels in (False, True) if job.get("labels") else (False,):
            work = paint([dressed(layer, style, labels) for layer, style in layers], job["extent"], job["size"])
            found[source + (" with labels" if labels else "")] = medians_ms(work)
            if os.environ.get("BENCH_PICTURES"):
                work().save(os.path.join(os.environ["BENCH_PICTURES"], f"{name}-{source}.png"))
    return found


def commit(path, table):
    layer = opened(path, table)

    def work():
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(500_000, 9_950_000)))
        layer.startEditing()
        layer.addFeature(feature)
        if not layer.commitChanges():
            sys.exit("; ".join(layer.commitErrors()))

    return work


def main():
    request = json.load(sys.stdin)
    application = QgsApplication([], False)
    application.initQgis()
    found, in_memory = {}, {}
    for name, job in request["paint"].items():
        found[name] = painted_ms(name, job, in_memory)
    for name, (path, table) in request.get("commit", {}).items():
        found[name] = {"file": medians_ms(commit(path, table))}
    print(json.dumps(found), flush=True)
    os._exit(0)  # QGIS sometimes crashes while it tears itself down; the figures are out by then


if __name__ == "__main__":
    main()
