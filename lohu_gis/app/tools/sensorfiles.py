"""What sensors wrote, as the value of a tool's parameter: files and folders, services with the token of the keyring."""

from __future__ import annotations

import functools
from typing import Any

from lohu_gis.analysis.readings.catalogue import Catalogue, catalogue_of
from lohu_gis.analysis.readings.raw import SensorFiles
from lohu_gis.app.resources import resource_path
from lohu_gis.app.tools.door import ToolInput
from lohu_gis.core.progress import Progress
from lohu_gis.io import source
from lohu_gis.io.content import content_name
from lohu_gis.io.rules import read_rules
from lohu_gis.io.sensors import service
from lohu_gis.io.sensors.files import read_files
from lohu_gis.io.sensors.tokens import token_of


@functools.cache
def catalogue() -> Catalogue:
    """The quantities and units that come with the program."""
    return catalogue_of(read_rules(resource_path("profiles/sensors.toml")))


def sensor_input(path: str, progress: Progress | None = None, limits: service.Limits | None = None,
                 token: str = "") -> ToolInput:
    """The value of a parameter of kind `Readings`; its label holds no name, password or token.

    Without a `token` the one of the keyring is sent.

    Raises
    ------
    InputError
        ``file.*``, ``sensors.no_files``, ``service.*``.
    """
    if not service.is_url(path):
        documents, tables, findings = read_files(path, progress)
        file = source.parse(path).file
        stamp = content_name(file) if file.is_file() else ""
        return ToolInput(SensorFiles(catalogue(), documents, tables, tuple(findings)), path, stamp)
    pages: list[tuple[str, Any]] = list(service.fetch(
        path, token or token_of(service.origin_of(path)), progress, limits))
    return ToolInput(SensorFiles(catalogue(), pages), service.shown(path))
