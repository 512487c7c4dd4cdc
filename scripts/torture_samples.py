"""Good files that are mutated: layers in each format that can be written here, pictures, documents of a plan.

Run as a process of its own, since two copies of GDAL and SQLite do not go into one: torture_samples.py FOLDER
"""

import io
import shutil
import subprocess
import sys
import zipfile
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VECTORS = {
    "gpkg": "GPKG",
    "geojson": "GeoJSON",
    "geojsonl": "GeoJSONSeq",
    "shp": "ESRI Shapefile",
    "fgb": "FlatGeobuf",
    "kml": "KML",
    "gpx": "GPX",
    "gml": "GML",
    "dxf": "DXF",
    "tab": "MapInfo File",
    "mif": "MapInfo File",
    "gdb": "OpenFileGDB",
}
DOCUMENTS = ("plan.geojson", "plan.kml", "plan.xlsx", "plan.gpkg", "roster.csv")


@cache
def samples(folder: Path) -> Path:
    """The folder with all samples, made once by a process of its own."""
    made = folder / "samples"
    if not made.exists():
        made.mkdir(parents=True)
        subprocess.run([sys.executable, __file__, str(made)], check=True, capture_output=True)
    return made


def _vectors(folder: Path) -> None:
    import pyogrio.raw
    import shapely

    east, north = 117.0, -0.44
    squares = [shapely.box(east + n / 1e3, north, east + n / 1e3 + 5e-4, north + 5e-4) for n in range(12)]
    ways = [shapely.LineString([(east + n / 1e3, north), (east + n / 1e3, north + 1e-3), (east, north)]) for n in range(12)]
    import numpy as np

    names = np.array([f"Jalan {n} Ünïk" for n in range(12)], dtype=object)
    for ending, driver in VECTORS.items():
        is_line = ending in ("gpx", "dxf", "tab")
        shapes = np.array([one.wkb for one in (ways if is_line else squares)], dtype=object)
        fields = {"gpx": ["name"], "dxf": ["Layer"]}.get(ending, ["name", "width_m"])
        data = [names, np.arange(12, dtype="float64")][: len(fields)]
        kind = "LineString" if is_line else "Polygon"
        options = {"FORMAT": "MIF"} if ending == "mif" else {}
        crs = None if ending == "dxf" else "EPSG:4326"
        try:
            target = folder / f"layer.{ending}"
            pyogrio.raw.write(
                target, shapes, data, fields, geometry_type=kind, crs=crs, driver=driver, layer_options=options, layer="layer"
            )
        except Exception as error:
            print(ending, error, file=sys.stderr)
            for one in folder.glob(f"layer.{ending}*"):
                shutil.rmtree(one) if one.is_dir() else one.unlink()
    _archive(folder)


def _archive(folder: Path) -> None:
    with zipfile.ZipFile(folder / "shapes.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for one in folder.glob("layer.*"):
            if one.suffix in (".shp", ".shx", ".dbf", ".prj", ".cpg"):
                archive.write(one, one.name)
    if (folder / "layer.kml").exists():
        with zipfile.ZipFile(folder / "layer.kmz", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(folder / "layer.kml", "doc.kml")


def _tables(folder: Path) -> None:
    import openpyxl

    rows = [["name", "lat", "lon"], *([f"Pos {n}", -0.44 + n / 1e3, 117.0 + n / 1e3] for n in range(20))]
    (folder / "layer.csv").write_text("\n".join(",".join(map(str, row)) for row in rows), encoding="utf-8")
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(folder / "layer.xlsx")
    (folder / "layer.ods").write_bytes(open_document(rows))
    units = [["Satuan", "Jumlah"], *([f"Dalmas {n}", 10 + n] for n in range(30))]
    (folder / "roster.csv").write_text("\n".join(",".join(map(str, row)) for row in units), encoding="utf-8")


def open_document(rows: list[list[object]]) -> bytes:
    """A sheet as ODS."""
    names = {name: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in ("office", "table", "text")}
    spaces = " ".join(f'xmlns:{name}="{uri}"' for name, uri in names.items())
    lines = "".join(
        "<table:table-row>"
        + "".join(f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in row)
        + "</table:table-row>"
        for row in rows
    )
    body = f'<office:body><office:spreadsheet><table:table table:name="layer">{lines}</table:table></office:spreadsheet></office:body>'
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("content.xml", f"<office:document-content {spaces}>{body}</office:document-content>")
    return made.getvalue()


def _pictures(folder: Path) -> None:
    import numpy as np
    import rasterio
    from rasterio.transform import from_origin

    pixels = np.random.default_rng(1).integers(0, 255, (3, 64, 80), dtype="uint8")
    place = {"crs": "EPSG:32750", "transform": from_origin(500_000, 9_950_000, 1, 1)}
    for ending, driver, more in (("tif", "GTiff", {"tiled": True, "blockxsize": 16, "blockysize": 16, "compress": "deflate"}),):
        with rasterio.open(
            folder / f"picture.{ending}", "w", driver=driver, width=80, height=64, count=3, dtype="uint8", **place, **more
        ) as out:
            out.write(pixels)
    for ending, driver in (("png", "PNG"), ("jpg", "JPEG"), ("jp2", "JP2OpenJPEG"), ("webp", "WEBP")):
        with rasterio.open(folder / f"picture.{ending}", "w", driver=driver, width=80, height=64, count=3, dtype="uint8", **place) as out:
            out.write(pixels)


def _documents(folder: Path) -> None:
    from tabletop.io.export.export import export_plan
    from torture_planner import small_plan

    for name in DOCUMENTS[:4]:
        export_plan(small_plan(), folder / name)


def main() -> int:
    """Write all samples."""
    folder, part = Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else ""
    if part:
        {"vectors": _vectors, "tables": _tables, "pictures": _pictures, "documents": _documents}[part](folder)
        return 0
    for one in ("vectors", "tables", "pictures", "documents"):
        subprocess.run([sys.executable, __file__, str(folder), one])
    return 0


if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    sys.exit(main())
