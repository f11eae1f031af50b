"""A raster as a source of pictures and values: windows at any size, from any thread."""

from __future__ import annotations

import contextlib
import threading
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from lohu_gis.core.errors import InputError
from lohu_gis.core.raster import Raster
from lohu_gis.io import gdal, untouched
from lohu_gis.io.raster.opening import crs_of, environment, open_as, transform_of

Resampling = Literal["nearest", "bilinear", "average"]
Bounds = tuple[float, float, float, float]

CELL_LIMIT = 400_000_000
"""Values that `read_all` takes at once; more needs windows."""

_STATISTICS_SIDE = 1024


@dataclass(frozen=True, slots=True)
class BandStatistics:
    """Of the valid cells of a band, estimated from an overview of at most 1024 x 1024 cells.

    Attributes
    ----------
    low, high
        2nd and 98th percentile, what a picture is stretched between.
    """

    minimum: float
    maximum: float
    mean: float
    deviation: float
    low: float
    high: float


class RasterSource:
    """A raster file that is read in windows; every thread has its own GDAL handle.

    Parameters
    ----------
    path
        The file.
    subdataset
        GDAL's name of one of several rasters in it.

    Raises
    ------
    InputError
        ``file.*`` when it cannot be opened, ``file.no_layers`` when it has no band.
    """

    def __init__(self, path: Path | str, subdataset: str | None = None) -> None:
        self._path = Path(path)
        self._name = subdataset
        self._local = threading.local()
        self._handles: weakref.WeakSet[_Handle] = weakref.WeakSet()
        gdal.check_present(self._path)
        self.fingerprint = untouched.fingerprint(self._path)
        dataset = self._dataset()
        if not dataset.count:
            raise InputError("file.no_layers", path=str(path))
        self._crs = crs_of(dataset)
        self._transform = transform_of(dataset)
        self._size = (int(dataset.width), int(dataset.height))
        self.dtypes: tuple[str, ...] = tuple(map(str, dataset.dtypes))
        self.nodata: float | None = None if dataset.nodata is None else float(dataset.nodata)
        self.names: tuple[str, ...] = tuple(d or f"band_{i + 1}" for i, d in enumerate(dataset.descriptions))
        self.colours: tuple[str, ...] = tuple(c.name for c in dataset.colorinterp)

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

    @property
    def crs(self) -> str | None:
        """``EPSG:n``, WKT or None."""
        return self._crs

    @property
    def transform(self) -> tuple[float, float, float, float, float, float]:
        """Cell corners to coordinates, as in `core.raster.Raster`."""
        return self._transform

    @property
    def size(self) -> tuple[int, int]:
        """Columns and rows at full resolution."""
        return self._size

    @property
    def bands(self) -> int:
        """Number of bands."""
        return len(self.dtypes)

    @property
    def bounds(self) -> Bounds:
        """Outer edges in the raster's CRS."""
        grid = Raster(np.broadcast_to(np.uint8(0), (1, self._size[1], self._size[0])), self._transform)
        return grid.bounds

    def read(self, bounds: Bounds, width: int, height: int, bands: Sequence[int],
             resampling: str = "nearest") -> tuple[npt.NDArray[np.generic], npt.NDArray[np.bool_]]:
        """Values over a box, resampled to a picture; overviews are used where the file has them.

        Parameters
        ----------
        bounds
            xmin, ymin, xmax, ymax in the raster's CRS; may reach beyond the raster.
        width, height
            Of the picture, in pixels.
        bands
            Counted from 1.
        resampling
            ``nearest``, ``bilinear`` or ``average``.

        Returns
        -------
        values, valid
            (bands, height, width) in the file's type (turned and sheared rasters: nearest), and (height, width) bool:
            inside the raster and not nodata in any of the bands.
        """
        shape = (len(bands), height, width)
        out = np.zeros(shape, self.dtypes[bands[0] - 1] if bands else "uint8")
        valid = np.zeros(shape[1:], bool)
        if width < 1 or height < 1 or not bands:
            return out, valid
        a, b, _, d, e, _ = self._transform
        with environment(), gdal.reading(self._path):
            if b or d or a <= 0 or e >= 0:
                return self._turned(bounds, out, valid, list(bands))
            return self._straight(bounds, out, valid, list(bands), resampling)

    def read_all(self, bands: Sequence[int] | None = None) -> Raster:
        """The whole raster at full resolution; ``raster.too_large`` above `CELL_LIMIT` values."""
        chosen = list(bands) if bands is not None else list(range(1, self.bands + 1))
        if len(chosen) * self._size[0] * self._size[1] > CELL_LIMIT:
            raise InputError("raster.too_large", path=str(self._path), columns=self._size[0], rows=self._size[1])
        with environment(), gdal.reading(self._path):
            values = self._dataset().read(chosen)
        return Raster(values, self._transform, self._crs, self.nodata, tuple(self.names[i - 1] for i in chosen))

    def statistics(self, band: int = 1) -> BandStatistics | None:
        """Of a band, from an overview; None when no cell is valid. Nothing is written beside the file."""
        with environment(), gdal.reading(self._path):
            dataset = self._dataset()
            shrink = max(dataset.width, dataset.height) / _STATISTICS_SIDE
            shape = (max(1, round(dataset.height / max(shrink, 1))), max(1, round(dataset.width / max(shrink, 1))))
            cells = dataset.read(band, out_shape=shape)
            valid = dataset.read_masks(band, out_shape=shape) > 0
        if np.iscomplexobj(cells):
            cells = np.abs(cells)
        values = cells[valid].astype(np.float64)
        values = values[np.isfinite(values)]
        if not len(values):
            return None
        low, high = np.percentile(values, (2, 98))
        return BandStatistics(float(values.min()), float(values.max()), float(values.mean()), float(values.std()),
                              float(low), float(high))

    def colour_table(self, band: int = 1) -> dict[int, tuple[int, int, int, int]] | None:
        """Palette of a band (value -> red, green, blue, alpha), None without one."""
        with environment(), gdal.reading(self._path):
            try:
                table: dict[int, tuple[int, int, int, int]] = self._dataset().colormap(band)
            except ValueError:
                return None
        return table

    def close(self) -> None:
        """Close the handles of all threads; reading opens new ones."""
        for handle in list(self._handles):
            handle.close()
        self._local = threading.local()

    def __enter__(self) -> RasterSource:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _dataset(self) -> Any:
        handle = getattr(self._local, "handle", None)
        if handle is None:
            handle = self._local.handle = _Handle(self._path, self._name)
            self._handles.add(handle)
        return handle.dataset

    def _straight(self, bounds: Bounds, out: npt.NDArray[np.generic], valid: npt.NDArray[np.bool_], bands: list[int],
                  resampling: str) -> tuple[npt.NDArray[np.generic], npt.NDArray[np.bool_]]:
        from rasterio.enums import Resampling as Methods
        from rasterio.windows import Window

        a, _, c, _, e, f = self._transform
        height, width = valid.shape
        left, right = (bounds[0] - c) / a, (bounds[2] - c) / a
        top, bottom = (bounds[3] - f) / e, (bounds[1] - f) / e
        if right <= left or bottom <= top:
            return out, valid
        columns = _covered(left, right, width, self._size[0])
        rows = _covered(top, bottom, height, self._size[1])
        if columns is None or rows is None:
            return out, valid
        per_x, per_y = (right - left) / width, (bottom - top) / height
        window = Window(left + columns[0] * per_x, top + rows[0] * per_y, (columns[1] - columns[0]) * per_x,
                        (rows[1] - rows[0]) * per_y)
        window = _clipped(window, self._size)
        method = {"bilinear": Methods.bilinear, "average": Methods.average}.get(resampling, Methods.nearest)
        dataset = self._dataset()
        shape = (len(bands), rows[1] - rows[0], columns[1] - columns[0])
        part = (slice(*rows), slice(*columns))
        out[(slice(None), *part)] = dataset.read(bands, window=window, out_shape=shape, resampling=method)
        masks = dataset.read_masks(bands, window=window, out_shape=shape)
        valid[part] = (masks > 0).all(axis=0)
        if np.issubdtype(out.dtype, np.floating):
            valid &= np.isfinite(out).all(axis=0)
        return out, valid

    def _turned(self, bounds: Bounds, out: npt.NDArray[np.generic], valid: npt.NDArray[np.bool_],
                bands: list[int]) -> tuple[npt.NDArray[np.generic], npt.NDArray[np.bool_]]:
        """Nearest cells of a raster that is not north-up, from a shrunk copy when the picture is coarser."""
        a, b, c, d, e, f = self._transform
        height, width = valid.shape
        x = bounds[0] + (np.arange(width) + 0.5) * (bounds[2] - bounds[0]) / width
        y = bounds[3] - (np.arange(height) + 0.5) * (bounds[3] - bounds[1]) / height
        px, py = np.meshgrid(x, y)
        determinant = a * e - b * d
        column = (e * (px - c) - b * (py - f)) / determinant
        row = (a * (py - f) - d * (px - c)) / determinant
        inside = (column >= 0) & (column < self._size[0]) & (row >= 0) & (row < self._size[1])
        if not inside.any():
            return out, valid
        dataset = self._dataset()
        step = max((bounds[2] - bounds[0]) / width / max(np.hypot(a, d), 1e-300), 1.0)
        shape = (max(1, int(self._size[1] / step)), max(1, int(self._size[0] / step)))
        if shape[0] * shape[1] * len(bands) > CELL_LIMIT:
            raise InputError("raster.too_large", path=str(self._path), columns=self._size[0], rows=self._size[1])
        cells = dataset.read(bands, out_shape=(len(bands), *shape))
        masks = (dataset.read_masks(bands, out_shape=(len(bands), *shape)) > 0).all(axis=0)
        at_row = np.minimum(row[inside] * shape[0] / self._size[1], shape[0] - 1).astype(np.intp)
        at_column = np.minimum(column[inside] * shape[1] / self._size[0], shape[1] - 1).astype(np.intp)
        out[:, inside] = cells[:, at_row, at_column]
        valid[inside] = masks[at_row, at_column]
        return out, valid


class _Handle:
    """One open dataset, closed with its thread or by `close`."""

    def __init__(self, path: Path, name: str | None) -> None:
        self._stack = contextlib.ExitStack()
        opening = self._stack.enter_context(untouched.prepared(path))
        with environment(), gdal.reading(path):  # not kept: both belong to the thread and to one call
            self.dataset = self._stack.enter_context(open_as(opening, path, name))

    def close(self) -> None:
        """Close the dataset; twice is fine."""
        self._stack.close()


def _covered(first: float, last: float, pixels: int, cells: int) -> tuple[int, int] | None:
    """Pixels of a picture from cell `first` to cell `last` whose centres lie inside the raster; None for none."""
    per_pixel = (last - first) / pixels
    start = max(0, int(np.ceil((0 - first) / per_pixel - 0.5)))
    stop = min(pixels, int(np.floor((cells - first) / per_pixel - 0.5)) + 1)
    return (start, stop) if stop > start else None


def _clipped(window: Any, size: tuple[int, int]) -> Any:
    """The window without what hangs over the raster by less than a pixel of the picture."""
    from rasterio.windows import Window

    left, top = max(window.col_off, 0.0), max(window.row_off, 0.0)
    right = min(window.col_off + window.width, float(size[0]))
    bottom = min(window.row_off + window.height, float(size[1]))
    return Window(left, top, max(right - left, 1e-9), max(bottom - top, 1e-9))
