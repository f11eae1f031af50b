"""What a file is that cannot be read as what was asked for: a raster, vector layers, a model, a project, a folder."""

from __future__ import annotations

from pathlib import Path

from lohu_gis.core.errors import InputError
from lohu_gis.io.project.places import ENDING
from lohu_gis.io.raster.opening import opened
from lohu_gis.io.scene.sniff import scene_format
from lohu_gis.io.vector.layers import layers

TEXT_ENDINGS = frozenset({".csv", ".tsv", ".txt", ".psv"})

_UNCLEAR = frozenset({"file.corrupt", "file.unsupported", "file.truncated", "file.no_layers"})
"""What a reader says of a sound file that another one is for."""


def not_rows(path: Path, error: InputError) -> InputError:
    """The error for a file whose rows were asked for: says what it is where that is known, else `error` itself."""
    if error.code not in _UNCLEAR:
        return error
    found = _neither(path)
    if found is None and _is_raster(path):
        found = "file.is_raster"
    return error if found is None else InputError(found, path=str(path))


def not_cells(path: Path, error: InputError) -> InputError:
    """The error for a file whose cells were asked for; see `not_rows`."""
    if error.code not in _UNCLEAR:
        return error
    found = _neither(path)
    if found is None and scene_format(path) is not None:
        found = "file.is_model"
    if found is None and (path.suffix.lower() in TEXT_ENDINGS or _has_layers(path)):
        found = "file.is_vector"
    return error if found is None else InputError(found, path=str(path))


def _neither(path: Path) -> str | None:
    if path.suffix.lower() == ENDING:
        return "file.is_project"
    return "file.is_folder" if path.is_dir() else None


def _is_raster(path: Path) -> bool:
    try:
        with opened(path) as dataset:
            return bool(dataset.count or dataset.subdatasets)
    except InputError:
        return False


def _has_layers(path: Path) -> bool:
    try:
        return bool(layers(path))
    except InputError:
        return False
