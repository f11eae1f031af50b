"""Words over a picture of the scene: placed without overlap, written with the program's own font.

They are laid over finished pixels, so they are as sharp in a large still that was drawn in tiles as on the screen.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from lohu_gis.scene3d.build.arrays import F32, F64, U8
from lohu_gis.scene3d.build.camera import Camera
from lohu_gis.scene3d.build.caps import kept_side
from lohu_gis.scene3d.build.marks import Labels
from lohu_gis.scene3d.build.words import PLACE, PROPOSED
from lohu_gis.scene3d.link.appearance import Cut

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

SIZE_PX = 13.0
INK, HALO = (26, 31, 36), (255, 255, 255)
PAD_PX = 4
MOST = 28
"""Words in one picture, those of tools not counted."""

NUMBERED = re.compile(r"(\d+\s*(栋|幢|座|号|号楼)|裙楼|[Bb]lock \w+|[Pp]odium|No\. \d+)$")
NUMBERED_M = 800.0
"""Numbers of blocks are written no farther away than this; from afar they only cover the city."""

ORDINARY_M = 2_500.0
"""Names of ordinary buildings are written no farther away; from afar places and landmarks lead through the city."""

CANDIDATES = 400
"""Of a group so many words, the important and near ones, are tried for a place."""

ROOM_PX = (34.0, 20.0)
"""Free room beside and above a word: a model is looked at, not read."""

NEAR_M, NEAR_SHARE = 4.0, 0.02
"""A word is hidden by what stands more than this in front of its place."""

LINE_CHARACTERS = 16
"""Longer words are cut, with an ellipsis."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A word and the upper left corner of its box, pixels."""

    text: str
    left: int
    top: int


def place(labels: Sequence[Labels], camera: Camera, size: tuple[int, int], scale: float, font: str,
          always: Sequence[Labels] = (), clear: float = 0.0) -> list[Placed]:
    """Where words go: above what they point at, the important and near ones first, none over another, all whole.

    Parameters
    ----------
    labels
        What there is to write.
    camera, size
        The picture.
    scale
        Pixels of the picture per logical pixel.
    font
        Path of the font file.
    always
        Words that are written before all others, and never shortened.
    clear
        Pixels at the upper edge that other words keep free.
    """
    groups = [*always, *labels]
    texts = [text for group in always for text in group.texts]
    long = len(texts)
    texts += [shortened(text) for group in labels for text in group.texts]
    if not texts:
        return []
    points = np.concatenate([group.points for group in groups])
    rank = np.concatenate([group.priority for group in groups])
    rank[:long] += 1e12
    x, y, depth = camera.project(points, size).T
    inside = np.isfinite(x) & (x > 0) & (x < size[0]) & (y > 0) & (y < size[1])
    order = [k for k in np.lexsort((depth, -rank)) if inside[k] and texts[k]
             and (k < long or _near_enough(texts[k], float(rank[k]), float(depth[k])))]
    found: list[Placed] = []
    boxes: F64 = np.zeros((0, 4))
    for k in order:
        word = texts[k]
        high, wide = stamp(word, scale, font).shape[:2]
        left, top = round(float(x[k]) - wide / 2), round(float(y[k]) - high - 3 * scale)
        left, top = max(min(left, size[0] - wide - 2), 2), max(top, 2)
        if k >= long and top < clear:
            continue
        box = np.array([left, top, left + wide, top + high], np.float64)
        if k < long or not _overlaps(boxes, box):
            room = np.array([-ROOM_PX[0], -ROOM_PX[1], ROOM_PX[0], ROOM_PX[1]]) * scale
            boxes = np.vstack([boxes, box + room])
            found.append(Placed(word, left, top))
        if len(found) == MOST + long:
            break
    return found


def _near_enough(text: str, rank: float, depth: float) -> bool:
    """Whether a word is worth its place at this distance."""
    if rank >= PROPOSED:
        return True
    return depth < NUMBERED_M or (not NUMBERED.search(text) and (rank >= PLACE or depth < ORDINARY_M))


def write(picture: U8, placed: Sequence[Placed], scale: float, font: str) -> None:
    """Lay words over a picture, uint8 (height, width, 3 or 4), in place; what hangs over its border is cut."""
    height, width = picture.shape[:2]
    for word in placed:
        mark = stamp(word.text, scale, font)
        top, left = max(word.top, 0), max(word.left, 0)
        bottom, right = min(word.top + mark.shape[0], height), min(word.left + mark.shape[1], width)
        if bottom <= top or right <= left:
            continue
        part = mark[top - word.top:bottom - word.top, left - word.left:right - word.left].astype(np.float32)
        under = picture[top:bottom, left:right, :3]
        share = part[:, :, 3:] / 255.0
        under[:] = np.round(under * (1 - share) + part[:, :, :3] * share).astype(np.uint8)


def seen(group: Labels, camera: Camera, depth: F32, cut: Cut | None = None) -> Labels:
    """The words of a group whose places nothing hides, and that the `cut` has left.

    `depth` is the distance along the view of what is seen in each pixel of a picture, metres, shape (height, width).
    """
    high, wide = depth.shape
    x, y, away = camera.project(group.points, (wide, high)).T
    inside = np.isfinite(x) & (x > -0.5) & (x < wide - 0.5) & (y > -0.5) & (y < high - 0.5)
    column, row = (np.where(inside, np.round(part), 0).astype(np.int64) for part in (x, y))
    clear = inside & (depth[row, column] > away - NEAR_M - NEAR_SHARE * away)
    if cut is not None:
        clear &= kept_side(group.points, (cut.x, cut.y), cut.azimuth_deg) >= 0
    kept = np.flatnonzero(clear)
    if len(kept) > CANDIDATES:
        kept = kept[np.lexsort((away[kept], -group.priority[kept]))[:CANDIDATES]]
    return Labels(tuple(group.texts[k] for k in kept), group.points[kept], group.priority[kept])


def shortened(text: str) -> str:
    """`text` on one line, not longer than a label may be."""
    flat = " ".join(text.split())
    return flat if len(flat) <= LINE_CHARACTERS * 2 else flat[:LINE_CHARACTERS * 2 - 1] + "…"


@lru_cache(maxsize=512)
def stamp(text: str, scale: float, font: str) -> U8:
    """One word with its halo, uint8 (height, width, 4), straight alpha."""
    from PIL import Image, ImageDraw

    face = _font(font, round(SIZE_PX * scale))
    halo = max(round(2 * scale), 1)
    left, top, right, bottom = face.getbbox(text, stroke_width=halo)
    size = (max(round(right - left) + 2, 1), max(round(bottom - top) + 2, 1))
    image = Image.new("RGBA", size, (*HALO, 0))
    ImageDraw.Draw(image).text((1 - left, 1 - top), text, font=face, fill=(*INK, 255), stroke_width=halo,
                               stroke_fill=(*HALO, 225))
    return np.asarray(image)


@lru_cache(maxsize=8)
def _font(path: str, pixels: int) -> FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(path, max(pixels, 6))


def _overlaps(boxes: F64, box: F64) -> bool:
    return bool(((boxes[:, 0] < box[2]) & (boxes[:, 2] > box[0]) & (boxes[:, 1] < box[3])
                 & (boxes[:, 3] > box[1])).any())
