"""Still pictures without a window."""

from __future__ import annotations

from collections.abc import Mapping

from lohu_gis.scene3d.build.arrays import U8
from lohu_gis.scene3d.build.camera import Camera
from lohu_gis.scene3d.build.marks import Marks
from lohu_gis.scene3d.build.scene import SceneData
from lohu_gis.scene3d.link.appearance import Appearance
from lohu_gis.scene3d.vtk.stage import Quality, Stage, still_ratio


def render_still(scene: SceneData, camera: Camera | str = "iso", size: tuple[int, int] = (1600, 1000),
                 marks: Mapping[str, Marks] | None = None, appearance: Appearance | None = None) -> U8:
    """A finished picture of a scene: shadows, edges, smooth outlines.

    Parameters
    ----------
    scene
        What to show.
    camera
        A camera, or the name of a view (``iso top north east south west``) that shows everything.
    size
        Width and height in pixels; any size, large ones are drawn in tiles.
    marks
        Groups of marks by name.
    appearance
        Sun, cut and switches; its `font` (path of a font file) is needed for words.

    Returns
    -------
    uint8, shape (height, width, 3), row 0 on top.

    Raises
    ------
    LohuError
        ``scene.no_opengl`` when this machine offers no OpenGL.
    """
    stage = Stage()
    try:
        stage.dress(appearance or Appearance())
        stage.load(scene)
        for name, group in (marks or {}).items():
            stage.set_marks(name, group)
        stage.finish_ground()
        view = scene.camera(camera, size) if isinstance(camera, str) else camera
        stage.finish_near(view)
        picture = stage.draw(view, size, Quality.FINE, ratio=still_ratio(size))
        assert picture is not None
        return picture[:, :, :3].copy()
    finally:
        stage.window.close()
