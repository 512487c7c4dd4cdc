"""The same work done by QGIS, timed inside one QGIS process. Run by the system's Python where `python3-qgis` stands; see `bench.py`.

Reads a JSON object on standard input (files, extents) and prints `{name: milliseconds}`; medians of several runs after a warm-up.
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
    QgsGeometry,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsPointXY,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize

RUNS = 5


def median_ms(work, runs=RUNS):
    work()
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


def opened(path, table):
    layer = QgsVectorLayer(f"{path}|layername={table}", table, "ogr")
    if not layer.isValid():
        sys.exit(f"QGIS cannot open {table} of {path}")
    return layer


def paint(layers, extent, size):
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:32750"))
    settings.setExtent(QgsRectangle(*extent))
    settings.setOutputSize(QSize(*size))
    settings.setFlag(QgsMapSettings.Antialiasing, True)

    def work():
        job = QgsMapRendererSequentialJob(settings)
        job.start()
        job.waitForFinished()

    return work


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
    found = {}
    for name, job in request["paint"].items():
        layers = [opened(path, table) for path, table in reversed(job["layers"])]
        found[name] = median_ms(paint(layers, job["extent"], job["size"]))
    for name, (path, table) in request["commit"].items():
        found[name] = median_ms(commit(path, table))
    print(json.dumps(found), flush=True)
    os._exit(0)  # QGIS sometimes crashes while it tears itself down; the figures are out by then


if __name__ == "__main__":
    main()
