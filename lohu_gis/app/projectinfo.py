"""What is in a project, in the words of ``lohu info``."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from lohu_gis.core.errors import LohuError
from lohu_gis.core.findings import Finding
from lohu_gis.core.project import (
    ComputedContent,
    FileOrigin,
    Layer,
    Origin,
    Project,
    RasterContent,
    SceneContent,
    TableContent,
    TilesContent,
    VectorContent,
)
from lohu_gis.io import door
from lohu_gis.io.info import FileInfo, Kind, LayerInfo
from lohu_gis.io.project.file import load_project


@dataclass
class _Files:
    """Data files of a project, each inspected once."""

    full: bool
    known: dict[str, FileInfo] = field(default_factory=dict)

    def layer(self, origin: FileOrigin) -> LayerInfo | None:
        """What the file says about the layer; None where it has no such layer."""
        if origin.path not in self.known:
            self.known[origin.path] = door.inspect(origin.path, self.full)
        layers = self.known[origin.path].layers
        return next((found for found in layers if origin.layer in (None, found.name)), None)


def inspect_project(path: str, full: bool = False) -> FileInfo:
    """All layers of a project under their names, with what their files say; never raises for a file.

    A layer whose data is not there is listed with the finding of its file; computed layers and tiles are listed bare.
    """
    try:
        project = load_project(Path(path))
    except LohuError as error:
        return FileInfo(path=path, findings=(door.as_finding(error),))
    files = _Files(full)
    layers = tuple(_layer(layer, project, files) for layer in project.layers.values())
    return FileInfo(path=path, layers=layers)


def _layer(layer: Layer, project: Project, files: _Files) -> LayerInfo:
    content = layer.content
    kind: Kind = "raster" if isinstance(content, RasterContent | TilesContent) else "vector"
    if isinstance(content, TableContent | SceneContent):
        kind = "table" if isinstance(content, TableContent) else "scene"
    if isinstance(content, ComputedContent | TilesContent):
        return LayerInfo(name=layer.name, kind="raster", driver="LOHU", crs=project.crs)
    origin = _origin(layer, project)
    if not isinstance(origin, FileOrigin):
        return LayerInfo(name=layer.name, kind=kind, driver="LOHU", crs=project.crs)
    found = files.layer(origin)
    if found is not None:
        return msgspec.structs.replace(found, name=layer.name)
    findings = files.known[origin.path].findings or (
        Finding(code="layer.missing", severity="error", facts={"path": origin.path, "layer": origin.layer}),)
    return LayerInfo(name=layer.name, kind=kind, driver="LOHU", findings=findings)


def _origin(layer: Layer, project: Project) -> Origin | None:
    content = layer.content
    if isinstance(content, RasterContent | SceneContent):
        return content.origin
    assert isinstance(content, VectorContent | TableContent)
    ref = project.tables.get(content.table)
    return None if ref is None else ref.origin
