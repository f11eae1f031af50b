"""Still pictures without a window."""

from __future__ import annotations

from lohu_gis.scene3d.build.arrays import U8
from lohu_gis.scene3d.build.camera import Camera
from lohu_gis.scene3d.build.scene import SceneData
from lohu_gis.scene3d.vtk.stage import Quality, Stage


def render_still(scene: SceneData, camera: Camera | str = "iso", size: tuple[int, int] = (1600, 1000)) -> U8:
    """A finished picture of a scene: shadows, edges, smooth outlines.

    Parameters
    ----------
    scene
        What to show.
    camera
        A camera, or the name of a view (``iso top north east south west``) that shows everything.
    size
        Width and height in pixels; any size, large ones are drawn in tiles.

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
        stage.load(scene)
        stage.finish_ground()
        view = scene.camera(camera, size) if isinstance(camera, str) else camera
        stage.finish_near(view)
        picture = stage.draw(view, size, Quality.FINE)
        assert picture is not None
        return picture[:, :, :3].copy()
    finally:
        stage.window.close()
