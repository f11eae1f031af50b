"""Pictures, films and models of a scene as files, without a window."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from lohu_gis.analysis.sun.days import instant_of
from lohu_gis.analysis.sun.path import site_of, sun_at
from lohu_gis.app.exchange import city_of
from lohu_gis.app.film import Film, check_film, turntable, write_film
from lohu_gis.cli.picture import keep_application
from lohu_gis.core.findings import Finding
from lohu_gis.core.progress import Progress
from lohu_gis.core.project import Camera3D, Project, View3D
from lohu_gis.io.scene.cityjson.write import write_city
from lohu_gis.io.write.atomic import trouble
from lohu_gis.render.plan.fonts import default_face
from lohu_gis.scene3d.build.camera import Camera
from lohu_gis.scene3d.build.marks import Marks
from lohu_gis.scene3d.link.appearance import Appearance, Cut, Sun

if TYPE_CHECKING:
    from lohu_gis.cli.massing import Massing
    from lohu_gis.scene3d.build.scene import SceneData

PICTURES = (".png", ".mp4", ".gif")
"""Endings of what is seen from somewhere."""


@dataclass(frozen=True)
class Shot:
    """How a scene is taken.

    Attributes
    ----------
    camera
        A camera, or the name of a view that shows everything.
    note
        Stands at the lower right of pictures and in models.
    title
        Of models that have one.
    """

    camera: Camera | str = "iso"
    size: tuple[int, int] = (1600, 1000)
    note: str = ""
    title: str = ""
    appearance: Appearance = field(default_factory=Appearance)
    words: Marks = field(default_factory=Marks)

    def eye(self, scene: SceneData) -> Camera:
        """The camera that takes a scene."""
        return self.camera if isinstance(self.camera, Camera) else scene.camera(self.camera, self.size)


def shot_of(project: Project, made: Massing, size: tuple[int, int], *, view: str | None = None,
            at: str | None = None, stop: bool = False, note: str = "") -> Shot:
    """The shot that options ask for: `view` wins over the camera of the stop, `at` over its time.

    Raises
    ------
    UsageError
        ``parameter.invalid`` for `at`.
    """
    instant = at or (project.time.instant if stop else None)
    sun = None if instant is None else sun_of(made.built.scene, instant)
    camera: Camera | str = view or "iso"
    if stop and view is None and project.camera3d is not None:
        camera = camera_of(project.camera3d)
    appearance = appearance_of(project.view3d if stop else View3D(labels=False), sun)
    return Shot(camera, size, note, project.name, appearance, made.words)


def sun_of(scene: SceneData, instant: str) -> Sun:
    """The sun over the middle of a scene, in the grid of its map; a scene without a CRS has no place and noon."""
    when = instant_of(instant, "at")
    if scene.crs is None:
        return Sun(180.0, 45.0)
    west, south, east, north = scene.extent
    path = sun_at(site_of((west + east) / 2, (south + north) / 2, scene.crs), when)
    return Sun(float(np.degrees(path.azimuth[0])), float(np.degrees(path.altitude[0])))


def night(shot: Shot, at: str | None) -> tuple[Finding, ...]:
    """``scene.night`` where somebody asked for an instant at which the sun is down."""
    sun = shot.appearance.sun
    if at is None or sun is None or sun.altitude_deg >= 0:
        return ()
    return (Finding(code="scene.night", facts={"instant": at, "degrees": round(-sun.altitude_deg)}),)


def camera_of(camera: Camera3D) -> Camera:
    """The project's camera, which says where the eye stands, as one that says where it looks."""
    return Camera(camera.x, camera.y, camera.z, camera.distance_m, (camera.azimuth_deg + 180.0) % 360.0,
                  camera.elevation_deg, camera.view_angle_deg)


def appearance_of(view: View3D, sun: Sun | None) -> Appearance:
    """What the project says about its 3D view."""
    cut = None if view.clip is None else Cut(view.clip.x, view.clip.y, view.clip.azimuth_deg)
    return Appearance(sun, cut, view.shadows, view.labels, view.trees, view.sky, str(default_face().path or ""))


def write_scene(made: Massing, out: Path, shot: Shot, film: Film | None = None,
                progress: Progress | None = None) -> tuple[Finding, ...]:
    """Write by ending, whole or not at all; what was noticed.

    Raises
    ------
    InputError
        ``out.unwritable``, ``disk.full``, ``film.*``; ``scene.no_opengl`` (`LohuError`) for pictures.
    """
    progress = progress or Progress()
    built = made.built
    try:
        match out.suffix.lower():
            case ".glb":
                from lohu_gis.scene3d.vtk.export import write_glb

                write_glb(built.scene, out, shot.note, made.records)
            case ".obj":
                from lohu_gis.scene3d.vtk.export import write_obj

                write_obj(built.scene, out, made.records)
            case ".json":
                title = " – ".join(part for part in (shot.title, shot.note) if part)
                city = city_of(built.buildings, made.buildings, made.storeys, built.scene.crs, made.scenario, title)
                return write_city(out, city, progress)
            case ".mp4" | ".gif":
                write_turntable(built.scene, out, shot, film or Film(), progress)
            case _:
                write_still(built.scene, out, shot)
    except OSError as error:
        raise trouble(out, error) from error
    progress.at(1.0)
    return ()


def write_still(scene: SceneData, out: Path, shot: Shot) -> None:
    """Draw a scene into a PNG file."""
    from lohu_gis.render.plan.files import write_whole
    from lohu_gis.render.qt.note import noted
    from lohu_gis.render.qt.png import png_bytes
    from lohu_gis.scene3d.vtk.still import render_still

    keep_application()
    pixels = render_still(scene, shot.camera, shot.size, {"words": shot.words}, shot.appearance)
    write_whole(out, png_bytes(noted(pixels, shot.note), opaque=True))


def write_turntable(scene: SceneData, out: Path, shot: Shot, film: Film, progress: Progress) -> None:
    """Draw a scene from all sides into a film."""
    from lohu_gis.render.qt.note import noted, pixels_of
    from lohu_gis.scene3d.vtk.turning import pictures

    check_film(out)
    keep_application()
    way = turntable(shot.eye(scene), film)
    with pictures(scene, shot.size, {"words": shot.words}, shot.appearance) as draw:
        write_film(out, lambda number: pixels_of(noted(draw(way(number)), shot.note)), film, progress)
