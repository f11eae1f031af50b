"""What is shown of a project's city on the command line, and how its objects are called."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from lohu_gis.app.city import City, label_style
from lohu_gis.app.context import context_model
from lohu_gis.app.exchange import records_of
from lohu_gis.app.massing import Aspects
from lohu_gis.app.offline import Offline
from lohu_gis.core import twin
from lohu_gis.core.contextmesh import ContextModel
from lohu_gis.core.findings import Finding
from lohu_gis.core.progress import Progress
from lohu_gis.core.project import BASE, Layer, SceneContent, VectorContent, visible_layers
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.times import layer_window
from lohu_gis.render.plan.request import VectorInput
from lohu_gis.scene3d.build.ids import FIRST_CONTEXT, UNITS, scene_id
from lohu_gis.scene3d.build.records import Records


def city_of(offline: Offline, buildings: VectorInput, crs: str, floor: int | None) -> City:
    """The city of a project whose visible layers have been read; `crs` is in metres."""
    project = offline.project
    shown = {given.layer.id: given for given in _inputs(offline)}
    units, trees = (next((shown[layer.id] for layer in layers if layer.id in shown), None)
                    for layers in (twin.layers_of(project, "units"), twin.layers_of(project, "trees")))
    standing = {given.layer.id for given in (buildings, units) if given is not None}
    places = tuple(given for name, given in shown.items() if name not in standing and label_style(given))
    models = tuple(layer for layer in visible_layers(project) if isinstance(layer.content, SceneContent))
    existing = None
    if project.scenario != BASE and isinstance(buildings.layer.content, VectorContent):
        block = buildings.table.block
        existing = FeatureTable(block, (project.overlay(buildings.layer.content.table, BASE),), buildings.table.bulk)
    return City(buildings, crs, units, Aspects(existing, floor=floor), trees, places, models)


def _inputs(offline: Offline) -> Iterator[VectorInput]:
    for layer in visible_layers(offline.project):
        if isinstance(layer.content, VectorContent) and layer.content.table in offline.tables:
            yield VectorInput(layer, offline.tables[layer.content.table], layer_window(offline.project, layer))


class Models:
    """Reads the context models of a city, and remembers how their objects are called."""

    def __init__(self, city: City, progress: Progress) -> None:
        self._city = city
        self._progress = progress
        self._named: dict[str, ContextModel] = {}

    def __call__(self, content: SceneContent) -> tuple[ContextModel, tuple[Finding, ...]]:
        """A model in the CRS of the scene; `LohuError` where it cannot be read."""
        found = context_model(content, self._city.crs, self._progress)
        self._named[content.origin.path] = found.model
        return found.model, found.findings

    def records(self) -> Iterator[Records]:
        """Names of units and of objects of models."""
        units = self._city.units
        if units is not None:
            yield records_of(units.layer, units.table, number=UNITS)
        for place, layer in enumerate(self._city.models):
            model = self._named.get(_path(layer))
            if model is not None:
                ids = scene_id(FIRST_CONTEXT + place, np.arange(len(model.names)))
                yield Records(ids, tuple(name or layer.name for name in model.names))


def _path(layer: Layer) -> str:
    return layer.content.origin.path if isinstance(layer.content, SceneContent) else ""
