"""Running a tool from files to files: reading through `io`, the runner, writing through `io`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lohu_gis.app.resources import sample_folder
from lohu_gis.app.tools.away import flat
from lohu_gis.app.tools.door import ToolInput
from lohu_gis.app.tools.extents import extent_input, is_extent
from lohu_gis.app.tools.profiles import export_input, profile_input
from lohu_gis.app.tools.rulepacks import pack_input
from lohu_gis.app.tools.runner import ToolRun, run_tool
from lohu_gis.app.tools.sensorfiles import sensor_input
from lohu_gis.core import crs as systems
from lohu_gis.core.errors import InputError
from lohu_gis.core.findings import Finding
from lohu_gis.core.params import Export, Model, Parameter, Profile, Readings, Rules, Tool, Vector
from lohu_gis.core.params.inputs import Raster as RasterInput
from lohu_gis.core.params.inputs import TableInput
from lohu_gis.core.progress import Progress
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.textmodel import TextModel
from lohu_gis.io import door, models, source
from lohu_gis.io.content import content_name
from lohu_gis.io.write import door as writing
from lohu_gis.io.write.layer import OutLayer

if TYPE_CHECKING:
    from lohu_gis.core.raster import Raster


@dataclass(frozen=True)
class FileRun:
    """A run whose results lie in files.

    Attributes
    ----------
    run
        The run itself.
    paths
        What was written, the one asked for first.
    findings
        Of reading, running and writing, each once.
    """

    run: ToolRun
    paths: tuple[Path, ...]
    findings: tuple[Finding, ...]


def run_on_files(tool: Tool, values: Mapping[str, Any], out: Path, progress: Progress | None = None, *,
                 assume_crs: str | None = None) -> FileRun:
    """Read the inputs, run, write the results whole or not at all.

    Parameters
    ----------
    values
        Parameter -> JSON value; data as ``FILE`` or ``FILE|layer=NAME``, areas also as ``xmin,ymin,xmax,ymax`` in the
        CRS of the first input.
    out
        Where the first output goes; several go to one gpkg or xlsx, else beside it as ``STEM.ID.EXT``.
    assume_crs
        CRS of inputs that do not name one.

    Raises
    ------
    UsageError
        Parameters and output paths that do not fit (``parameter.*``, ``out.*``), before anything is read.
    InputError
        Files that cannot be read, used or written.
    """
    progress = progress or Progress()
    checked = tool.check(values)
    named = {p.name: str(checked[p.name]) for p in tool.inputs if checked[p.name] is not None}
    boxes = {name: value for name, value in named.items() if is_extent(tool.parameters[name], value)}
    files = {name: value for name, value in named.items() if name not in boxes}
    check_out(tool, out, files)
    found: list[Finding] = []
    inputs: dict[str, Any] = {}
    for number, (name, path) in enumerate(files.items()):
        part = progress.part(0.4 * number / len(files), 0.4 * (number + 1) / len(files))
        inputs[name], noticed = resolve(tool.parameters[name], path, assume_crs, part)
        found += noticed
    inputs |= {name: extent_input(tool.parameters[name], value, list(inputs.values())) for name, value in boxes.items()}
    if any(is_sample(path) for path in files.values()):
        found.append(Finding(code="data.invented", severity="info"))
    run = run_tool(tool, checked | inputs, progress.part(0.4, 0.9))
    paths, noticed = write_outputs(run, out, list(files.values()))
    progress.at(1.0)
    unique = list(dict.fromkeys(map(_Comparable, (*found, *run.findings, *noticed))))
    return FileRun(run, paths, tuple(f.finding for f in unique))


class _Comparable:
    """A finding that can be told from another by its content; missing geometry is the same whoever noticed it."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        facts = {} if finding.code in ("geometry.null", "geometry.invalid") else finding.facts
        self._key = (finding.code, finding.count, tuple(sorted((k, str(v)) for k, v in facts.items())))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Comparable) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)


_ENDINGS = {"raster": writing.RASTER_ENDINGS, "model": models.ENDINGS}


def check_out(tool: Tool, out: Path, files: Mapping[str, str]) -> None:
    """Refuse an output path before any work: ending, source, folder.

    Raises
    ------
    UsageError
        ``out.*`` of `io.write.door.check_out`.
    InputError
        ``out.folder_missing``.
    """
    endings = _ENDINGS.get(tool.outputs[0].kind, writing.VECTOR_ENDINGS)
    writing.check_out(out, endings, files.values())
    folder = out.absolute().parent
    if not folder.is_dir():
        raise InputError("out.folder_missing", path=str(out), folder=str(folder))


def resolve(parameter: Parameter, path: str, assume_crs: str | None = None,
            progress: Progress | None = None) -> tuple[ToolInput, list[Finding]]:
    """The value of a parameter that names data, read from its file, and what the reader noticed.

    Raises
    ------
    InputError
        ``file.*``, ``layer.missing``, ``rules.*``; the file is named.
    """
    kind = parameter.kind
    if isinstance(kind, Rules):
        return pack_input(path, kind.group), []
    if isinstance(kind, Profile):
        return profile_input(path), []
    if isinstance(kind, Model):
        return ToolInput(models.read_model(Path(path)), path, _content(Path(path))), []
    if isinstance(kind, Readings):
        return sensor_input(path, progress), []
    if isinstance(kind, Export):
        given, result = export_input(path, progress=progress)
        return given, [f for f in result.findings if not f.code.startswith(("crs.", "datum.", "geometry."))]
    if isinstance(kind, RasterInput):
        with door.open_raster(path) as opened:
            raster = opened.read_all()
        if raster.crs is None and assume_crs is not None:
            raster = replace(raster, crs=_known(assume_crs))
        return ToolInput(raster, path, _content(source.parse(path).file)), []
    assert isinstance(kind, TableInput)
    return _table(path, isinstance(kind, Vector), assume_crs, progress)


def _table(path: str, spatial: bool, assume_crs: str | None,
           progress: Progress | None) -> tuple[ToolInput, list[Finding]]:
    result = door.read(path, progress=progress)
    block = result.block
    findings = [f for f in result.findings if spatial or not f.code.startswith(("crs.", "datum."))]
    if block.crs is None and block.geometry is not None and assume_crs is not None:
        block = replace(block, crs=_known(assume_crs))
        findings = [f for f in findings if f.code != "crs.missing"]
    return ToolInput(FeatureTable(block), path, _content(source.parse(path).file)), findings


def _known(crs: str) -> str:
    systems.parse(crs)
    return systems.epsg(crs) or crs


def _content(path: Path) -> str:
    return content_name(path)


def is_sample(name: str) -> bool:
    """Whether a source is a file of the sample district, whose content is invented."""
    return source.parse(name).file.absolute().is_relative_to(sample_folder())


def write_outputs(run: ToolRun, out: Path, sources: Sequence[str]) -> tuple[tuple[Path, ...], list[Finding]]:
    """Write all outputs of a run; tables together where the format can, rasters one by one."""
    tables = {name: value for name, value in run.outputs.items() if isinstance(value, FeatureTable)}
    rasters: dict[str, Raster] = {name: value for name, value in run.outputs.items()
                                  if not isinstance(value, FeatureTable | TextModel)}
    paths: list[Path] = []
    findings: list[Finding] = []
    for value in run.outputs.values():
        if isinstance(value, TextModel):
            models.write_model(out, value, sources)
            paths.append(out)
    if tables:
        place = out if not rasters else out.with_suffix(".gpkg")
        written = writing.write_tables(place, [OutLayer(n, flat(t)) for n, t in tables.items()], sources)
        paths, findings = [*written.paths], [*written.findings]
    for number, (name, raster) in enumerate(rasters.items()):
        place = out if number == 0 else out.with_name(f"{out.stem}.{name}{out.suffix}")
        paths += writing.write_raster(place, raster, sources).paths
    return tuple(sorted(paths, key=lambda p: p != out)), findings

