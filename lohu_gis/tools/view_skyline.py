"""The silhouette of a view, before and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from lohu_gis.core.errors import InputError
from lohu_gis.core.findings import Finding
from lohu_gis.core.params import Column, Number, ObjectNames, Point, Raster, TableOutput, ToolResult, Vector, tool
from lohu_gis.core.progress import Progress
from lohu_gis.core.raster import Raster as RasterValue
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.text import N_

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from lohu_gis.analysis.sight.ground import Ground
    from lohu_gis.analysis.sight.prisms import Prisms
    from lohu_gis.analysis.sight.skyline import Silhouette

    F64 = npt.NDArray[np.float64]

TERRAIN = "terrain"
LINE = ("azimuth_deg", "elevation_deg", "obstacle", "distance_m", "ridge_deg", "unknown",
        "after_deg", "after_obstacle", "after_distance_m", "after_unknown", "change_deg")
OBJECTS = ("object", "azimuth_deg", "elevation_deg", "distance_m", "width_deg", "above_ridge_deg", "above_ridge_m",
           "before_width_deg")


@tool(id="view.skyline", title=N_("Skyline"), version=1,
      outputs=(TableOutput(id="skyline", columns=LINE), TableOutput(id="objects", columns=OBJECTS)))
def skyline(
    buildings: Annotated[FeatureTable, Vector("polygon", metric=True)],
    after: Annotated[FeatureTable | None, Vector("polygon", metric=True)] = None,
    terrain: Annotated[RasterValue | None, Raster(metric=True)] = None,
    *,
    observer: Annotated[list[float], Point()],
    observer_height_m: Annotated[float, Number(unit="m", min=0, max=10_000)] = 1.6,
    from_deg: Annotated[float, Number(unit="°", min=-360, max=360)] = 0.0,
    to_deg: Annotated[float, Number(unit="°", min=-360, max=360)] = 360.0,
    step_deg: Annotated[float, Number(unit="°", min=0.01, max=10)] = 0.1,
    radius_m: Annotated[float | None, Number(unit="m", min=0, max=100_000, above_min=True)] = None,
    height: Annotated[str | None, Column(of="buildings", numeric=True)] = None,
    storeys: Annotated[str | None, Column(of="buildings", numeric=True)] = None,
    id: Annotated[list[str] | None, ObjectNames(of="buildings")] = None,  # noqa: A002 - as in the contract
    progress: Progress | None = None,
) -> ToolResult:
    """How high buildings and hills rise above the horizon in each direction, and which building makes that line.

    Exact in each direction against footprints as prisms: ``elevation = atan2(top - eye, distance)``, the highest wins.
    The ridge is the silhouette of the ground alone; a building above it breaks the line of the hills.

    Parameters
    ----------
    buildings
        Footprints of the state before.
    after
        Footprints of the state after (all of them, not only the new ones), with the same columns.
    terrain
        Heights of the ground. Without it the ground is 0 m and the ridge is the horizon.
    observer
        Where one looks from, ``x,y`` in the system of the buildings; with a third number, that is the eye's height
        above zero.
    observer_height_m
        The eye above the ground.
    from_deg
        First direction, clockwise from north.
    to_deg
        Last direction, reached clockwise; 0 to 360 is the full circle.
    step_deg
        Between two directions.
    radius_m
        How far one looks; without it: as far as there is something.
    height
        Column of heights in metres.
    storeys
        Column of floors; missing heights are ``storeys x 3.0``.
    id
        Column that names the buildings.

    Returns
    -------
    ToolResult
        ``skyline``, a row per direction: ``azimuth_deg``, ``elevation_deg`` of the silhouette of buildings and ground
        (0 where there is only the horizon of level ground), ``obstacle`` that makes it (``terrain`` for the ground),
        ``distance_m`` to a building, ``ridge_deg``, ``unknown`` (a building of unknown height stands there), the same
        ``after``, and ``change_deg``. ``objects``, a row per building that stands out against ground and sky at the end
        (after, else before): highest point, ``width_deg`` of the line that it makes, ``above_ridge_deg`` and
        ``above_ridge_m`` (how many metres lower it would have to be to stay below the ridge), ``before_width_deg``.
        Metrics: ``highest_deg``, ``after_highest_deg``, ``changed_deg`` (width of the view that changes),
        ``above_ridge`` (number of buildings), ``eye_m``.

    Raises
    ------
    InputError
        ``observer.unknown``, ``height.no_column``.
    """
    from lohu_gis.analysis.sight.ground import ground_of
    from lohu_gis.analysis.sight.skyline import directions, ridge

    progress = progress or Progress()
    ground = ground_of(terrain)
    eye, azimuths = _eye(observer, ground, observer_height_m), directions(from_deg, to_deg, step_deg)
    asked = _Asked(ground, eye, azimuths, radius_m, storeys, height)
    hills = ridge(ground, eye, azimuths, radius_m, progress.part(0.0, 0.4))
    before, findings = _view(asked, hills, buildings, id, "buildings", progress.part(0.4, 0.7))
    later = None
    if after is not None:
        later, more = _view(asked, hills, after, None, "after", progress.part(0.7, 1.0))
        findings += more
    if ground.flat:
        findings += (Finding(code="terrain.assumed_flat", severity="info"),)
    return _result(before, later, asked, step_deg, hills, findings)


@dataclass(frozen=True)
class _Asked:
    ground: Ground
    eye: tuple[float, float, float]
    azimuths: F64
    radius_m: float | None
    storeys: str | None
    height: str | None


@dataclass(frozen=True)
class _View:
    """One state: silhouette, whether a building makes the line in each direction, elevation of the line, names."""

    line: Silhouette
    built: npt.NDArray[np.bool_]
    elevation: F64
    prisms: Prisms

    def names(self) -> list[str | None]:
        """What makes the line in each direction."""
        return [self.prisms.names[row] if built else None
                for row, built in zip(self.line.row.tolist(), self.built.tolist(), strict=True)]


def _eye(observer: list[float], ground: Ground, above_m: float) -> tuple[float, float, float]:
    x, y, *z = observer
    height = z[0] if z else float(ground.at(x, y)) + above_m
    if height != height:
        raise InputError("observer.unknown", parameter="observer", x=x, y=y)
    return x, y, height


def _view(asked: _Asked, hills: F64, buildings: FeatureTable, names: list[str] | None, layer: str,
          progress: Progress) -> tuple[_View, tuple[Finding, ...]]:
    import numpy as np

    from lohu_gis.analysis.sight.prisms import prisms_of, without
    from lohu_gis.analysis.sight.skyline import NOBODY, silhouette, standing_over

    prisms, findings = prisms_of(buildings, asked.ground, storeys=asked.storeys, height=asked.height, names=names,
                                 layer=layer)
    over = standing_over(prisms, asked.eye[0], asked.eye[1])
    if len(over):
        called = ", ".join(prisms.names[row] for row in over[:5])
        findings += (Finding(code="observer.inside", facts={"names": called}, count=len(over)),)
        prisms = without(prisms, over)
    line = silhouette(prisms, asked.eye, asked.azimuths, asked.radius_m, progress)
    built = (line.row != NOBODY) & ~(line.elevation <= hills)
    return _View(line, built, np.where(built, line.elevation, hills), prisms), findings


def _result(before: _View, after: _View | None, asked: _Asked, step: float, hills: F64,
            findings: tuple[Finding, ...]) -> ToolResult:
    import numpy as np

    from lohu_gis.analysis.tables import new_table

    none = np.full(len(hills), np.nan)
    change = none if after is None else after.elevation - before.elevation
    columns: dict[str, Any] = {"azimuth_deg": asked.azimuths % 360.0, **_columns(before, asked.ground, ""),
                               "ridge_deg": hills, "unknown": before.line.doubtful}
    if after is not None:
        columns |= {**_columns(after, asked.ground, "after_"), "after_unknown": after.line.doubtful}
    else:
        columns |= {name: _missing(name, len(hills)) for name in LINE if name.startswith("after_")}
    columns["change_deg"] = change
    columns["after_deg"] = columns.pop("after_elevation_deg", none)
    objects, above = _objects(after or before, before if after is not None else None, asked, step, hills)
    metrics = {"highest_deg": _highest(before), "after_highest_deg": None if after is None else _highest(after),
               "changed_deg": float((np.abs(np.nan_to_num(change)) > 1e-9).sum() * step), "above_ridge": above,
               "eye_m": asked.eye[2]}
    return ToolResult({"skyline": new_table({name: columns[name] for name in LINE}), "objects": new_table(objects)},
                      metrics, findings)


def _highest(view: _View) -> float | None:
    import numpy as np

    return float(np.nanmax(view.elevation)) if np.isfinite(view.elevation).any() else None


def _missing(name: str, count: int) -> Any:
    import pyarrow as pa

    kinds = {"after_obstacle": pa.string(), "after_unknown": pa.bool_()}
    return pa.nulls(count, kinds.get(name, pa.float64()))


def _columns(view: _View, ground: Ground, prefix: str) -> dict[str, Any]:
    import numpy as np
    import pyarrow as pa

    soil = None if ground.flat else TERRAIN
    names = [name if name is not None else soil for name in view.names()]
    return {f"{prefix}elevation_deg": view.elevation, f"{prefix}obstacle": pa.array(names, pa.string()),
            f"{prefix}distance_m": np.where(view.built, view.line.distance, np.nan)}


def _objects(view: _View, before: _View | None, asked: _Asked, step: float, hills: F64) -> tuple[dict[str, Any], int]:
    """Columns of the buildings that make the line, by name, and how many rise above the ridge."""
    import numpy as np

    names = np.array([name or "" for name in view.names()], object)
    found = sorted(set(names[view.built]))
    widths = {} if before is None else _widths(before, step)
    rows: list[dict[str, Any]] = []
    over_m = (np.tan(np.radians(view.elevation)) - np.tan(np.radians(hills))) * view.line.distance
    for name in found:
        own = np.flatnonzero(view.built & (names == name))
        top = own[np.argmax(view.elevation[own])]
        rows.append({"object": name, "azimuth_deg": float(asked.azimuths[top] % 360.0),
                     "elevation_deg": float(view.elevation[top]), "distance_m": float(view.line.distance[top]),
                     "width_deg": len(own) * step,
                     "above_ridge_deg": _most(view.elevation[own] - hills[own]), "above_ridge_m": _most(over_m[own]),
                     "before_width_deg": None if before is None else widths.get(name, 0.0)})
    above = 0 if asked.ground.flat else sum(1 for row in rows if (row["above_ridge_m"] or 0.0) > 0)
    return {column: _typed(column, [row[column] for row in rows]) for column in OBJECTS}, above


def _typed(column: str, values: list[Any]) -> Any:
    import pyarrow as pa

    return pa.array(values, pa.string() if column == "object" else pa.float64())


def _most(values: F64) -> float | None:
    """The largest; None where the ground is unknown in all directions."""
    import numpy as np

    return float(np.nanmax(values)) if np.isfinite(values).any() else None


def _widths(view: _View, step: float) -> dict[str, float]:
    import collections

    return {name: count * step for name, count in collections.Counter(n for n in view.names() if n is not None).items()}
