"""A project with all the data that a picture of it needs, read in one go: for commands without a window.

Lives here: from what a person names (a project, data files, both) to a project, its tables, rasters and computed
layers. Does not live here: journal, locks and jobs (`app.session`); nothing is written and a project that is open
elsewhere can be read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec

from lohu_gis.app.adding import add_layer, bottom_first
from lohu_gis.app.live import filtered
from lohu_gis.app.tools.door import ToolInput
from lohu_gis.app.tools.files import is_sample
from lohu_gis.app.tools.registry import tool
from lohu_gis.app.tools.runner import run_tool
from lohu_gis.core import crs as systems
from lohu_gis.core.edits.layers import AddLayer
from lohu_gis.core.edits.stops import GoToStop, ordered
from lohu_gis.core.errors import InputError, UsageError
from lohu_gis.core.findings import Finding
from lohu_gis.core.geometry.measure import total_bounds
from lohu_gis.core.params import Crs
from lohu_gis.core.progress import Progress
from lohu_gis.core.project import (
    BlockOrigin,
    ComputedContent,
    FileOrigin,
    Layer,
    Origin,
    Project,
    RasterContent,
    VectorContent,
    visible_layers,
)
from lohu_gis.core.raster import Raster
from lohu_gis.core.style import RgbRaster
from lohu_gis.core.table import FeatureTable, TableBlock
from lohu_gis.core.textmodel import TextModel
from lohu_gis.core.times import layer_window
from lohu_gis.io import door, source
from lohu_gis.io.info import FileInfo
from lohu_gis.io.project.blocks import read_block
from lohu_gis.io.project.file import load_project
from lohu_gis.io.project.places import ENDING, Places
from lohu_gis.io.raster.source import RasterSource
from lohu_gis.io.reading import ReadOptions

Extent = tuple[float, float, float, float]


@dataclass(frozen=True)
class Offline:
    """A project and its data.

    Attributes
    ----------
    tables
        Table id -> table with the overlays of the scenario.
    rasters
        Layer id -> open raster.
    results
        Layer id -> result of a computed layer.
    findings
        Of reading and computing.
    """

    project: Project
    tables: Mapping[str, FeatureTable]
    rasters: Mapping[str, RasterSource]
    results: Mapping[str, FeatureTable | Raster]
    findings: tuple[Finding, ...] = ()

    @property
    def invented(self) -> bool:
        """Some of what is visible is invented sample data."""
        return any(layer.invented for layer in visible_layers(self.project))

    def extent(self, crs: str | None) -> Extent | None:
        """Box around all visible layers in a CRS; None where nothing has a place."""
        boxes = []
        for layer in visible_layers(self.project):
            box, own = self._extent_of(layer)
            if box is not None and own is not None and crs is not None and not systems.same(own, crs):
                box = _moved(box, own, crs)
            boxes += [] if box is None else [box]
        if not boxes:
            return None
        return (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))

    def _extent_of(self, layer: Layer) -> tuple[Extent | None, str | None]:
        content = layer.content
        if isinstance(content, VectorContent) and content.table in self.tables:
            table = self.tables[content.table]
            geometry = table.geometry()
            return (None if geometry is None else total_bounds(geometry)), table.crs
        raster = self.rasters.get(layer.id)
        return (None, None) if raster is None else (raster.bounds, raster.crs)

    def close(self) -> None:
        """Close the rasters."""
        for raster in self.rasters.values():
            raster.close()


def _moved(box: Extent, source_crs: str, target: str) -> Extent | None:
    found = systems.transformer(source_crs, target).transform_bounds(*box)
    return (float(found[0]), float(found[1]), float(found[2]), float(found[3])) if all(
        abs(v) != float("inf") for v in found) else None


def open_offline(names: Sequence[str], wanted: Callable[[Layer], bool] | None = None, progress: Progress | None = None,
                 *, scenario: str | None = None, stop: str | None = None, assume_crs: str | None = None) -> Offline:
    """Read projects and data files as one project, later sources on top.

    Parameters
    ----------
    names
        At most one project; any readable file, ``FILE|layer=NAME`` for one of its layers.
    wanted
        Which layers need their data beside the visible ones; none by default. Inputs of computed layers come along.
    scenario
        Whose overlays are applied, by id or name; that of the stop, else the project's active one by default.
    stop
        View to go to first, by id or name: its layers, scenario, time and cameras.

    Raises
    ------
    InputError
        A file that cannot be read, a layer without data (``file.*``, ``project.*``).
    UsageError
        ``scenario.unknown``, ``stop.not_found``, ``source.two_projects``, ``source.none``.
    """
    progress = progress or Progress()
    project, places = project_of(names)
    if stop is not None:
        project = GoToStop(_stop(project, stop)).apply(project)
    if scenario is not None:
        project = msgspec.structs.replace(project, scenario=_scenario(project, scenario))
    shown = {layer.id for layer in visible_layers(project)}
    layers = [layer for layer in project.layers.values() if layer.id in shown or (wanted is not None and wanted(layer))]
    computed = [layer for layer in layers if isinstance(layer.content, ComputedContent)]
    needed = {layer.id: layer for layer in layers}
    for layer in computed:
        assert isinstance(layer.content, ComputedContent)
        needed |= {i: project.layers[i] for i in layer.content.inputs.values() if i in project.layers}
    reader = _Reader(project, places, assume_crs)
    for number, layer in enumerate(needed.values()):
        reader.read(layer, progress.part(0.8 * number / len(needed), 0.8 * (number + 1) / len(needed)))
    results = {layer.id: _computed(layer, project, reader.tables, progress) for layer in computed}
    return Offline(project, reader.tables, reader.rasters, results, tuple(reader.findings))


def project_of(names: Sequence[str]) -> tuple[Project, Places | None]:
    """The project that sources make, without their data; see `open_offline`."""
    project, places = Project(), None
    files: list[str] = []
    for name in names:
        if source.parse(name).file.suffix.lower() == ENDING:
            if places is not None:
                raise UsageError("source.two_projects", path=name)
            path = source.parse(name).file
            if not path.exists():
                raise InputError("file.missing", path=name)
            project, places = load_project(path), Places(path)
        else:
            files.append(name)
    if not names:
        raise UsageError("source.none")
    for name in files:
        info = _inspected(name)
        crs = next((layer.crs or layer.crs_wkt for layer in info.layers if layer.crs or layer.crs_wkt), None)
        if places is None and not project.layers and crs is not None:
            project = msgspec.structs.replace(project, crs=crs)
        for edit in _edits(project, info, name):
            project = edit.apply(project)
    return project, places


def edits_of(project: Project, name: str) -> list[AddLayer]:
    """The edits that add all layers of a data file on top.

    Raises
    ------
    InputError
        When nothing in the file can be shown.
    """
    return _edits(project, _inspected(name), name)


def _inspected(name: str) -> FileInfo:
    info = door.inspect(name)
    if not info.readable:
        problem = next((f for f in info.findings if f.severity == "error"), None)
        code = "file.unsupported" if problem is None else problem.code
        raise InputError(code, **({"path": name} | dict(problem.facts if problem is not None else {})))
    return info


def _edits(project: Project, info: FileInfo, name: str) -> list[AddLayer]:
    plain = msgspec.structs.replace(info, path=str(source.parse(name).file))
    named = len(info.layers) > 1 or "|layer=" in name
    edits: list[AddLayer] = []
    for layer in bottom_first(info):
        edit = add_layer(project, plain, layer)
        if edit is None:
            continue
        edit = replace(edit, layer=msgspec.structs.replace(edit.layer, invented=is_sample(name)))
        edits.append(_of_layer(edit, layer.name) if named else edit)
        project = edit.apply(project)
    return edits


def _of_layer(edit: AddLayer, name: str) -> AddLayer:
    """The edit with the layer's name in its origins, where a file has several."""
    tables = {key: msgspec.structs.replace(ref, origin=msgspec.structs.replace(ref.origin, layer=name))
              for key, ref in edit.tables.items()}
    return replace(edit, tables=tables, layer=msgspec.structs.replace(edit.layer, name=name))


def _scenario(project: Project, wanted: str) -> str:
    for scenario in project.scenarios.values():
        if wanted in (scenario.id, scenario.name, scenario.name_en):
            return scenario.id
    raise UsageError("scenario.unknown", scenario=wanted, known=", ".join(s.name for s in project.scenarios.values()))


def _stop(project: Project, wanted: str) -> str:
    for stop in project.stops.values():
        if wanted in (stop.id, stop.name, stop.name_en):
            return stop.id
    raise UsageError("stop.not_found", stop=wanted, known=", ".join(stop.name for stop in ordered(project)) or "-")


def _known(crs: str) -> str:
    given = Crs().check(crs)
    assert isinstance(given, str)
    systems.parse(given)
    return systems.epsg(given) or given


class _Reader:
    """Reads what layers name, every table once."""

    def __init__(self, project: Project, places: Places | None, assume_crs: str | None) -> None:
        self.tables: dict[str, FeatureTable] = {}
        self.rasters: dict[str, RasterSource] = {}
        self.findings: list[Finding] = []
        self._project, self._places = project, places
        self._assume = None if assume_crs is None else _known(assume_crs)

    def read(self, layer: Layer, progress: Progress) -> None:
        content = layer.content
        if isinstance(content, RasterContent):
            self.rasters[layer.id] = RasterSource(self._raster_path(content.origin))
        elif isinstance(content, VectorContent) and content.table not in self.tables:
            self.tables[content.table] = self._table(content.table, progress)

    def _raster_path(self, origin: Origin) -> str | Path:
        if isinstance(origin, FileOrigin):
            return origin.path
        if self._places is None:
            raise InputError("block.missing", block=origin.block)
        return self._places.raster(origin.block)

    def _table(self, table: str, progress: Progress) -> FeatureTable:
        project = self._project
        overlays = tuple(o for name in project.lineage() if (o := project.overlay(table, name)))
        blocks = {spec.block for o in overlays for spec in o.columns.values() if spec.block is not None}
        bulk = {block: self._block(BlockOrigin(block=block), progress) for block in blocks}
        return FeatureTable(self._block(project.tables[table].origin, progress), overlays, bulk)

    def _block(self, origin: Origin, progress: Progress) -> TableBlock:
        if isinstance(origin, BlockOrigin):
            if self._places is None:
                raise InputError("block.missing", block=origin.block)
            return read_block(self._places, origin.block)
        result = door.read(origin.path, origin.layer, ReadOptions(encoding=origin.encoding, crs=origin.crs), progress)
        answered = result.block.crs is None and self._assume is not None
        self.findings += [f for f in result.findings
                          if f.severity != "info" and not (answered and f.code == "crs.missing")]
        return replace(result.block, crs=self._assume) if answered else result.block


def _computed(layer: Layer, project: Project, tables: Mapping[str, FeatureTable],
              progress: Progress) -> FeatureTable | Raster:
    content = layer.content
    assert isinstance(content, ComputedContent)
    values: dict[str, Any] = {n: list(v) if isinstance(v, tuple) else v for n, v in content.parameters.items()}
    for name, input_id in content.inputs.items():
        source = project.layers[input_id]
        given = source.content
        assert isinstance(given, VectorContent)
        shown = filtered(tables[given.table], given.where, source.time, layer_window(project, source))
        values[name] = ToolInput(shown, source.name)
    found = next(iter(run_tool(tool(content.tool), values, progress.part(0.8, 1.0)).outputs.values()))
    assert not isinstance(found, TextModel)  # no layer shows a model
    return found


def is_terrain(layer: Layer) -> bool:
    """Whether a layer may carry ground heights: a raster of one band, shown in grey or through a ramp."""
    return isinstance(layer.content, RasterContent) and not isinstance(layer.content.style.renderer, RgbRaster)

