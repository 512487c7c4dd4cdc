"""Reduced copies of large pictures, made once. Runs in the process that reads pictures; the picture itself is never changed."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from rasterio.enums import ColorInterp, MaskFlags, Resampling
from rasterio.windows import Window

from tabletop.core.text.whole_file import partial_beside, to_disk

FACTOR = 4
"""The first copy has a pixel for so many by so many; its own overviews halve on from there."""
NEEDED_ABOVE_PX = 6_000
"""A picture whose smallest overview has a longer side gets a reduced copy."""
_STEP_PX = 4_096
_STRIP_ROWS = 256
_OWN_LEVELS = (2, 4, 8, 16, 32)


def needs_overviews(dataset: Any) -> bool:
    """Whether looking at the whole picture would mean reading far more pixels than are shown."""
    reduced = max(dataset.overviews(1), default=1)
    return bool(max(dataset.width, dataset.height) / reduced > NEEDED_ABOVE_PX)


def masked_apart(dataset: Any) -> bool:
    """Whether a mask beside the bands says where there is nothing, which an .ovr file does not carry."""
    return any(MaskFlags.per_dataset in flags and MaskFlags.alpha not in flags for flags in dataset.mask_flag_enums)


def make_overviews(dataset: Any, target: Path, progress: Callable[[float], None], stand_in: float | None = None) -> None:
    """Write a reduced copy as a TIFF with overviews of its own: beside a picture, as NAME.ovr, other programs read it too.

    `stand_in`: a number for "nothing" that the picture does not declare; the copy does, and takes pixels as they are. It is whole or
    not there. Raises OSError or RasterioError where it cannot be written.
    """
    kind = _kind(dataset) if stand_in is None else Resampling.nearest
    with partial_beside(target) as part:
        with rasterio.open(part, "w", **_profile(dataset, stand_in)) as copy:
            _describe(dataset, copy)
            every = list(_windows(dataset))
            for done, window in enumerate(every, start=1):
                copy.write(_reduced(dataset, window, copy.count, kind), window=_small(window, copy))
                progress(0.9 * done / len(every))
        with rasterio.open(part, "r+") as copy:
            levels = [level for level in _OWN_LEVELS if max(copy.width, copy.height) / level > 200]
            if levels:
                copy.build_overviews(levels, kind)
        to_disk(part)
        os.replace(part, target)
    progress(1.0)


def _kind(dataset: Any) -> Resampling:
    return Resampling.nearest if dataset.colorinterp[0] == ColorInterp.palette else Resampling.average


def _profile(dataset: Any, stand_in: float | None) -> dict[str, Any]:
    count = 4 if masked_apart(dataset) and dataset.count == 3 else dataset.count
    plain = dataset.dtypes[0] == "uint8" and count == 3 and dataset.nodata is None
    ways = {"compress": "JPEG", "jpeg_quality": 85, "photometric": "YCBCR"} if plain else {"compress": "DEFLATE", "zlevel": 3}
    return {
        "driver": "GTiff",
        "width": -(-dataset.width // FACTOR),
        "height": -(-dataset.height // FACTOR),
        "count": count,
        "dtype": dataset.dtypes[0],
        "nodata": dataset.nodata if stand_in is None else stand_in,
        "tiled": True,
        "blockxsize": 512,
        "blockysize": 512,
        "BIGTIFF": "IF_SAFER",
        **ways,
    }


def _describe(dataset: Any, copy: Any) -> None:
    if copy.profile.get("photometric", "").upper() != "YCBCR" and copy.count == dataset.count:
        copy.colorinterp = dataset.colorinterp
    elif copy.count == 4:
        copy.colorinterp = (ColorInterp.red, ColorInterp.green, ColorInterp.blue, ColorInterp.alpha)
    if dataset.colorinterp[0] == ColorInterp.palette:
        copy.write_colormap(1, dataset.colormap(1))


def _windows(dataset: Any) -> Iterator[Window]:
    """Parts of the picture, each read once: squares of a tiled one, strips of another."""
    tiled = dataset.block_shapes[0][1] < dataset.width
    across, down = (_STEP_PX, _STEP_PX) if tiled else (dataset.width, max(_STRIP_ROWS, min(_STEP_PX, 2**25 // dataset.width) // 4 * 4))
    for top in range(0, dataset.height, down):
        for left in range(0, dataset.width, across):
            yield Window(left, top, min(across, dataset.width - left), min(down, dataset.height - top))


def _small(window: Window, copy: Any) -> Window:
    left, top = window.col_off // FACTOR, window.row_off // FACTOR
    width, height = -(-window.width // FACTOR), -(-window.height // FACTOR)
    return Window(left, top, min(width, copy.width - left), min(height, copy.height - top))


def _reduced(dataset: Any, window: Window, count: int, kind: Resampling) -> np.ndarray:
    shape = -(-window.height // FACTOR), -(-window.width // FACTOR)
    bands = list(range(1, dataset.count + 1))
    values: np.ndarray = dataset.read(bands, window=window, out_shape=(len(bands), *shape), resampling=kind)
    if count == dataset.count:
        return values
    return np.concatenate([values, dataset.dataset_mask(window=window, out_shape=shape)[None]])
