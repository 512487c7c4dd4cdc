"""Files that are no layers, by their endings, and what to do instead."""

from collections.abc import Mapping

from tabletop.core.text.message import mark

_DRAWING = mark("{file} is a drawing in a closed format; save it as DXF in the drawing program (ODA File Converter does it too).")
_QGIS = mark("{file} only says how layers look or where they are; give the files of the layers themselves.")
_MODEL = mark("{file} is a building model; export its site plan as DXF.")
_OFFICE = mark("{file} is a document; take the map out of it: a drawing as DXF, a table as XLSX or CSV, a picture as PNG or TIFF.")
_DATABASE = mark("{file} is a database of another program; export its layers there as GeoPackage.")
_PACKED = mark("{file} is packed in a way that cannot be read; unpack it, or pack it as .zip.")
_PART = mark("{file} is only a part of a layer; choose the file with the same name and the ending {main}, and keep all parts together.")
_CLOUD = mark("{file} is a point cloud; make a terrain model (GeoTIFF) or contours of it first.")
_SERVER = mark("{file} is a connection to a database; give the address of the database (postgresql://...), or export as GeoPackage.")
_GRID = mark("{file} is a grid of numbers; save it as GeoTIFF.")

INSTEAD: Mapping[str, str] = {
    **dict.fromkeys((".dwg", ".dgn", ".dwf", ".dwfx", ".cdr", ".skp", ".ai"), _DRAWING),
    **dict.fromkeys((".rvt", ".ifc", ".nwd", ".pln"), _MODEL),
    **dict.fromkeys((".lyr", ".lyrx", ".qgz", ".qgs", ".qlr", ".qml", ".mxd", ".aprx", ".mpk", ".sld", ".wor"), _QGIS),
    **dict.fromkeys((".pdf", ".doc", ".docx", ".ppt", ".pptx", ".odt", ".odp", ".eps", ".svg"), _OFFICE),
    **dict.fromkeys((".mdb", ".accdb", ".sqlite", ".db", ".e00", ".000", ".bak"), _DATABASE),
    **dict.fromkeys((".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".mpkx"), _PACKED),
    **dict.fromkeys((".dbf", ".shx", ".prj", ".cpg", ".cst", ".sbn", ".sbx", ".qpj", ".qix"), _PART),
    **dict.fromkeys((".dat", ".map", ".id", ".ind", ".mid"), _PART),
    **dict.fromkeys((".las", ".laz", ".e57", ".ply"), _CLOUD),
    **dict.fromkeys((".sde", ".odc", ".udl"), _SERVER),
    **dict.fromkeys((".nc", ".hdf", ".h5", ".grib", ".grd"), _GRID),
    ".pmtiles": mark("{file} holds drawn tiles, not records; ask for the data as GeoPackage or GeoJSON."),
    ".mvt": mark("{file} holds drawn tiles, not records; ask for the data as GeoPackage or GeoJSON."),
    ".html": mark("{file} is a web page; download the data behind it as GeoJSON, KML or a Shapefile."),
    ".gdbtable": mark("{file} is a part of a file geodatabase; choose its folder, whose name ends in .gdb."),
}
"""Sentence by ending, with {file}, and {main} for parts of a layer."""
MAIN: Mapping[str, str] = {
    **dict.fromkeys((".dbf", ".shx", ".prj", ".cpg", ".cst", ".sbn", ".sbx", ".qpj", ".qix"), ".shp"),
    **dict.fromkeys((".dat", ".map", ".id", ".ind"), ".tab"),
    ".mid": ".mif",
}
"""The ending of the file to choose, by that of a part."""
