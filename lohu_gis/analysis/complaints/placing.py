"""Places by name: the building, grid, community or sub-district that a row names, and how sure that is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.moving import reprojected
from lohu_gis.core.geometry.bridge import to_shapely

if TYPE_CHECKING:
    from lohu_gis.core.table import FeatureTable

F64: TypeAlias = npt.NDArray[np.float64]
I64: TypeAlias = npt.NDArray[np.int64]

NAME_COLUMNS = ("name", "名称", "name_zh", "社区", "街道", "网格", "grid_id", "code", "编号", "building_id", "id")
"""Columns of a layer that hold names, the best first; every one that is there counts."""

MIN_SCORE = 85.0
"""Likeness (0 to 100) from which a name that is not the same counts as the same."""

_MARGIN = 5.0
_SUFFIX = re.compile(r"(街道办事处|街道办|办事处|街道|社区居民委员会|社区居委会|居民委员会|居委会|社区工作站|工作站"
                     r"|社区|街|网格|小区|花园|大厦|村委会)$")
_NOISE = re.compile(r"[\s·\-_,，。()（）\[\]【】#＃]+")
_DISTRICT = re.compile(r"^(广东省)?(深圳市)?(罗湖区)?")
MAX_PLACE_TEXT = 120
"""Characters of an address or text in which a building is looked for, at most."""
MIN_BUILDING_NAME = 3
"""Characters of a building's name, at least, to be looked for in an address."""


def simple(name: str) -> str:
    """A name without width, case, marks and the district in front."""
    text = unicodedata.normalize("NFKC", name[:200]).lower()
    return _DISTRICT.sub("", _NOISE.sub("", text))


def stem(name: str) -> str:
    """A simple name without the kind of area behind it: 翠竹 for 翠竹街道办事处."""
    text = simple(name)
    while (shorter := _SUFFIX.sub("", text)) != text and len(shorter) >= 2:
        text = shorter
    return text


@dataclass(frozen=True)
class Found:
    """What names were found to mean: row of the layer (-1 for none) and how sure (0 to 1), (n,) each."""

    rows: I64
    sure: F64


@dataclass(frozen=True)
class Gazetteer:
    """Names of the areas of one layer, and where they are (EPSG:4326).

    Attributes
    ----------
    shapes
        shapely geometries, (m,).
    names
        Names of each area, at least none.
    """

    shapes: npt.NDArray[np.object_]
    names: tuple[tuple[str, ...], ...]
    _known: dict[str, tuple[int, float]] = field(default_factory=dict, compare=False)

    @cached_property
    def exact(self) -> Mapping[str, int]:
        """Simple name -> row, where it belongs to one area only."""
        return _unique((simple(name), row) for row, names in enumerate(self.names) for name in names)

    @cached_property
    def stems(self) -> Mapping[str, int]:
        """Stem of a name -> row, where it belongs to one area only."""
        return _unique((stem(name), row) for row, names in enumerate(self.names) for name in names)

    @cached_property
    def points(self) -> tuple[F64, F64]:
        """A point inside each area, NaN where it has no shape."""
        import shapely

        inside = shapely.point_on_surface(self.shapes)
        return np.asarray(shapely.get_x(inside), np.float64), np.asarray(shapely.get_y(inside), np.float64)

    def find(self, names: Sequence[str | None]) -> Found:
        """Areas by the name of each row: the same (1.0), the same but for its kind (0.95), or a like one (less)."""
        found = [(-1, 0.0) if name is None else self._one(name) for name in names]
        return Found(np.array([row for row, _sure in found], np.int64), np.array([sure for _row, sure in found]))

    def rows_of(self, names: Sequence[str | None]) -> I64:
        """Rows of areas by name, -1 for none; only names that are the same but for their kind."""
        found = self.find(names)
        return np.where(found.sure >= 0.95, found.rows, -1)

    def share_inside(self, x: F64, y: F64, rows: I64) -> float:
        """Share of places that lie in the area of their row."""
        import shapely

        return float(np.mean(shapely.contains_xy(self.shapes[rows], x, y))) if len(rows) else 0.0

    def _one(self, name: str) -> tuple[int, float]:
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = self._search(name)
        return known

    def _search(self, name: str) -> tuple[int, float]:
        from rapidfuzz import fuzz, process

        text, short = simple(name), stem(name)
        if not text:
            return -1, 0.0
        if text in self.exact:
            return self.exact[text], 1.0
        if short in self.stems:
            return self.stems[short], 0.95
        if any(char.isdigit() for char in text) or len(short) < 2:
            return -1, 0.0  # of codes the nearest is another one
        close = process.extract(short, list(self.stems), scorer=fuzz.ratio, limit=2, score_cutoff=MIN_SCORE - _MARGIN)
        if not close or close[0][1] < MIN_SCORE or (len(close) > 1 and close[0][1] - close[1][1] < _MARGIN):
            return -1, 0.0
        return self.stems[close[0][0]], round(0.9 * close[0][1] / 100, 2)


def _unique(pairs: Any) -> dict[str, int]:
    found: dict[str, int] = {}
    for name, row in pairs:
        if name:
            found[name] = row if found.get(name, row) == row else -1
    return {name: row for name, row in found.items() if row >= 0}


def gazetteer(table: FeatureTable) -> Gazetteer:
    """The names and shapes of a layer in EPSG:4326; every column of `NAME_COLUMNS` that it has gives names."""
    geometry = table.geometry()
    if geometry is not None and table.crs is not None:
        geometry = reprojected(geometry, table.crs, "EPSG:4326")[0]
    columns = [table.column(name).to_pylist() for name in NAME_COLUMNS if name in table.column_names]
    names = tuple(tuple(dict.fromkeys(str(cell) for cell in cells if cell not in (None, "")))
                  for cells in zip(*columns, strict=True)) if columns else ((),) * len(table)
    shapes = np.full(len(table), None, object) if geometry is None else to_shapely(geometry)
    return Gazetteer(shapes, names)


def in_text(texts: Sequence[str | None], buildings: Gazetteer) -> Found:
    """Buildings whose name stands in an address or text; of several the longest name.

    Long texts (`MAX_PLACE_TEXT`) name many places, so nothing is looked for in them. Only names of `MIN_BUILDING_NAME`
    characters and more that belong to one building count. A name that is the whole address is surer (0.95) than one
    inside it (0.9).
    """
    known = {name: row for name, row in buildings.exact.items()
             if len(name) >= MIN_BUILDING_NAME and not name.isascii()}
    lengths = sorted({len(name) for name in known}, reverse=True)
    cache: dict[str, tuple[int, float]] = {}

    def one(text: str) -> tuple[int, float]:
        plain = simple(text)
        if plain in known:
            return known[plain], 0.95
        for length in lengths:
            for start in range(len(plain) - length + 1):
                row = known.get(plain[start:start + length])
                if row is not None:
                    return row, 0.9
        return -1, 0.0

    for text in texts:
        if text is not None and text not in cache:
            cache[text] = one(text) if len(text) <= MAX_PLACE_TEXT else (-1, 0.0)
    found = [(-1, 0.0) if text is None else cache[text] for text in texts]
    return Found(np.array([row for row, _sure in found], np.int64), np.array([sure for _row, sure in found]))
