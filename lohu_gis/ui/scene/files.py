"""The 3D scene as a file: what is written, and where the work is done.

Models are written by a job; pictures and films are drawn in a process of their own, which a bad driver may take down.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from lohu_gis.app.exchange import city_of, joined, records_of, scenario_title
from lohu_gis.app.film import Film, check_film, turntable, write_film
from lohu_gis.app.i18n import language
from lohu_gis.app.massing import massing_of
from lohu_gis.app.workers import Limits, WorkerPool
from lohu_gis.app.workers.call import CallProgress
from lohu_gis.core.progress import Progress
from lohu_gis.core.project import BASE
from lohu_gis.io.scene.cityjson.write import write_city
from lohu_gis.io.write.atomic import trouble
from lohu_gis.render.plan.files import write_whole
from lohu_gis.scene3d.build.camera import Camera
from lohu_gis.scene3d.build.footprints import Footprints
from lohu_gis.scene3d.build.ids import UNITS
from lohu_gis.scene3d.build.marks import Marks
from lohu_gis.scene3d.build.records import Records
from lohu_gis.scene3d.build.scene import SceneData
from lohu_gis.scene3d.link.appearance import Appearance
from lohu_gis.scene3d.vtk.export import write_glb, write_obj

if TYPE_CHECKING:
    from lohu_gis.app.city import City
    from lohu_gis.core.project import Project
    from lohu_gis.scene3d.build.scene import BuiltScene

PICTURES = (".png", ".mp4", ".gif")
LIMITS = Limits(silent_s=300.0)


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """How pictures are taken."""

    camera: Camera
    size: tuple[int, int]
    note: str = ""
    marks: Mapping[str, Marks] = field(default_factory=dict)
    appearance: Appearance = field(default_factory=Appearance)
    film: Film = field(default_factory=Film)


@dataclass(frozen=True, slots=True, eq=False)
class SceneFile:
    """A scene to write, with what is known about its buildings; a snapshot.

    Attributes
    ----------
    rows
        The buildings on their ground.
    buildings, records
        Names and attributes of the buildings, and of all that has some.
    storeys
        Of the rows of `buildings`.
    """

    scene: SceneData
    rows: Footprints
    buildings: Records
    records: Records
    storeys: npt.NDArray[np.float64]
    scenario: str
    title: str
    look: Look


def scene_file(built: BuiltScene, city: City, project: Project, look: Look) -> SceneFile:
    """What is needed to write the scene that is shown."""
    scenario = "" if project.scenario == BASE else scenario_title(project.scenarios.get(project.scenario), language())
    buildings, storeys = Records(), np.zeros(0)
    if city.buildings is not None:
        buildings = records_of(city.buildings.layer, city.buildings.table, scenario)
        storeys = massing_of(city.buildings.table, city.buildings.layer, None)[0].storeys
    units = () if city.units is None else (records_of(city.units.layer, city.units.table, number=UNITS),)
    return SceneFile(built.scene, built.buildings, buildings, joined((buildings, *units)), storeys, scenario,
                     project.name, look)


def write_scene_file(wanted: SceneFile, path: Path, progress: Progress) -> None:
    """Write by ending, whole or not at all; made for a job of the lane ``render``.

    Raises
    ------
    InputError
        ``out.*``, ``disk.full``, ``film.*``; `LohuError` ``scene.no_opengl``, ``worker.*``.
    """
    suffix = path.suffix.lower()
    if suffix in PICTURES:
        check_film(path)
        pool = WorkerPool(size=1, most=1, preload=())
        try:
            pool.call(_draw, wanted.scene, wanted.look, str(path), progress=progress, limits=LIMITS)
        finally:
            pool.close()
        return
    try:
        if suffix == ".glb":
            write_glb(wanted.scene, path, wanted.look.note, wanted.records)
        elif suffix == ".obj":
            write_obj(wanted.scene, path, wanted.records)
        else:
            title = " – ".join(part for part in (wanted.title, wanted.look.note) if part)
            city = city_of(wanted.rows, wanted.buildings, wanted.storeys, wanted.scene.crs, wanted.scenario, title)
            write_city(path, city, progress)
    except OSError as error:
        raise trouble(path, error) from error


def _draw(progress: CallProgress, scene: SceneData, look: Look, target: str) -> None:
    """Pictures of a scene, in a process without a window."""
    from lohu_gis.render.qt.application import ensure_application
    from lohu_gis.render.qt.note import noted, pixels_of
    from lohu_gis.render.qt.png import png_bytes
    from lohu_gis.scene3d.vtk.still import render_still
    from lohu_gis.scene3d.vtk.turning import pictures

    kept = ensure_application()  # fonts registered with it go with it
    path = Path(target)
    if path.suffix.lower() == ".png":
        pixels = render_still(scene, look.camera, look.size, look.marks, look.appearance)
        write_whole(path, png_bytes(noted(pixels, look.note), opaque=True))
    else:
        way = turntable(look.camera, look.film)
        with pictures(scene, look.size, look.marks, look.appearance) as draw:
            write_film(path, lambda number: pixels_of(noted(draw(way(number)), look.note)), look.film, progress)
    del kept
