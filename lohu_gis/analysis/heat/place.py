"""What a heat layer says about one place: how many, how dense, more than chance, since when, which records."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.bins.steps import CellSteps
from lohu_gis.analysis.density.records import Records
from lohu_gis.analysis.density.steps import ALPHA, Frame, SurfaceSteps
from lohu_gis.analysis.heat.preparing import Prepared
from lohu_gis.core.geometry.bridge import to_shapely
from lohu_gis.core.steps import floor_step, shift_step

I64 = npt.NDArray[np.int64]
MOST_WEEKS = 520


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """One place of a heat layer.

    Attributes
    ----------
    count
        Records within the kernel's reach, or in the cell.
    value
        What the layer shows there (per km2, per 1,000 residents or per km of road); None where it has no value.
    per_km2
        Density of events; equal to `value` where nothing else is asked for.
    expected
        Records that chance gives there; None where events are not possible.
    sure
        Whether the layer counts it as more than chance.
    since
        Beginning of the weeks in a row, up to the last one, with more records than chance (p up to 0.05 each), seconds;
        None where the last week has no more, or records have no moments.
    rows : int64
        Rows of the table.
    cell
        Number of the cell; -1 for a surface.
    """

    count: int
    value: float | None
    per_km2: float
    expected: float | None
    sure: bool
    since: int | None
    rows: I64
    cell: int


def place_at(found: Prepared, records: Records, chosen: I64 | slice, frame: Frame, x: float, y: float) -> Place | None:
    """The place at coordinates in the CRS of the layer; None outside of grid or cells."""
    if isinstance(found.steps, SurfaceSteps):
        return _on_surface(found.steps, records, chosen, frame, x, y)
    return _in_cell(found, found.steps, records, chosen, frame, x, y)


def _on_surface(steps: SurfaceSteps, records: Records, chosen: I64 | slice, frame: Frame, x: float,
                y: float) -> Place | None:
    grid, kernel = steps.grid, steps.kernel
    row, column = int((grid.ymax - y) // grid.cell), int((x - grid.xmin) // grid.cell)
    if not (0 <= row < grid.rows and 0 <= column < grid.columns):
        return None
    numbers = _numbers(chosen, len(records))
    squared = ((records.points[numbers] - (x, y)) ** 2).sum(axis=1)
    near = squared < kernel.reach**2
    density = float(kernel.at(squared[near]).sum())
    down, across = (grid.y() - y) ** 2, (grid.x() - x) ** 2
    within = (down[:, None] + across[None, :]) < kernel.reach**2
    share = float(steps.share[within].sum())
    value = float(frame.values[row, column])
    return Place(int(near.sum()), None if np.isnan(value) else value, density * 1e6,
                 share * len(numbers) if share > 0 else None, bool(frame.sure[row, column]),
                 _since(records, numbers, near, share), records.rows[numbers[near]], -1)


def _in_cell(found: Prepared, steps: CellSteps, records: Records, chosen: I64 | slice, frame: Frame, x: float,
             y: float) -> Place | None:
    import shapely

    assert found.cells is not None
    cells = found.cells
    hit = np.flatnonzero(shapely.intersects_xy(to_shapely(cells), x, y))
    if len(hit) == 0:
        return None
    cell = int(hit[0])
    numbers = _numbers(chosen, len(records))
    inside = steps.cell_of[numbers] == cell
    value, share = float(frame.values[cell]), float(steps.share[cell])
    area = float(shapely.area(to_shapely(cells.take([cell]))[0])) / 1e6
    count = int(inside.sum())
    return Place(count, None if np.isnan(value) else value, count / area if area > 0 else 0.0,
                 share * len(numbers) if share > 0 else None, bool(frame.sure[cell]),
                 _since(records, numbers, inside, share), records.rows[numbers[inside]], cell)


def _numbers(chosen: I64 | slice, count: int) -> I64:
    return np.arange(count, dtype=np.int64)[chosen] if isinstance(chosen, slice) else chosen


def _since(records: Records, numbers: I64, here: npt.NDArray[np.bool_], share: float) -> int | None:
    """Weeks are counted back from the last record chosen."""
    from scipy.special import pdtrc

    timed = numbers < len(records.seconds)
    if not timed.any() or share <= 0 or not here.any():
        return None
    moments, own = records.seconds[numbers[timed]], here[timed]
    edges = [shift_step(floor_step(int(moments[-1]), "week"), "week", 1)]
    while edges[-1] > int(moments[0]) and len(edges) < MOST_WEEKS:
        edges.append(shift_step(edges[-1], "week", -1))
    weeks = np.array(edges[::-1], np.int64)
    everywhere = np.diff(np.searchsorted(moments, weeks))
    inside = np.diff(np.searchsorted(moments[own], weeks))
    above = (inside > 0) & (pdtrc(np.maximum(inside - 1, 0), share * everywhere) <= ALPHA)
    quiet = np.flatnonzero(~above)
    first = 0 if len(quiet) == 0 else int(quiet[-1]) + 1
    return int(weeks[first]) if first < len(above) else None
