"""What every input passes before a tool sees it: kinds of geometry, and coordinates that can be measured in.

Measuring tools get metres: projected metric input is used as it is; else everything is computed in EPSG:4547 where the
first input lies in 112.5-115.5 E, 21-25 N, else in the UTM zone of its centre; vectors come back in the first input's
system, rasters stay in the computing one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from lohu_gis.analysis.moving import reprojected, without
from lohu_gis.analysis.tables import with_columns, with_geometry
from lohu_gis.analysis.warped import warped
from lohu_gis.core import crs as systems
from lohu_gis.core.errors import InputError
from lohu_gis.core.findings import Finding
from lohu_gis.core.geometry.layout import OGC_NAMES, Geometry
from lohu_gis.core.geometry.measure import total_bounds
from lohu_gis.core.params import Output, Point, Raster, Tool, Vector
from lohu_gis.core.params.inputs import GeometryKind
from lohu_gis.core.progress import Progress
from lohu_gis.core.raster import Raster as GridValue
from lohu_gis.core.table import FeatureTable, TableBlock

_CODES: Mapping[GeometryKind, tuple[int, ...]] = {"point": (1, 4), "line": (2, 5), "polygon": (3, 6)}
_WEB_MERCATOR = ("EPSG:3857", "EPSG:3785", "EPSG:900913", "EPSG:102100")


@dataclass(frozen=True)
class ToolInput:
    """A value for a parameter that names data.

    Attributes
    ----------
    value
        `FeatureTable`, raster, mapping of rules.
    label
        What messages call it: the path, or the layer's name.
    fingerprint
        Names its content in run records.
    """

    value: Any
    label: str
    fingerprint: str = ""


@dataclass(frozen=True)
class Admitted:
    """Inputs as the tool gets them.

    Attributes
    ----------
    values
        Parameter -> value, coordinates in `computing` where the tool measures.
    computing
        CRS of the computation; None where nothing was brought to a common one.
    first
        CRS of the first vector input.
    sources
        Parameter -> table before it was reprojected.
    """

    values: Mapping[str, Any]
    computing: str | None = None
    first: str | None = None
    sources: Mapping[str, FeatureTable] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def admit(tool: Tool, inputs: Mapping[str, ToolInput], progress: Progress | None = None) -> Admitted:
    """Check the kinds of geometry, bring coordinates to one system where the tool measures.

    Tools that do not measure get all tables in the first one's system.

    Raises
    ------
    InputError
        ``geometry.none``, ``geometry.kind``, ``crs.missing``, each with the input's label as `path`.
    """
    findings: list[Finding] = []
    tables: dict[str, ToolInput] = {}
    for parameter in tool.of_kind(Vector):
        kind = parameter.kind
        if parameter.name in inputs and isinstance(kind, Vector):
            table, noticed = _fitting(inputs[parameter.name], parameter.name, kind)
            tables[parameter.name] = replace(inputs[parameter.name], value=table)
            findings += noticed
    values = {name: given.value for name, given in inputs.items()} | {n: t.value for n, t in tables.items()}
    metric = any(isinstance(p.kind, Vector | Raster) and p.kind.metric for p in tool.parameters.values())
    grids = {p.name: inputs[p.name] for p in tool.of_kind(Raster)
             if p.name in inputs and isinstance(p.kind, Raster) and p.kind.metric}
    if not metric or not (tables or grids):
        values |= dict(_like_first(tables, progress))
        first = next((t.value.crs for t in tables.values()), None)
        return Admitted(values, None, first, {}, tuple(findings))
    computing, noticed = _computing([*tables.values(), *grids.values()])
    findings += noticed
    findings += [Finding(code="raster.first_band", facts={"path": given.label, "bands": len(given.value.values)})
                 for given in grids.values() if "band" not in tool.parameters and len(given.value.values) > 1]
    sources = {name: given.value for name, given in tables.items()}
    for name, given in tables.items():
        values[name], lost = in_system(given, computing, progress)
        if lost:
            findings.append(Finding(code="crs.outside", facts={"crs": computing, "layer": name}, count=lost))
    values |= {name: warped(given.value, computing, progress) for name, given in grids.items()}
    return Admitted(values, computing, next(iter((tables or grids).values())).value.crs, sources, tuple(findings))


def _like_first(tables: Mapping[str, ToolInput], progress: Progress | None) -> Iterator[tuple[str, FeatureTable]]:
    """The tables in the first one's system; as they are where neither has one."""
    home = next((given.value.crs for given in tables.values()), None)
    for name, given in tables.items():
        if home is None and given.value.crs is not None:
            raise crs_missing(next(iter(tables.values())))
        yield name, given.value if home is None else in_system(given, home, progress)[0]


def crs_missing(given: ToolInput) -> InputError:
    """The error for data without a reference system, with the one that its numbers look like."""
    found = systems.doctor(None, _bounds(given.value))
    return InputError("crs.missing", **(dict(found[0].facts) | {"path": given.label}))


def _bounds(value: FeatureTable | GridValue) -> tuple[float, float, float, float] | None:
    """Bounds of a table or raster in its own system; None where nothing has a place."""
    if isinstance(value, GridValue):
        return value.bounds
    return None if (geometry := value.geometry()) is None else total_bounds(geometry)


def _computing(tables: list[ToolInput]) -> tuple[str, list[Finding]]:
    for given in tables:
        if given.value.crs is None:
            raise crs_missing(given)
    placed = ((given, _bounds(given.value)) for given in tables)
    given, bounds = next(((g, b) for g, b in placed if b is not None), (tables[0], None))
    try:
        computing, finding = systems.require_metric(given.value.crs, bounds)
    except InputError as error:
        raise InputError(error.code, **(error.facts | {"path": given.label})) from error
    findings = [finding] if finding is not None else []
    if systems.epsg(computing) in _WEB_MERCATOR:
        findings.append(Finding(code="crs.web_mercator", facts={"crs": systems.epsg(computing)}))
    others = [g.value.crs for g in tables if not systems.same(g.value.crs, computing)]
    if others and finding is None:
        findings.append(Finding(code="crs.reprojected", severity="info",
                                facts={"crs": systems.epsg(others[0]), "target": systems.epsg(computing)}))
    return computing, findings


def _fitting(given: ToolInput, name: str, kind: Vector) -> tuple[FeatureTable, list[Finding]]:
    table: FeatureTable = given.value
    geometry = table.geometry()
    if geometry is None:
        raise InputError("geometry.none", path=given.label, parameter=name)
    if not kind.geometry:
        return table, []
    wanted = [code for k in kind.geometry for code in _CODES[k]]
    fits = np.isin(geometry.types, wanted)
    strange = ~fits & (geometry.types != 0)
    if not strange.any():
        return table, []
    found = ", ".join(OGC_NAMES[code] for code in np.unique(geometry.types[strange]))
    if not fits.any():
        raise InputError("geometry.kind", path=given.label, parameter=name, found=found,
                         expected=", ".join(kind.geometry))

    finding = Finding(code="geometry.other_kind", facts={"layer": given.label, "found": found},
                      count=int(strange.sum()))
    return placed_at(table, without(geometry, strange), table.crs), [finding]


def in_system(given: ToolInput, crs: str, progress: Progress | None = None) -> tuple[FeatureTable, int]:
    """The table with coordinates in `crs`, and how many rows lost their place; the same object if it is there."""
    table: FeatureTable = given.value
    geometry = table.geometry()
    if geometry is None or systems.same(table.crs, crs):
        return table, 0
    if table.crs is None:
        raise crs_missing(given)
    moved, lost = reprojected(geometry, table.crs, crs, progress)
    return placed_at(table, moved, crs), int(lost.sum())


def placed_at(table: FeatureTable, geometry: Geometry | None, crs: str | None) -> FeatureTable:
    """The same rows and columns with another geometry, without looking at a column."""
    if not table.overlays:
        block = table.block
        return FeatureTable(TableBlock(f"{block.id}@{crs}", block.columns, geometry, block.fid, crs))

    return with_geometry(table, geometry, crs)


def sent_back(table: FeatureTable, admitted: Admitted, label: str) -> FeatureTable:
    """A result in the first input's system; geometry that a tool only passed on comes back exactly as it was."""
    home = admitted.first
    if admitted.computing is None or home is None or not systems.same(table.crs, admitted.computing):
        return table
    own = table.block.geometry
    for name, source in admitted.sources.items():
        prepared: FeatureTable = admitted.values[name]
        if own is not None and own is prepared.geometry():
            kept = placed_at(table, source.geometry(), source.crs)
            return in_system(ToolInput(kept, label), home)[0]
    return in_system(ToolInput(table, label), home)[0]


def points_at(tool: Tool, checked: Mapping[str, Any], admitted: Admitted) -> dict[str, Any]:
    """Values of the point parameters in the system of the computation; they are given in the first input's system.

    A third number, the height, stays as it is.
    """
    found: dict[str, Any] = {}
    for parameter in tool.of_kind(Point):
        value = checked[parameter.name]
        if value is not None and admitted.computing is not None and admitted.first is not None:
            x, y = systems.reproject(value[0], value[1], admitted.first, admitted.computing)
            found[parameter.name] = [float(x), float(y), *value[2:]]
    return found


def places_back(table: FeatureTable, output: Output | None, admitted: Admitted) -> FeatureTable:
    """The table with the coordinates in its columns (`Output.places`) in the first input's system."""
    home, here = admitted.first, admitted.computing
    if output is None or not output.places or home is None or here is None or systems.same(here, home):
        return table
    columns: dict[str, Any] = {name: table.column(name) for name in table.column_names}
    for x, y in output.places:
        given = [np.asarray(columns[name].to_numpy(zero_copy_only=False), np.float64) for name in (x, y)]
        columns[x], columns[y] = systems.reproject(given[0], given[1], here, home)
    return with_columns(table, {name: columns[name] for name in table.column_names})[0]
