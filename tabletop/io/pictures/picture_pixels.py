"""An opened picture: its pixels over any box of ground, through its overviews. Runs in the process that reads pictures."""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from rasterio.enums import ColorInterp, MaskFlags, Resampling
from rasterio.errors import RasterioError
from rasterio.transform import from_bounds
from rasterio.warp import reproject
from rasterio.windows import Window

from tabletop.core.text.errors import LayerError
from tabletop.core.text.message import mark
from tabletop.io.pictures.bent_picture import bent
from tabletop.io.pictures.height_values import HeightValues, found_stand_ins, height_values, told
from tabletop.io.pictures.picture_formats import DRIVERS
from tabletop.io.pictures.picture_place import WORKING, Place, bounds, edge, extent_of, pixel_size, place_of

MOST_PIXELS = 60_000_000_000
MOST_PER_BYTE = 20_000
"""A picture that says it has so many pixels for each of its bytes was made to never end."""
LARGEST_PIECE_PX = 4_096
SHOWN_PART = (2.0, 98.0)
"""Percentiles between which values beyond eight bits are spread, as desktop GIS do by default."""
_SAMPLE_PX = 1_024
_MARGIN_PX = 3
_HEIGHTS = ("float32", "float64", "int16", "int32")
_BAD_SIDECAR = (b"OVERVIEW_FILE", b"/vsi", b"://127", b"<SourceFilename")


class OpenPicture:
    """A picture, where it lies, and how its bands become colours. Raises LayerError where it cannot be opened or placed."""

    def __init__(self, path: Path, crs: str | None, reduced: Path | None = None, placed: bool = True) -> None:
        self.path = path
        self.dataset = opened(path)
        self.reduced = opened(reduced, "GTiff") if reduced is not None and reduced.is_file() else None
        self.values = HeightValues()
        self.stand_ins: tuple[float, ...] = ()
        self.place = place_of(self.dataset, path, crs) if placed else Place(WORKING, self.dataset.transform)
        self._bands = _bands(self.dataset)
        self._palette = _palette(self.dataset)
        self._stretch: np.ndarray | None = None
        if self.is_heights:
            self._understand()

    def _understand(self) -> None:
        """What its numbers mean. Overviews in which undeclared numbers for "no height" were averaged are not looked at."""
        self.values = height_values(self.dataset)
        self.stand_ins = found_stand_ins(self.dataset, self.values)
        if not self.stand_ins:
            return
        self.dataset.close()
        self.dataset = opened(self.path, overviews=False)
        if self.reduced is not None and self.reduced.nodata not in self.stand_ins:
            self.reduced.close()
            self.reduced = None

    def close(self) -> None:
        """Let go of the file."""
        for one in (self.dataset, self.reduced):
            if one is not None:
                one.close()

    @property
    def is_heights(self) -> bool:
        """Whether it is a grid of numbers such as heights, not of colours."""
        return self.dataset.count == 1 and self._palette is None and self.dataset.dtypes[0] in _HEIGHTS

    def described(self) -> Mapping[str, Any]:
        """Size, extent, pixel, bands and CRS as plain data. Raises LayerError where its CRS cannot be carried to the working one."""
        width, height = self.dataset.width, self.dataset.height
        try:
            extent, pixel = extent_of(self.place, width, height), pixel_size(self.place, width, height)
        except ValueError:
            raise LayerError(
                mark("{file} does not lie where its coordinate system reaches; give the right one."), file=self.path.name
            ) from None
        return {
            "width": width,
            "height": height,
            "extent": extent,
            "pixel_m": pixel,
            "bands": self.dataset.count,
            "heights": self.is_heights,
            "crs": self.place.crs.to_string(),
            "type": self.dataset.dtypes[0],
            "told": [one.to_json() for one in told(self.path.name, self.values, self.stand_ins)],
        }

    # --- pixels
    def colours(self, box_m: tuple[float, float, float, float], width_px: int, height_px: int) -> np.ndarray:
        """(height, width, 4) uint8 over a box of the working CRS: colours times alpha, and alpha."""
        answer = np.zeros((4, height_px, width_px), dtype=np.uint8)
        if self.place.fit is not None:
            return bent(self.place, box_m, (width_px, height_px), self.dataset.shape, self._bent_part)
        found = self._source(box_m, width_px, height_px)
        if found is None:
            return np.moveaxis(answer, 0, -1)
        values, mask, affine = found
        made = self._coloured(values, mask)
        kind = Resampling.nearest if self._palette is not None else Resampling.bilinear
        self._warp(made, answer, affine, box_m, kind)
        return np.moveaxis(answer, 0, -1)

    def _bent_part(self, left: int, top: int, right: int, bottom: int, factor: int) -> np.ndarray:
        """(4, rows, columns) of a part, so many times smaller."""
        shape = max(1, round((bottom - top) / factor)), max(1, round((right - left) / factor))
        return self._coloured(*self._read(Window(left, top, right - left, bottom - top), shape, factor))

    def preview(self, side_px: int) -> np.ndarray:
        """(rows, columns, 4) of the whole picture as it lies in its file, no side longer than so many pixels."""
        factor = max(1, math.ceil(max(self.dataset.shape) / side_px))
        return np.moveaxis(self._bent_part(0, 0, self.dataset.width, self.dataset.height, factor), 0, -1)

    def heights(self, box_m: tuple[float, float, float, float], width_px: int, height_px: int) -> np.ndarray:
        """(height, width) float64 metres over a box of the working CRS, by scale, offset and unit of the band; NaN where there is none."""
        answer: np.ndarray = np.full((1, height_px, width_px), np.nan)
        found = self._source(box_m, width_px, height_px)
        if found is not None:
            values, mask, affine = found
            self._warp(self.values.metres(values[:1], mask), answer, affine, box_m, Resampling.bilinear, nodata=math.nan)
        return np.asarray(answer[0])

    def _warp(self, values: np.ndarray, answer: np.ndarray, affine: Any, box_m: Any, kind: Resampling, nodata: float | None = None) -> None:
        """Bring pixels to the box; the same ones where they lie there already."""
        target = from_bounds(*box_m, answer.shape[2], answer.shape[1])
        if self.place.is_working and values.shape == answer.shape and affine.almost_equals(target, 1e-6):
            answer[:] = values
            return
        wide = {} if nodata is None else {"src_nodata": nodata, "dst_nodata": nodata}
        reproject(
            values,
            answer,
            src_transform=affine,
            src_crs=self.place.crs,
            dst_transform=target,
            dst_crs=WORKING,
            resampling=kind,
            init_dest_nodata=nodata is not None,
            **wide,
        )

    def _source(self, box_m: Any, width_px: int, height_px: int) -> tuple[np.ndarray, np.ndarray, Any] | None:
        """Values and mask of the pixels that the box needs, at most twice as fine as asked for, and their transform; None for none."""
        x, y = edge(box_m[0], box_m[1], box_m[2], box_m[3])
        try:
            west, south, east, north = bounds(WORKING, self.place.crs, x, y)
        except ValueError:
            return None
        columns, rows = ~self.place.affine * edge(west, south, east, north)
        across, down = float(np.ptp(columns)) / width_px, float(np.ptp(rows)) / height_px
        factor = 1 << max(0, math.floor(math.log2(max(min(across, down), 1e-9))))
        left, top = (math.floor(float(low.min()) / factor - _MARGIN_PX) * factor for low in (columns, rows))
        right, bottom = (math.ceil(float(high.max()) / factor + _MARGIN_PX) * factor for high in (columns, rows))
        left, top = max(0, left), max(0, top)
        right, bottom = min(self.dataset.width, right), min(self.dataset.height, bottom)
        if right <= left or bottom <= top:
            return None
        shape = max(1, round((bottom - top) / factor)), max(1, round((right - left) / factor))
        values, mask = self._read(Window(left, top, right - left, bottom - top), shape, factor)
        scale = self.place.affine.scale((right - left) / shape[1], (bottom - top) / shape[0])
        return values, mask, self.place.affine * self.place.affine.translation(left, top) * scale

    def _read(self, window: Window, shape: tuple[int, int], factor: int) -> tuple[np.ndarray, np.ndarray]:
        """Values (bands, rows, columns) and mask (rows, columns) of a window, in a smaller shape."""
        dataset = self.dataset
        if self.reduced is not None and factor >= dataset.width / self.reduced.width * 0.99:
            dataset = self.reduced
            across, down = dataset.width / self.dataset.width, dataset.height / self.dataset.height
            window = Window(window.col_off * across, window.row_off * down, window.width * across, window.height * down)
        plain = self._palette is not None or factor == 1 or self.stand_ins
        kind = Resampling.nearest if plain else Resampling.average
        try:
            values = dataset.read(self._bands, window=window, out_shape=(len(self._bands), *shape), resampling=kind)
            mask = _mask(dataset, window, shape)
        except RasterioError as error:
            raise LayerError(
                mark("{where} is damaged, or not what its name says: {reason}."), where=self.path.name, reason=_reason(error)
            ) from None
        return values, mask

    def _coloured(self, values: np.ndarray, mask: np.ndarray) -> np.ndarray:
        """(4, rows, columns) uint8: colours times alpha, and alpha."""
        made = np.empty((4, *mask.shape), dtype=np.uint8)
        if self._palette is not None:
            table = self._palette[np.clip(values[0].astype(np.int64), 0, len(self._palette) - 1)]
            made[:3] = np.moveaxis(table[..., :3], -1, 0)
            mask = np.minimum(mask, table[..., 3])
        else:
            made[:3] = self._eight_bits(values)
        made[3] = mask
        if int(mask.min()) < 255:
            made[:3] = made[:3].astype(np.uint16) * mask // 255
        return made

    def _eight_bits(self, values: np.ndarray) -> np.ndarray:
        if values.dtype == np.uint8:
            return values
        low, high = self._range()
        numbers = (np.nan_to_num(values.astype(np.float64)) - low[:, None, None]) / (high - low)[:, None, None]
        return np.asarray(np.clip(numbers * 255.0 + 0.5, 0, 255).astype(np.uint8))

    def _range(self) -> np.ndarray:
        """(2, bands): the values that become black and white, of a sample of the whole picture."""
        if self._stretch is None:
            width, height = self.dataset.width, self.dataset.height
            part = min(1.0, _SAMPLE_PX / max(width, height))
            shape = max(1, round(height * part)), max(1, round(width * part))
            values, mask = self._read(Window(0, 0, width, height), shape, max(1, round(1 / part)))
            valid = [band[(mask > 0) & np.isfinite(band.astype(float))].astype(float) for band in values]
            ranges = [np.percentile(band, SHOWN_PART) if band.size else np.array([0.0, 1.0]) for band in valid]
            low, high = np.array(ranges).T
            self._stretch = np.array([low, np.where(high > low, high, low + 1.0)])
        return self._stretch


def opened(path: Path, driver: str | None = None, overviews: bool = True) -> Any:
    """The file as a rasterio dataset, with its overviews or without.

    Raises LayerError for one that is damaged, something else, or larger than any picture is.
    """
    with rasterio.Env(GDAL_PAM_ENABLED=_trusts_sidecar(path)):
        try:
            options = {} if overviews else {"OVERVIEW_LEVEL": "NONE"}
            dataset = rasterio.open(path, driver=driver or DRIVERS[path.suffix.lower()], **options)
        except (RasterioError, ValueError) as error:
            raise LayerError(
                mark("{where} is damaged, or not what its name says: {reason}."), where=path.name, reason=_reason(error)
            ) from None
    pixels = dataset.width * dataset.height
    if dataset.count < 1 or pixels > MOST_PIXELS or pixels > 1e8 and pixels > MOST_PER_BYTE * path.stat().st_size:
        width, height = dataset.width, dataset.height
        dataset.close()
        raise LayerError(
            mark("{file} says that it has {width} x {height} pixels, which it cannot hold; it is damaged, or made to never end."),
            file=path.name,
            width=width,
            height=height,
        )
    if any("complex" in kind for kind in dataset.dtypes):
        dataset.close()
        raise LayerError(mark("{file} holds complex numbers, which are no picture."), file=path.name)
    return dataset


def _trusts_sidecar(path: Path) -> bool:
    """Whether the .aux.xml beside a picture names no other file that would be opened with it."""
    side = path.with_name(path.name + ".aux.xml")
    try:
        return not side.is_file() or side.stat().st_size < 1 << 20 and not any(one in side.read_bytes() for one in _BAD_SIDECAR)
    except OSError:
        return False


def _reason(error: BaseException) -> str:
    """What the library says, without the file's path."""
    return " ".join(str(error.__cause__ or error).split()).rsplit("/", 1)[-1].rstrip(".")[:160]


def _bands(dataset: Any) -> list[int]:
    """Numbers of the bands that make the colours: three, or one for grey, a palette or heights."""
    kinds = list(dataset.colorinterp)
    colours = (ColorInterp.red, ColorInterp.green, ColorInterp.blue)
    if all(one in kinds for one in colours):
        return [kinds.index(one) + 1 for one in colours]
    plain = [number for number, kind in enumerate(kinds, start=1) if kind != ColorInterp.alpha]
    return plain[:3] if len(plain) >= 3 else (plain or [1])[:1]


def _palette(dataset: Any) -> np.ndarray | None:
    """(n, 4) uint8, or None where the picture has none."""
    if dataset.count > 2 or dataset.colorinterp[0] != ColorInterp.palette:
        return None
    try:
        table = dataset.colormap(1)
    except ValueError:
        return None
    made = np.zeros((max(table) + 1, 4), dtype=np.uint8)
    for value, colour in table.items():
        made[value] = colour
    return made


def _mask(dataset: Any, window: Window, shape: tuple[int, int]) -> np.ndarray:
    """(rows, columns) uint8, 0 where there is nothing."""
    if all(MaskFlags.all_valid in flags for flags in dataset.mask_flag_enums):
        return np.full(shape, 255, dtype=np.uint8)
    mask: np.ndarray = dataset.dataset_mask(window=window, out_shape=shape)
    return mask
