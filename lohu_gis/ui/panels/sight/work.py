"""What the panel has computed: snapshots of the project go into jobs, results come back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lohu_gis.analysis.section.sheet import SectionWords
from lohu_gis.app.sight import (
    City,
    LineView,
    SectionView,
    Skyline,
    city_of,
    line_view,
    section_view,
    skyline_view,
)
from lohu_gis.app.tools.away import run_away
from lohu_gis.app.tools.door import ToolInput
from lohu_gis.core.progress import Progress
from lohu_gis.core.project import BASE, Layer, RunRecord
from lohu_gis.core.raster import Raster
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.text import N_
from lohu_gis.core.twin import buildings_layer, terrain_layer
from lohu_gis.ui.naming import in_english

if TYPE_CHECKING:
    from lohu_gis.app.rasters import WorkerRaster
    from lohu_gis.ui.desk import Desk

Spot = tuple[float, float, float | None]
JOB = "sight"


@dataclass(frozen=True, slots=True, eq=False)
class Wish:
    """A kind of sight, its places and figures.

    Attributes
    ----------
    kind
        A name of `app.interaction.sighting.SPOT_TOOLS`.
    """

    kind: str
    places: tuple[Spot, ...]
    eye_m: float
    target_m: float
    radius_m: float
    sweep: tuple[float, float]
    depth_m: float
    words: SectionWords


@dataclass(frozen=True, slots=True, eq=False)
class Viewshed:
    """A viewshed that was stored."""

    stored: str
    record: RunRecord


Outcome = Viewshed | LineView | Skyline | SectionView


@dataclass(frozen=True, slots=True, eq=False)
class _Scene:
    """What the project has at this moment."""

    layer: Layer | None
    table: FeatureTable | None
    before: FeatureTable | None
    reader: WorkerRaster | None
    crs: str
    called: str


class SightWork:
    """Runs one wish at a time; a newer one replaces it.

    The prisms of the last cities are kept, so that another place costs little.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._cities: dict[object, City] = {}
        self._terrain: tuple[object, Raster | None] = (None, None)

    def forget(self) -> None:
        """Another project comes."""
        self._cities, self._terrain = {}, (None, None)

    @property
    def ready(self) -> bool:
        """Whether there is anything to look over."""
        scene = self._scene()
        return scene.table is not None or scene.reader is not None

    def start(self, wish: Wish, done: Callable[[Outcome], object], failed: Callable[[BaseException], object]) -> None:
        """Compute in a job."""
        scene = self._scene()
        labels = {"sight_viewshed": N_("Viewshed"), "sight_line": N_("Line of sight"), "sight_skyline": N_("Skyline"),
                  "sight_section": N_("Section")}
        self._desk.jobs.submit(JOB, lambda progress: self._compute(scene, wish, progress), lane="compute",
                               label=labels[wish.kind], on_done=done, on_error=failed)

    # ---- in the job ----

    def _compute(self, scene: _Scene, wish: Wish, progress: Progress) -> Outcome:
        terrain = self._ground(scene)
        progress.at(0.1)
        if wish.kind == "sight_viewshed":
            return self._viewshed(scene, terrain, wish, progress.part(0.1, 1.0))
        city = self._city(scene, scene.table, terrain, progress)
        progress.at(0.3)
        rest = progress.part(0.3, 1.0)
        if wish.kind == "sight_line":
            return line_view(city, wish.places, wish.eye_m, wish.target_m, rest)
        if wish.kind == "sight_section":
            return section_view(city, [place[:2] for place in wish.places], wish.depth_m, wish.words, None, rest)
        if scene.before is None:
            return skyline_view(city, None, wish.places[0], wish.eye_m, wish.sweep, rest)
        before = self._city(scene, scene.before, terrain, progress)
        return skyline_view(before, city, wish.places[0], wish.eye_m, wish.sweep, rest)

    def _viewshed(self, scene: _Scene, terrain: Raster | None, wish: Wish, progress: Progress) -> Viewshed:
        x, y, z = wish.places[0]
        values: dict[str, Any] = {"observer": [x, y] if z is None else [x, y, z + wish.eye_m],
                                  "observer_height_m": wish.eye_m, "target_height_m": wish.target_m,
                                  "radius_m": wish.radius_m}
        if terrain is not None:
            values["terrain"] = ToolInput(terrain, "terrain")
        if scene.table is not None and scene.layer is not None:
            columns = scene.table.column_names
            values["buildings"] = ToolInput(scene.table, scene.layer.name)
            values |= {name: column for name, column in (("height", scene.layer.height),
                                                         ("storeys", scene.layer.storeys)) if column in columns}
        outputs, record = run_away(self._desk.workspace.pool, "view.viewshed", values, progress)
        seen = outputs["viewshed"]
        assert isinstance(seen, Raster)
        return Viewshed(self._desk.workspace.store.keep_raster(seen), record)

    def _ground(self, scene: _Scene) -> Raster | None:
        if scene.reader is None:
            return None
        if self._terrain[0] is not scene.reader:
            self._terrain = (scene.reader, scene.reader.read_grid(max(scene.reader.size)))
        return self._terrain[1]

    def _city(self, scene: _Scene, table: FeatureTable | None, terrain: Raster | None, progress: Progress) -> City:
        key = (None if table is None else table.revision, scene.layer, id(terrain), scene.crs)
        if key not in self._cities:
            if len(self._cities) > 3:
                self._cities.clear()
            self._cities[key] = city_of(scene.layer, table, terrain, scene.crs, called=scene.called,
                                        progress=progress)
        return self._cities[key]

    # ---- on the window's thread ----

    def _scene(self) -> _Scene:
        project, workspace = self._desk.document.project, self._desk.workspace
        layer, ground = buildings_layer(project), terrain_layer(project)
        table = None if layer is None else workspace.table_of(layer.id)
        before = None
        if layer is not None and project.scenario != BASE:
            before = workspace.table_of(layer.id, project.scenarios[project.scenario].parent or BASE)
        reader = None if ground is None else workspace.raster_of(ground)
        return _Scene(layer, table, before, reader, project.crs, "name_en" if in_english() else "name")
