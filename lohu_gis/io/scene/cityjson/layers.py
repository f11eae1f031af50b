"""CityJSON behind the door of all files: its layers, and one of them read."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from lohu_gis.core import crs as systems
from lohu_gis.core.errors import InputError
from lohu_gis.core.findings import Finding
from lohu_gis.core.geometry import measure
from lohu_gis.core.progress import Progress
from lohu_gis.core.table import TableBlock
from lohu_gis.io import untouched
from lohu_gis.io.info import FieldInfo, LayerInfo
from lohu_gis.io.reading import ReadOptions, ReadResult
from lohu_gis.io.scene.cityjson.model import CityModel
from lohu_gis.io.scene.cityjson.parse import read_city
from lohu_gis.io.scene.cityjson.rows import building_block, context_block
from lohu_gis.io.scene.sniff import DRIVERS
from lohu_gis.io.table.inspect import arrow_type_name
from lohu_gis.io.vector.inspect import Survey

BUILDINGS, CONTEXT = "buildings", "context"
"""Names of the two layers: parts of buildings, and all other objects."""

DRIVER = DRIVERS["cityjson"]


def inspect_city(path: Path) -> tuple[LayerInfo, ...]:
    """Layers of a CityJSON file, always at least ``buildings`` or ``context``; errors as `read_city`."""
    model = read_city(path)
    return tuple(_info(name, _block(model, name, path, None), model) for name in layer_names(model))


def layer_names(model: CityModel) -> tuple[str, ...]:
    """Layers that a model has; ``buildings`` for one without any shape."""
    others = len(model.context_rows) > 0
    built = len(model.building_rows) > 0 or not others
    return (*((BUILDINGS,) if built else ()), *((CONTEXT,) if others else ()))


def _block(model: CityModel, name: str, path: Path, crs: str | None) -> TableBlock:
    make = building_block if name == BUILDINGS else context_block
    return make(model, f"read:{path.name}:{uuid.uuid4().hex}", crs)


def _info(name: str, block: TableBlock, model: CityModel) -> LayerInfo:
    survey = Survey()
    survey.see(block)
    return LayerInfo(
        name=name, kind="scene", driver=DRIVER, geometry=survey.geometry_name("MultiPolygon"), count=len(block),
        crs=systems.epsg(block.crs), crs_wkt=_wkt(block.crs), bounds=survey.bounds, encoding="UTF-8", has_z=True,
        fields=tuple(FieldInfo(field.name, arrow_type_name(str(field.type))) for field in block.columns.schema),
        findings=(*model.findings, *_placing(block), *survey.findings(False)))


def _wkt(crs: str | None) -> str | None:
    try:
        return systems.wkt(crs)
    except InputError:
        return None


def _placing(block: TableBlock) -> list[Finding]:
    missing = 0 if block.geometry is None else int((block.geometry.types == 0).sum())
    box = None if block.geometry is None else measure.total_bounds(block.geometry)
    found = systems.doctor(block.crs, box)
    return [*found, Finding(code="geometry.null", severity="info", count=missing)] if missing else found


def read_city_layer(path: Path, layer: str | None = None, options: ReadOptions | None = None,
                    progress: Progress | None = None,
                    on_batch: Callable[[TableBlock], object] | None = None) -> ReadResult:
    """Rows of one layer, the first where none is named; everything as `io.door.read`.

    Raises
    ------
    InputError
        As `read_city`; ``layer.missing``.
    """
    options = options or ReadOptions()
    source = untouched.fingerprint(path)
    model = read_city(path, progress)
    names = layer_names(model)
    if layer is not None and layer not in names:
        raise InputError("layer.missing", path=str(path), layer=layer, layers=", ".join(names))
    block = _block(model, layer or names[0], path, options.crs)
    if options.max_rows is not None and len(block) > options.max_rows:
        block = _first(block, options.max_rows)
    if on_batch is not None and len(block):
        on_batch(block)
    return ReadResult(block, layer or names[0], DRIVER, "utf-8", (*model.findings, *_placing(block)), source)


def _first(block: TableBlock, count: int) -> TableBlock:
    assert block.geometry is not None
    return replace(block, columns=block.columns.slice(0, count), geometry=block.geometry.take(range(count)),
                   fid=block.fid[:count])
