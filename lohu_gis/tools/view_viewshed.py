"""What can be seen from a place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from lohu_gis.core.errors import InputError, UsageError
from lohu_gis.core.findings import Finding
from lohu_gis.core.params import Column, Number, Point, Raster, RasterOutput, Switch, ToolResult, Vector, tool
from lohu_gis.core.progress import Progress
from lohu_gis.core.raster import Raster as RasterValue
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.text import N_

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from lohu_gis.analysis.sight.prisms import Prisms
    from lohu_gis.analysis.sight.surface import Surface
    from lohu_gis.analysis.sight.viewshed import Eye

Findings = tuple[Finding, ...]


@tool(id="view.viewshed", title=N_("Viewshed"), version=1, outputs=(RasterOutput(id="viewshed"),),
      sources=("Franklin, W. R. and Ray, C. (1994): Higher isn't necessarily better - visibility algorithms. SDH '94",))
def viewshed(
    buildings: Annotated[FeatureTable | None, Vector("polygon", metric=True)] = None,
    height: Annotated[str | None, Column(of="buildings", numeric=True)] = None,
    storeys: Annotated[str | None, Column(of="buildings", numeric=True)] = None,
    terrain: Annotated[RasterValue | None, Raster(metric=True)] = None,
    surface: Annotated[RasterValue | None, Raster(metric=True)] = None,
    *,
    observer: Annotated[list[float], Point()],
    observer_height_m: Annotated[float, Number(unit="m", min=0, max=10_000)] = 1.6,
    target_height_m: Annotated[float, Number(unit="m", min=0, max=10_000)] = 0.0,
    radius_m: Annotated[float | None, Number(unit="m", min=0, max=100_000, above_min=True)] = None,
    cell_m: Annotated[float | None, Number(unit="m", min=0, max=10_000, above_min=True)] = None,
    curvature: Annotated[bool, Switch()] = False,
    progress: Progress | None = None,
) -> ToolResult:
    """Cells that are seen from a place: 1 seen, 0 hidden, 255 unknown.

    The surface is linear between neighbouring cell centres along the rows and columns of cells; a cell is seen when the
    line from the eye to it runs nowhere below the surface, touching is allowed. At least 99.5 % of the cells agree with
    exact lines of sight.

    Parameters
    ----------
    buildings
        Footprints that stand on `terrain`; a cell whose centre lies in one is as high as its roof.
    height
        Column of heights in metres above the ground.
    storeys
        Column of floors; missing heights are ``storeys x 3.0``.
    terrain
        Heights of the ground. Without it the ground is 0 m.
    surface
        Heights of ground and all that stands on it. With `buildings` too, they are set on it (a proposal in a surveyed
        surface).
    observer
        Where one looks from, ``x,y`` in the system of the buildings, else of the surface; moved to the centre of its
        cell. With a third number, that is the eye's height above zero.
    observer_height_m
        The eye above the surface at the observer: above the roof where there is a building.
    target_height_m
        How high above the surface something must be to be seen.
    radius_m
        How far one looks; cells beyond it have no value. Without it: to the edges of the surface.
    cell_m
        Side of a cell where there is no surface; without it 1 m, coarser where that gave more than 25 million cells.
    curvature
        Count the curvature of the earth and the usual refraction (0.13): at 5 km the ground lies 1.7 m lower.

    Returns
    -------
    ToolResult
        Raster on the grid of `surface`, or with edges on multiples of `cell_m`. Cells of unknown height are 255, and so
        are cells that are seen only if an unknown one before them is low enough. Metrics: ``visible_share`` (of the
        cells that are known), ``visible_m2``, ``unknown_share``, ``eye_m`` (height of the eye above zero), ``cell_m``.

    Raises
    ------
    UsageError
        ``view.nothing`` (neither surface, buildings nor terrain), ``grid.too_large``.
    InputError
        ``observer.outside``, ``observer.unknown``, ``terrain.empty``, ``height.no_column``.
    """
    from lohu_gis.analysis.sight.viewshed import UNKNOWN, bent, seen_cells

    progress = progress or Progress()
    given = _Given(surface, buildings, terrain, observer, radius_m, cell_m)
    whole, findings = _surface(given, storeys, height)
    progress.at(0.2)
    place, eye, noticed = _stood(whole, given, observer_height_m, target_height_m)
    heights = bent(place.heights, eye.row, eye.column, place.step_x, place.step_y) if curvature else place.heights
    seen = seen_cells(heights, eye, progress.part(0.2, 1.0))
    beyond = place.beyond(eye.row, eye.column, radius_m) if radius_m is not None else None
    if beyond is not None:
        seen[beyond] = UNKNOWN
    metrics = _metrics(seen, seen.size if beyond is None else seen.size - int(beyond.sum()))
    metrics |= {"visible_m2": metrics.pop("visible") * place.step_x * place.step_y, "eye_m": eye.z,
                "cell_m": place.step_x}
    if metrics["unknown_share"]:
        noticed += (Finding(code="view.unknown_cells", count=metrics.pop("unknown")),)
    raster = RasterValue(seen[None], place.transform, given.crs, UNKNOWN, ("visible",))
    return ToolResult({"viewshed": raster}, {k: v for k, v in metrics.items() if k != "unknown"}, findings + noticed)


@dataclass(frozen=True)
class _Given:
    surface: RasterValue | None
    buildings: FeatureTable | None
    terrain: RasterValue | None
    observer: list[float]
    radius_m: float | None
    cell_m: float | None

    @property
    def crs(self) -> str | None:
        """System of the computation."""
        return next(data.crs for data in (self.surface, self.buildings, self.terrain) if data is not None)


def _metrics(seen: npt.NDArray[np.uint8], counted: int) -> dict[str, Any]:
    """Counts and shares of cells, of `counted` that were looked at."""
    from lohu_gis.analysis.sight.viewshed import SEEN, UNKNOWN

    visible, known = int((seen == SEEN).sum()), int((seen != UNKNOWN).sum())
    return {"visible_share": visible / known if known else None, "visible": visible,
            "unknown_share": (counted - known) / counted, "unknown": counted - known}


def _stood(whole: Surface, given: _Given, eye_m: float, target_m: float) -> tuple[Surface, Eye, Findings]:
    """The part that is looked at, and the observer in it."""
    import math

    from lohu_gis.analysis.sight.viewshed import Eye as At

    x, y, *z = given.observer
    spot = whole.cell(x, y)
    if spot is None:
        raise InputError("observer.outside", parameter="observer", x=x, y=y)
    place, row, column = (whole, *spot) if given.radius_m is None else whole.around(*spot, given.radius_m)
    own = float(place.heights[row, column])
    if z:
        return place, At(row, column, z[0], target_m), ()
    if math.isnan(own):
        raise InputError("observer.unknown", parameter="observer", x=x, y=y)
    on_roof = place.built is not None and bool(place.built[row, column])
    findings = (Finding(code="observer.on_roof", severity="info", facts={"height": round(own, 1)}),) if on_roof else ()
    return place, At(row, column, own + eye_m, target_m), findings


def _surface(given: _Given, storeys: str | None, height: str | None) -> tuple[Surface, Findings]:
    """The cells to look over."""
    from lohu_gis.analysis.sight.ground import ground_of
    from lohu_gis.analysis.sight.prisms import no_prisms, prisms_of
    from lohu_gis.analysis.sight.surface import built_surface, cells_for, surface_of, with_buildings

    standing = given.terrain if given.terrain is not None else given.surface
    if standing is None and given.buildings is None:
        raise UsageError("view.nothing")
    ground = ground_of(standing)
    prisms = no_prisms()
    findings: Findings = ()
    if given.buildings is not None:
        prisms, findings = prisms_of(given.buildings, ground, storeys=storeys, height=height)
    if ground.flat:
        findings += (Finding(code="terrain.assumed_flat", severity="info"),)
    if given.surface is not None:
        return with_buildings(surface_of(given.surface), prisms), findings
    if standing is not None and given.buildings is None and given.cell_m is None:
        return surface_of(standing), findings
    return built_surface(ground, prisms, cells_for(_bounds(prisms, given), given.cell_m)), findings


def _bounds(prisms: Prisms, given: _Given) -> tuple[float, float, float, float]:
    """What the grid covers: the circle that is looked at, or the terrain, or else buildings and observer."""
    import numpy as np
    import shapely

    x, y = given.observer[:2]
    if given.radius_m is not None:
        reach = given.radius_m
        return x - reach, y - reach, x + reach, y + reach
    if given.terrain is not None:
        return given.terrain.bounds
    west, south, east, north = shapely.total_bounds(prisms.shapes) if len(prisms) else (x, y, x, y)
    return (float(np.fmin(west, x)), float(np.fmin(south, y)), float(np.fmax(east, x)), float(np.fmax(north, y)))
