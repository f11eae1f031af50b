"""The picture on the ground: clay or the map, with relief, shadows and the darkness at the foot of walls."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lohu_gis.scene3d.build.arrays import F32, F64, U8
from lohu_gis.scene3d.build.light import GROUND, Light, as_bytes
from lohu_gis.scene3d.build.scene import Extent, GroundTexture, SceneData
from lohu_gis.scene3d.build.terrain import TerrainGrid

if TYPE_CHECKING:
    from PIL.Image import Image

FLAT = 0.95
"""Share of light on level ground; slopes towards the sun get more."""

SHADOW = (0.66, 0.69, 0.74)
"""What a shadow leaves of red, green and blue."""

TONE = 0.92
"""The map is dimmed to this share, so that white paper stays darker than the roofs."""

CONTACT = 0.30
"""How much of the light the foot of a wall takes from the ground beside it."""


def canvas_size(extent: Extent, longest: int) -> tuple[int, int]:
    """Pixels (width, height) of a ground picture whose longer side has `longest` pixels."""
    width, height = extent[2] - extent[0], extent[3] - extent[1]
    share = longest / max(width, height)
    return max(round(width * share), 2), max(round(height * share), 2)


def ground_picture(scene: SceneData, size: tuple[int, int], shadow: U8 | None = None,
                   contact: U8 | None = None, part: Extent | None = None) -> U8:
    """What is drawn on the ground of a scene.

    Parameters
    ----------
    scene
        Its texture, relief and light are used, and its detail for a part.
    size
        Width and height in pixels.
    shadow, contact : uint8, shape (height, width), or None
        Where the sun is kept away (255) and where walls stand (255); blurred already, row 0 is the north.
    part
        ``xmin, ymin, xmax, ymax`` of the picture; the whole ground where None.

    Returns
    -------
    uint8, shape (height, width, 3), row 0 is the north.
    """
    from PIL import Image, ImageChops

    picture = Image.new("RGB", size, bare_colour(scene))
    extent = part or scene.extent
    if scene.texture is not None:
        _lay(picture, scene.texture, extent, scene.extent)
    if scene.detail is not None and part is not None:
        _lay(picture, scene.detail, extent, scene.detail.extent)
    relief = scene.relief if part is None else scene.relief.resampled(part, scene.relief.z.size)
    light = Image.fromarray(as_bytes(relief_shade(relief, scene.light))).resize(size, Image.Resampling.BICUBIC)
    picture = ImageChops.multiply(picture, Image.merge("RGB", (light, light, light)))
    if shadow is not None:
        tint = [Image.fromarray(shadow).point([round(255 - (1 - left) * level) for level in range(256)])
                for left in SHADOW]
        picture = ImageChops.multiply(picture, Image.merge("RGB", tint))
    if contact is not None:
        dark = Image.fromarray(contact).point([round(255 - CONTACT * level) for level in range(256)])
        picture = ImageChops.multiply(picture, Image.merge("RGB", (dark, dark, dark)))
    return np.asarray(picture)


def bare_colour(scene: SceneData) -> tuple[int, int, int]:
    """Colour of ground without a map, before light.

    Clay; around a map that covers the whole ground the median colour of its border, so that no border is seen.
    """
    texture = scene.texture
    if texture is None or texture.rgba.size == 0 or not _covers(texture.extent, scene.extent):
        return GROUND
    rgba = texture.rgba
    border = np.concatenate([rgba[0], rgba[-1], rgba[:, 0], rgba[:, -1]]).astype(np.float64)
    alpha = border[:, 3:] / 255.0
    red, green, blue = np.median(border[:, :3] * TONE * alpha + np.array(GROUND) * (1 - alpha), axis=0)
    return round(float(red)), round(float(green)), round(float(blue))


def apron_colour(scene: SceneData) -> tuple[int, int, int]:
    """Colour of the level land around the scene, as it is shown."""
    red, green, blue = bare_colour(scene)
    share = round(FLAT * 255)
    return red * share // 255, green * share // 255, blue * share // 255


def _covers(outer: Extent, inner: Extent) -> bool:
    slack = 0.01 * max(inner[2] - inner[0], inner[3] - inner[1])
    return (outer[0] <= inner[0] + slack and outer[1] <= inner[1] + slack
            and outer[2] >= inner[2] - slack and outer[3] >= inner[3] - slack)


def relief_shade(terrain: TerrainGrid, light: Light) -> F64:
    """Share of light on the ground at every node, from its slope and the direction of the sun; level ground `FLAT`."""
    rise_y, rise_x = np.gradient(terrain.z.astype(np.float64), terrain.step_y, terrain.step_x)
    x, y, z = light.direction
    facing = (-rise_x * x + rise_y * y + z) / np.sqrt(rise_x**2 + rise_y**2 + 1.0)
    share: F64 = np.clip(FLAT + 0.62 * (facing - z), 0.35, 1.0)
    return share


def soften(mask: U8, radius: float) -> U8:
    """`mask` blurred by about `radius` pixels."""
    from PIL import Image, ImageFilter

    return np.asarray(Image.fromarray(mask).filter(ImageFilter.GaussianBlur(radius)))


def resized(mask: U8, size: tuple[int, int]) -> U8:
    """`mask` in other pixels, width and height."""
    from PIL import Image

    return np.asarray(Image.fromarray(mask).resize(size, Image.Resampling.BOX))


def _lay(picture: Image, texture: GroundTexture, extent: Extent, fading: Extent) -> None:
    """Put a map where it belongs, fading out towards the border of `fading` so that it shows no edge."""
    from PIL import Image

    rows, columns = texture.rgba.shape[:2]
    width, height = picture.size
    west, south, east, north = texture.extent
    per_x, per_y = columns / (east - west), rows / (north - south)
    metre_x, metre_y = (extent[2] - extent[0]) / width, (extent[3] - extent[1]) / height
    source = Image.fromarray(np.ascontiguousarray(texture.rgba))
    moved = source.transform(picture.size, Image.Transform.AFFINE,
                             (metre_x * per_x, 0.0, (extent[0] - west) * per_x,
                              0.0, metre_y * per_y, (north - extent[3]) * per_y), Image.Resampling.BILINEAR)
    fade_x = _fade(np.linspace(extent[0] + metre_x / 2, extent[2] - metre_x / 2, width), fading[0], fading[2])
    fade_y = _fade(np.linspace(extent[3] - metre_y / 2, extent[1] + metre_y / 2, height), fading[1], fading[3])
    fade = np.asarray(moved.getchannel("A"), np.float32) * fade_y[:, None] * fade_x
    toned = moved.convert("RGB").point([round(level * TONE) for level in range(256)] * 3)
    picture.paste(toned, (0, 0), Image.fromarray(fade.astype(np.uint8)))


def _fade(spots: F64, low: float, high: float) -> F32:
    room = (high - low) / 40
    return np.clip(np.minimum(spots - low, high - spots) / room, 0.0, 1.0).astype(np.float32)
