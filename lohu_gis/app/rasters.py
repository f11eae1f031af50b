"""Rasters of a project as readers of windows: the files are opened by workers, never by the window's process."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from lohu_gis.app.workers import Limits, WorkerPool
from lohu_gis.app.workers.call import CallProgress
from lohu_gis.core.raster import Raster
from lohu_gis.io.raster.source import RasterSource

Extent = tuple[float, float, float, float]
READ_LIMITS = Limits(seconds=60.0, memory_bytes=4 << 30)


class RasterHead(msgspec.Struct, frozen=True):
    """What is known of a raster before its cells are read."""

    crs: str | None
    bounds: Extent
    size: tuple[int, int]
    bands: int


class WorkerRaster:
    """Satisfies `render.plan.map.RasterReader`; `read` blocks its thread.

    Parameters
    ----------
    pool
        Its workers keep the file open between reads.
    path, subdataset
        The raster.
    head
        From `open_raster`.
    """

    def __init__(self, pool: WorkerPool, path: str, subdataset: str | None, head: RasterHead) -> None:
        self._pool = pool
        self._path = path
        self._subdataset = subdataset
        self._head = head

    @property
    def crs(self) -> str | None:
        """CRS of the grid."""
        return self._head.crs

    @property
    def bounds(self) -> Extent:
        """Outer edges in the raster's CRS."""
        return self._head.bounds

    @property
    def size(self) -> tuple[int, int]:
        """Columns and rows."""
        return self._head.size

    @property
    def bands(self) -> int:
        """Number of bands."""
        return self._head.bands

    def read(self, bounds: Extent, width: int, height: int, bands: Sequence[int],
             resampling: str) -> tuple[npt.NDArray[np.generic], npt.NDArray[np.bool_]]:
        """Values (bands, height, width) over `bounds` and where they are valid; ``file.*``, ``worker.*``."""
        values, valid = self._pool.call(_read, self._path, self._subdataset, (tuple(bounds), width, height, list(bands),
                                        resampling), limits=READ_LIMITS)
        return values, valid

    def read_grid(self, longest: int) -> Raster:
        """The first band as values, shrunk so that its longer side has at most `longest` cells."""
        raster: Raster = self._pool.call(_grid, self._path, self._subdataset, longest, limits=READ_LIMITS)
        return raster


def open_raster(pool: WorkerPool, path: str, subdataset: str | None) -> WorkerRaster:
    """Look at a raster in a worker; blocks its thread. Errors ``file.*``, ``worker.*``."""
    head: RasterHead = pool.call(_head, path, subdataset, limits=READ_LIMITS)
    return WorkerRaster(pool, path, subdataset, head)


@functools.lru_cache(maxsize=16)
def _source(path: str, subdataset: str | None, _seen: tuple[int, int]) -> Any:
    return RasterSource(Path(path), subdataset)


def _open(path: str, subdataset: str | None) -> Any:
    """The open source, kept by this worker; opened again when the file has changed."""
    try:
        stat = Path(path).stat()
        seen = (stat.st_size, stat.st_mtime_ns)
    except OSError:
        seen = (0, 0)
    return _source(path, subdataset, seen)


def _head(progress: CallProgress, path: str, subdataset: str | None) -> RasterHead:
    progress.check()
    source = _open(path, subdataset)
    return RasterHead(source.crs, source.bounds, source.size, source.bands)


def _read(progress: CallProgress, path: str, subdataset: str | None, window: tuple[Any, ...]) -> tuple[Any, Any]:
    progress.check()
    values, valid = _open(path, subdataset).read(*window)
    return values, valid


def _grid(progress: CallProgress, path: str, subdataset: str | None, longest: int) -> Raster:
    progress.check()
    source = _open(path, subdataset)
    columns, rows = source.size
    shrink = max(max(columns, rows) / longest, 1.0)
    width, height = max(round(columns / shrink), 1), max(round(rows / shrink), 1)
    xmin, ymin, xmax, ymax = source.bounds
    values, valid = source.read(source.bounds, width, height, [1], "average")
    cells = np.where(valid, values[0].astype(np.float32), np.nan)[None]
    return Raster(cells, ((xmax - xmin) / width, 0.0, xmin, 0.0, -(ymax - ymin) / height, ymax), source.crs)
