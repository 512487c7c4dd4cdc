"""The process that writes pictures for tests: a line of JSON on stdin each (`support.picture_files`), answered by a line."""

import json
import sys
import warnings

import numpy as np
import rasterio
import rasterio.shutil
from rasterio.enums import ColorInterp, Resampling
from rasterio.io import MemoryFile
from rasterio.transform import Affine
from rasterio.warp import calculate_default_transform, reproject

WEST, NORTH = 500_000.0, 9_950_000.0
COLOURS = ((255, 0, 0), (0, 160, 0)), ((0, 0, 255), (255, 255, 0))
PALETTE = {0: (255, 0, 0, 255), 1: (0, 160, 0, 255), 2: (0, 0, 255, 255), 3: (0, 0, 0, 0)}


def values_of(what: dict) -> np.ndarray:
    width, height, bands = what["width"], what["height"], what["bands"]
    rows, columns = np.arange(height)[:, None] >= height / 2, np.arange(width)[None, :] >= width / 2
    if bands == "grey16":
        return (np.linspace(100, 5000, width)[None, None, :] * np.ones((1, height, 1))).astype(np.uint16)
    if bands == "palette":
        return (np.arange(width)[None, None, :] * 4 // width + np.zeros((1, height, 1))).astype(np.uint8)
    if bands == "heights":
        down, right = (np.mgrid[0:height, 0:width] + 0.5) * what["pixel_m"]
        heights = 100.0 + what["east"] * right - what["north"] * down
        for left, top, wide, high, number in what["holes"]:
            heights[top : top + high, left : left + wide] = number
        return np.round(heights, 3)[None].astype(what["dtype"])
    values = np.array(COLOURS, np.uint8)[rows.astype(int), columns.astype(int)].transpose(2, 0, 1)
    if bands == "rgba":
        alpha = np.full((1, height, width), 255, np.uint8)
        alpha[:, : height // 4, : width // 4] = 0
        values = np.concatenate([values, alpha])
    return values


def make(what: dict) -> None:
    width, height, pixel, crs, driver = what["width"], what["height"], what["pixel_m"], what["crs"], what["driver"]
    affine = Affine(pixel, 0, WEST, 0, -pixel, NORTH)
    if what["bands"] == "sparse":
        ways = {"SPARSE_OK": True, "BIGTIFF": "YES", "tiled": True, "blockxsize": 4096, "blockysize": 4096, "transform": affine}
        rasterio.open(what["path"], "w", driver="GTiff", width=width, height=height, count=1, dtype="uint8", crs=crs, **ways).close()
        return
    values = values_of(what)
    if crs not in (None, "EPSG:32750"):
        box = WEST, NORTH - pixel * height, WEST + pixel * width, NORTH
        moved, width, height = calculate_default_transform("EPSG:32750", crs, width, height, *box)
        out = np.zeros((len(values), height, width), values.dtype)
        reproject(values, out, src_transform=affine, src_crs="EPSG:32750", dst_transform=moved, dst_crs=crs, resampling=Resampling.nearest)
        values, affine = out, moved
    made = {"width": width, "height": height, "count": len(values), "dtype": values.dtype.name, **what["more"]}
    if what["nodata"] is not None:
        made["nodata"] = what["nodata"]
    if driver not in ("PNG", "JPEG") and what["placed"]:
        made |= {"transform": affine, "crs": what["declares"] or crs}
    with MemoryFile() as memory:
        with memory.open(driver="GTiff", **made) as file:
            file.write(values)
            if what["bands"] == "palette":
                file.write_colormap(1, PALETTE)
            elif what["bands"] == "rgba":
                file.colorinterp = [ColorInterp.red, ColorInterp.green, ColorInterp.blue, ColorInterp.alpha]
            elif what["bands"] == "heights":
                file.scales, file.offsets, file.units = (what["scale"],), (what["offset"],), (what["unit"],)
            if what["overviews"]:
                file.build_overviews(what["overviews"], Resampling.average)
        if driver == "GTiff":
            with open(what["path"], "wb") as out:
                out.write(memory.read())
        else:
            rasterio.shutil.copy(memory.name, what["path"], driver=driver, **({"TILE_FORMAT": "PNG"} if driver == "MBTiles" else {}))
    if what["world"]:
        lines = [affine.a, affine.d, affine.b, affine.e, affine.c + affine.a / 2, affine.f + affine.e / 2]
        with open(what["world"], "w", encoding="ascii") as out:
            out.write("\n".join(f"{number:.10f}" for number in lines))


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    with rasterio.Env(GDAL_PAM_ENABLED="NO"):
        for line in sys.stdin:
            make(json.loads(line))
            print("done", flush=True)
