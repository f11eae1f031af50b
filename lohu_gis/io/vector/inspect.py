"""What is in a vector file and what is wrong with it, without keeping its rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np

from lohu_gis.core import crs as crs_rules
from lohu_gis.core.errors import InputError
from lohu_gis.core.findings import Finding
from lohu_gis.core.geometry import bridge, measure
from lohu_gis.core.geometry.layout import LINE, MULTI_POINT, OGC_NAMES, POINT, POLYGON, Geometry
from lohu_gis.core.table import TableBlock
from lohu_gis.io import gdal, untouched
from lohu_gis.io.info import FieldInfo, LayerInfo
from lohu_gis.io.reading import ReadOptions
from lohu_gis.io.vector import parquet, text
from lohu_gis.io.vector import stream as streams
from lohu_gis.io.vector.layers import listed, no_layers


class Reach(NamedTuple):
    """How far an inspection goes: layers up to `rows` row by row (None: all layers), above that `windows` pieces."""

    rows: int | None
    windows: int


GLANCE, NORMAL, FULL = Reach(1_000, 1), Reach(200_000, 8), Reach(None, 8)
"""For a layer that is about to be shown and will be looked at again; by default; every row."""

_WINDOW_ROWS = 1000

_SHIFTED_NAMES = ("gcj", "amap", "gaode", "高德", "火星", "bd09", "bd_09", "baidu", "百度", "tencent", "腾讯")


@dataclass
class Survey:
    """What was seen so far in the blocks of one layer."""

    rows: int = 0
    types: Counter[int] = field(default_factory=Counter)
    invalid: int = 0
    first_invalid: str | None = None
    boxes: list[crs_rules.Bounds] = field(default_factory=list)
    has_z: bool = False

    def see(self, block: TableBlock) -> None:
        """Count types and invalid geometries of a block."""
        self.rows += len(block)
        geometry = block.geometry
        if geometry is None:
            return
        self.has_z |= geometry.z is not None
        self.types.update(dict(zip(*(a.tolist() for a in np.unique(geometry.types, return_counts=True)), strict=True)))
        box = measure.total_bounds(geometry)
        if box is not None:
            self.boxes.append(box)
        self._check(geometry)

    def _check(self, geometry: Geometry) -> None:
        shapes = np.flatnonzero((geometry.types != 0) & (geometry.types != POINT) & (geometry.types != MULTI_POINT))
        if not len(shapes):
            return
        import shapely

        objects = bridge.to_shapely(geometry.take(shapes))
        wrong = np.flatnonzero(~shapely.is_valid(objects))
        self.invalid += len(wrong)
        if len(wrong) and self.first_invalid is None:
            self.first_invalid = str(shapely.is_valid_reason(objects[wrong[0]]))[:200]

    @property
    def bounds(self) -> crs_rules.Bounds | None:
        """Box of all coordinates seen."""
        if not self.boxes:
            return None
        table = np.array(self.boxes)
        low, high = table[:, :2].min(axis=0), table[:, 2:].max(axis=0)
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])

    def geometry_name(self, declared: str | None) -> str | None:
        """OGC name of what the layer holds, ``"Mixed"`` for points with lines and the like."""
        if declared is None:
            return None
        present = {code for code in self.types if code}
        families = {_family(code) for code in present}
        if len(families) > 1:
            return "Mixed"
        if declared in OGC_NAMES and (not present or _family(OGC_NAMES.index(declared)) in families):
            return declared
        if not present:
            return "Mixed" if declared == "Unknown" else declared
        return OGC_NAMES[max(present)]

    def findings(self, sampled: bool) -> list[Finding]:
        """Mixed and invalid geometry."""
        out = []
        names = sorted(OGC_NAMES[code] for code in self.types if code)
        if len({_family(code) for code in self.types if code}) > 1:
            out.append(Finding(code="geometry.mixed", severity="info", facts={"types": ", ".join(names)},
                               sampled=sampled))
        if self.invalid:
            out.append(Finding(code="geometry.invalid", facts={"first": self.first_invalid}, count=self.invalid,
                               sampled=sampled))
        return out


def _family(code: int) -> int:
    return code - 3 if POLYGON < code <= POLYGON + LINE + 1 else code


def inspect_vector(path: Path, reach: Reach = NORMAL) -> tuple[LayerInfo, ...]:
    """All layers of a vector file that can be read.

    Parameters
    ----------
    reach
        Which layers are looked at row by row.

    Raises
    ------
    InputError
        ``file.*`` when the file cannot be opened or has no layer that can be read.
    """
    gdal.check_present(path)
    with untouched.prepared(path) as opening, gdal.reading(path):
        found = listed(opening)
    if not found:
        raise no_layers(path)
    out, last = [], None
    for name, _ in found:
        try:
            out.append(inspect_layer(path, name, reach))
        except InputError as error:
            last = error
    if not out and last is not None:
        raise last
    return tuple(out)


def inspect_layer(path: Path, name: str, reach: Reach = NORMAL) -> LayerInfo:
    """One layer; a failure in the middle of its rows is a finding, one at its beginning an `InputError`."""
    facts = _declared(path, name)
    count = int(facts["features"])
    sampled = reach.rows is not None and count > reach.rows
    survey, failures, state = Survey(), [], None
    for window in _windows(count, reach.windows, facts) if sampled else [None]:
        try:
            with streams.open_stream(path, name, window=window, driver=str(facts["driver"])) as stream:
                state = stream
                for block in stream.blocks:
                    survey.see(block)
        except InputError as error:
            if state is None:
                raise
            failures.append(Finding(code=error.code, severity="error",
                                    facts={"path": str(path), "reason": str(error.facts.get("reason"))}))
            break
    return _layer_info(path, name, facts, survey, state, failures, sampled)


def _layer_info(path: Path, name: str, facts: dict[str, Any], survey: Survey, stream: streams.LayerStream | None,
                failures: list[Finding], sampled: bool) -> LayerInfo:
    assert stream is not None
    box = facts["total_bounds"] if sampled else survey.bounds
    bounds = survey.bounds
    if box is not None and np.isfinite(box).all():
        bounds = (float(box[0]), float(box[1]), float(box[2]), float(box[3]))
    placed = stream.geometry_type is not None
    findings = [*failures, *stream.findings(sampled), *survey.findings(sampled)]
    if gdal.is_cut_short(path) and not failures:
        findings.append(Finding(code="file.truncated", severity="error", facts={"path": str(path)}))
    if placed:
        findings += crs_rules.doctor(stream.crs, bounds, sampled)
        findings += shifted_datum(name, [f for f, _ in stream.fields], stream.crs, bounds)
    return LayerInfo(
        name=name, kind="vector" if placed else "table", driver=str(facts["driver"]),
        geometry=survey.geometry_name(stream.geometry_type),
        count=int(facts["features"]) if sampled else survey.rows,
        crs=crs_rules.epsg(stream.crs), crs_wkt=crs_rules.wkt(stream.crs), bounds=bounds if placed else None,
        encoding=text.gdal_name(stream.encoding) if stream.encoding else "UTF-8",
        fields=tuple(FieldInfo(n, t) for n, t in stream.fields), has_z=survey.has_z, findings=tuple(findings))


def inspect_parquet(path: Path) -> tuple[LayerInfo, ...]:
    """The one layer of a Parquet file."""
    survey, findings = Survey(), list[Finding]()
    state: streams.LayerStream | None = None
    try:
        for stream, block in parquet.blocks(path, ReadOptions()):
            state = stream
            survey.see(block)
    except InputError as error:
        if state is None:
            raise
        findings.append(Finding(code=error.code, severity="error",
                                facts={"path": str(path), "reason": str(error.facts.get("reason"))}))
    placed = state is not None and state.geometry_type is not None
    facts = {"driver": "Parquet", "features": survey.rows, "total_bounds": None}
    info = _layer_info(path, path.stem, facts, survey, state, findings, False)
    return (msgspec.structs.replace(info, kind="vector" if placed else "table"),)


def _declared(path: Path, name: str) -> dict[str, Any]:
    """What GDAL says of a layer without reading its rows, where the format allows."""
    plan = text.plan(path, None)
    with untouched.prepared(path) as opening, gdal.reading(path):
        options = dict(opening.options) | ({"ENCODING": plan.gdal} if plan.gdal else {})
        facts: dict[str, Any] = gdal.vector_library().read_info(
            gdal.location(opening.path), layer=name, force_feature_count=True, force_total_bounds=False, **options)
    return facts


def _windows(count: int, windows: int, facts: dict[str, Any]) -> Iterator[streams.Window]:
    """Pieces spread evenly over the layer; only its beginning where the format cannot jump."""
    fid = str(facts["fid_column"] or "")
    if not facts["capabilities"]["fast_set_next_by_index"]:
        yield streams.Window(0, windows * _WINDOW_ROWS)
        return
    for i in range(windows):
        first = i * (count - _WINDOW_ROWS) // max(windows - 1, 1)
        if facts["driver"] == "GPKG" and fid:  # by key: counting rows from the start takes 0.1 s and more
            name = fid.replace('"', '""')
            where = f'"{name}" > {first} AND "{name}" <= {first + _WINDOW_ROWS}'
            yield streams.Window(0, _WINDOW_ROWS, where)
        else:
            yield streams.Window(first, _WINDOW_ROWS)


def shifted_datum(layer: str, columns: list[str], crs: str | None, bounds: crs_rules.Bounds | None) -> list[Finding]:
    """``datum.gcj02_suspect`` where a name of the layer or of a column speaks of a shifted datum.

    Only for degrees inside China; without such evidence nothing is said, since the numbers alone cannot tell.
    """
    if bounds is None or not (bounds[0] >= 73 and bounds[2] <= 136 and bounds[1] >= 17 and bounds[3] <= 54):
        return []
    if crs is not None and not crs_rules.parse(crs).is_geographic:
        return []
    evidence = next((n for n in [layer, *columns] if any(mark in n.lower() for mark in _SHIFTED_NAMES)), None)
    if evidence is None:
        return []
    datum = "bd09" if any(m in evidence.lower() for m in ("bd09", "bd_09", "baidu", "百度")) else "gcj02"
    return [Finding(code="datum.gcj02_suspect", facts={"evidence": evidence, "datum": datum})]
