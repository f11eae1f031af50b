"""From the project to a 3D scene: footprints, heights, colours of the 2D style, terrain, the map on the ground."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from lohu_gis.app.city import City, label_style, raised_layers, with_scenery, words_of
from lohu_gis.app.context import context_away
from lohu_gis.app.ground import terrain_in
from lohu_gis.app.massing import Aspects
from lohu_gis.core.errors import InputError
from lohu_gis.core.findings import Finding
from lohu_gis.core.progress import Progress
from lohu_gis.core.project import BASE, Camera3D, SceneContent, VectorContent, visible_layers
from lohu_gis.core.twin import layers_of, units_layer
from lohu_gis.render.plan.cache import MapCache
from lohu_gis.render.plan.map import LayerInput, MapRequest, VectorInput, plan_map
from lohu_gis.render.plan.viewport import Viewport
from lohu_gis.render.qt.screen import paint_map
from lohu_gis.scene3d.build.camera import Camera
from lohu_gis.scene3d.build.differences import differences
from lohu_gis.scene3d.build.marks import Marks
from lohu_gis.scene3d.build.raised import RaisedLayer
from lohu_gis.scene3d.build.scene import BuiltScene, build_layers
from lohu_gis.scene3d.build.terrain import TerrainGrid

if TYPE_CHECKING:
    from lohu_gis.app.city import ReadModel
    from lohu_gis.app.rasters import WorkerRaster
    from lohu_gis.app.workers import WorkerPool
    from lohu_gis.core.contextmesh import ContextModel
    from lohu_gis.scene3d.build.mesh import MeshChunk
    from lohu_gis.ui.workspace import Workspace

I64 = npt.NDArray[np.int64]
U8 = npt.NDArray[np.uint8]
TEXTURE_PX = 2048
TERRAIN_CELLS = 1024
FEW = 200
"""So many new rows are never a reason to build all of them anew."""


def no_models(content: SceneContent) -> tuple[ContextModel, tuple[Finding, ...]]:
    """For scenes without context models: every one asked for is missing."""
    raise InputError("file.missing", path=content.origin.path)


@dataclass(frozen=True, slots=True, eq=False)
class SceneRequest:
    """What to build; a frozen snapshot.

    Attributes
    ----------
    city
        Layers with their data.
    terrain
        Reader of ground heights.
    read
        Reads a context model; blocks.
    """

    city: City
    terrain: WorkerRaster | None = None
    read: ReadModel = no_models

    @property
    def key(self) -> tuple[object, ...]:
        """Equal for requests that give the same scene."""
        return (*self.city.key, id(self.terrain))

    @property
    def standing(self) -> frozenset[str]:
        """Ids of the layers that stand up, which the map on the ground leaves out."""
        return self.city.standing


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A scene and the rows it was made of: what the next snapshot is compared with."""

    request: SceneRequest
    layers: tuple[RaisedLayer, ...]
    built: BuiltScene


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """From one snapshot to the next.

    Attributes
    ----------
    before
        What was compared with; None when all was built anew.
    model
        What to show now.
    chunks
        What to hand to `TwinView.update_chunk`, in this order; when all was built anew the scene is handed over whole.
    recoloured
        Ids and colours for `TwinView.set_colours`, after the chunks.
    words
        Words above buildings and places.
    """

    before: Model | None
    model: Model
    chunks: tuple[MeshChunk, ...] = ()
    recoloured: tuple[I64, U8] = (np.zeros(0, np.int64), np.zeros((0, 3), np.uint8))
    words: Marks = Marks()  # noqa: RUF009 - a frozen value


def request_of(workspace: Workspace, buildings: VectorInput, terrain: WorkerRaster | None,
               failing: tuple[int, ...] = (), scenario: str | None = None) -> SceneRequest:
    """What the scene of a scenario (default: the active one) is made of now; units, trees, context models and words of
    layers that are shown and loaded."""
    project = workspace.document.project
    scenario = scenario or project.scenario
    inputs = {given.layer.id: given for given in workspace.inputs(scenario=scenario) if isinstance(given, VectorInput)}
    shops, trees = units_layer(project), next(iter(layers_of(project, "trees")), None)
    units = None if shops is None else inputs.get(shops.id)
    green = None if trees is None else inputs.get(trees.id)
    places = tuple(given for given in inputs.values()
                   if label_style(given) and given.layer.id not in (buildings.layer.id, shops and shops.id))
    existing = None
    if scenario != BASE and isinstance(buildings.layer.content, VectorContent):
        existing = workspace.store.table(buildings.layer.content.table, BASE)
    models = tuple(layer for layer in visible_layers(project) if isinstance(layer.content, SceneContent))
    city = City(buildings, project.crs, units, Aspects(existing, failing, project.view3d.floor), green, places, models)
    return SceneRequest(city, terrain, partial(read_away, workspace.pool, project.crs))


def read_away(pool: WorkerPool, crs: str, content: SceneContent) -> tuple[ContextModel, tuple[Finding, ...]]:
    """A context model in `crs`, read by a worker."""
    found = context_away(pool, content, crs)
    return found.model, found.findings


def step(before: Model | None, request: SceneRequest, cache: MapCache, progress: Progress) -> Step:
    """The scene of `request`, made from the one before where that is less work; runs on a thread of the compute lane.

    All is built anew when there is nothing before, when the ground, the CRS, trees or context models are others, when
    something lies off the ground there is, or when most of the rows are new.
    """
    layers, notes = raised_layers(request.city, cache, progress)
    progress.at(0.4)
    if before is None or not _same_ground(before, request, layers):
        return _whole(request, layers, notes, cache, progress)
    changes = [differences(old, new) for old, new in zip(before.layers, layers, strict=True)]
    moved = sum(len(change.rows) + len(change.removed) for change in changes)
    new = sum(len(layer) for layer in layers) - sum(len(layer) for layer in before.layers)
    if new > 0.5 * sum(len(layer) for layer in layers) + FEW \
            or not all(before.built.holds(change.rows.geometry) for change in changes):
        return _whole(request, layers, notes, cache, progress)
    built = before.built
    chunks: tuple[MeshChunk, ...] = ()
    if moved:
        built, chunks = built.updated([change.rows for change in changes if len(change.rows)],
                                      np.concatenate([change.removed for change in changes]))
    ids = np.concatenate([change.recoloured.scene_ids for change in changes])
    if len(ids):
        built = built.recoloured(ids, np.concatenate([change.recoloured.colours for change in changes]))
    built = replace(built, notes=(*_lasting(before.built.notes), *notes))
    words = words_of(built, request.city, cache, progress)
    return Step(before, Model(request, layers, built), chunks, built.shown_colours(ids), words)


def _whole(request: SceneRequest, layers: tuple[RaisedLayer, ...], notes: tuple[Finding, ...], cache: MapCache,
           progress: Progress) -> Step:
    terrain, noticed = _terrain(request)
    progress.at(0.5)
    built = build_layers(layers, terrain=terrain, crs=request.city.crs)
    progress.at(0.9)
    built = with_scenery(built.noted((*noticed, *notes)), request.city, request.read, progress)
    return Step(None, Model(request, layers, built), words=words_of(built, request.city, cache, progress))


def _same_ground(before: Model, request: SceneRequest, layers: tuple[RaisedLayer, ...]) -> bool:
    old = before.request
    same_city = old.city.scenery == request.city.scenery and len(before.layers) == len(layers) > 0
    return same_city and old.terrain is request.terrain


def _lasting(notes: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Findings about what stays while rows change: all but those about heights and columns."""
    return tuple(note for note in notes if not note.code.startswith(("height.", "storeys.", "column.", "base.")))


def ground_picture(layers: tuple[LayerInput, ...], extent: tuple[float, float, float, float], crs: str,
                   background: str, cache: MapCache, progress: Progress) -> U8:
    """The 2D map over `extent`, uint8 (rows, columns, 4), north on top."""
    xmin, ymin, xmax, ymax = extent
    units = max(xmax - xmin, ymax - ymin) / TEXTURE_PX
    viewport = Viewport((xmin + xmax) / 2, (ymin + ymax) / 2, units, (xmax - xmin) / units, (ymax - ymin) / units,
                        crs=crs)
    request = MapRequest(layers, viewport, background=background, labels=False)
    image = paint_map(plan_map(request, cache, progress), progress)
    from PySide6.QtGui import QImage

    straight = image.convertToFormat(QImage.Format.Format_RGBA8888)
    rows = np.frombuffer(straight.constBits(), np.uint8).reshape(straight.height(), straight.bytesPerLine())
    return rows[:, :straight.width() * 4].reshape(straight.height(), straight.width(), 4).copy()


def to_view(camera: Camera3D) -> Camera:
    """The project's camera for the 3D widget; the project says where the eye stands, the widget where it looks."""
    return Camera(camera.x, camera.y, camera.z, camera.distance_m, (camera.azimuth_deg + 180.0) % 360.0,
                  camera.elevation_deg, camera.view_angle_deg)


def from_view(camera: Camera) -> Camera3D:
    """The widget's camera for the project."""
    return Camera3D(x=camera.x, y=camera.y, z=camera.z, distance_m=camera.distance,
                    azimuth_deg=(camera.azimuth_deg + 180.0) % 360.0, elevation_deg=camera.pitch_deg,
                    view_angle_deg=camera.fov_deg)


def _terrain(request: SceneRequest) -> tuple[TerrainGrid | None, tuple[Finding, ...]]:
    if request.terrain is None:
        return None, ()
    try:
        return terrain_in(request.terrain.read_grid(TERRAIN_CELLS), request.city.crs), ()
    except InputError as error:
        facts: dict[str, Any] = {k: v for k, v in error.facts.items() if isinstance(v, str | int | float | bool)}
        return None, (Finding(code=error.code, facts=facts),)
