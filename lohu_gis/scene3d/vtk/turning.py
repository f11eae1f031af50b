"""Many finished pictures of one scene from different places."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from lohu_gis.core.errors import LohuError
from lohu_gis.scene3d.build.arrays import U8
from lohu_gis.scene3d.build.camera import Camera
from lohu_gis.scene3d.build.marks import Marks
from lohu_gis.scene3d.build.scene import SceneData
from lohu_gis.scene3d.link.appearance import Appearance
from lohu_gis.scene3d.vtk.stage import Quality, Stage, still_ratio


@contextmanager
def pictures(scene: SceneData, size: tuple[int, int], marks: Mapping[str, Marks] | None = None,
             appearance: Appearance | None = None) -> Iterator[Callable[[Camera], U8]]:
    """What draws a scene from a camera, uint8 (height, width, 3), row 0 on top; the ground is drawn once for all.

    Parameters are those of `still.render_still`. Use it on one thread.

    Raises
    ------
    LohuError
        ``scene.no_opengl``; while drawing ``scene.no_picture``.
    """
    stage = Stage()
    try:
        stage.dress(appearance or Appearance())
        stage.load(scene)
        for name, group in (marks or {}).items():
            stage.set_marks(name, group)
        stage.finish_ground()

        def draw(camera: Camera) -> U8:
            picture = stage.draw(camera, size, Quality.FINE, ratio=still_ratio(size))
            if picture is None:
                raise LohuError("scene.no_picture")
            return picture[:, :, :3].copy()

        yield draw
    finally:
        stage.window.close()
