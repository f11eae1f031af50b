"""Pictures for the screen: one image per layer, kept while the layer's plan stays the same, laid over each other."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence

from PySide6.QtGui import QColor, QImage, QPainter

from lohu_gis.core.progress import Progress
from lohu_gis.core.style import rgba
from lohu_gis.render.plan.ops import LayerPlan, MapPlan
from lohu_gis.render.plan.painting import paint_ops
from lohu_gis.render.qt.painter import QtPainter
from lohu_gis.render.qt.pathcache import PathCache

_SHARED_PATHS = PathCache()
PARTIAL_S = 0.1
"""Least time between two partial pictures."""


class PictureCache:
    """Pictures of layers by the key of their plan, least recently used first out.

    Parameters
    ----------
    megabytes
        Room for pictures.
    """

    def __init__(self, megabytes: float = 128.0) -> None:
        self._limit = megabytes * 1e6
        self._pictures: OrderedDict[Hashable, QImage] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> QImage | None:
        """The picture kept under `key`, or None."""
        with self._lock:
            picture = self._pictures.get(key)
            if picture is not None:
                self._pictures.move_to_end(key)
            return picture

    def put(self, key: Hashable, picture: QImage) -> None:
        """Keep a picture."""
        with self._lock:
            self._pictures[key] = picture
            while sum(p.sizeInBytes() for p in self._pictures.values()) > self._limit and len(self._pictures) > 1:
                self._pictures.popitem(last=False)


def paint_map(plan: MapPlan, progress: Progress | None = None, *, pictures: PictureCache | None = None,
              on_partial: Callable[[QImage], object] | None = None, paths: PathCache = _SHARED_PATHS) -> QImage:
    """The whole picture, in device pixels, with its device pixel ratio set.

    May run off the GUI thread. `Cancelled` comes through within 100 ms.

    Parameters
    ----------
    pictures
        Keeps pictures of layers whose plan has the same key.
    on_partial
        Called after layers with a copy of the picture so far, at most every `PARTIAL_S` seconds and not at the end.
    """
    asked = progress or Progress()
    picture, told = _ground(plan), time.monotonic()
    for number, layer in enumerate(plan.layers):
        asked.at(number / len(plan.layers), "paint")
        _lay(picture, layer, paint_layer(layer, plan, asked, pictures=pictures, paths=paths))
        last = number + 1 == len(plan.layers)
        if on_partial is not None and not last and time.monotonic() - told >= PARTIAL_S:
            on_partial(_finished(picture.copy(), plan))
            told = time.monotonic()
    _letter(picture, plan, paths)
    return _finished(picture, plan)


def paint_layer(layer: LayerPlan, plan: MapPlan, progress: Progress | None = None, *,
                pictures: PictureCache | None = None, paths: PathCache = _SHARED_PATHS) -> QImage:
    """One layer on a transparent picture (opacity not yet applied)."""
    kept = pictures.get(layer.key) if pictures is not None else None
    if kept is not None:
        return kept
    picture = _blank(plan)
    painter = QPainter(picture)
    try:
        own = QtPainter(painter, plan.viewport, plan.font, paths, plan.viewport.device_ratio)
        paint_ops(layer.ops, own, progress or Progress())
    finally:
        painter.end()
    if pictures is not None:
        pictures.put(layer.key, picture)
    return picture


def compose(plan: MapPlan, images: Sequence[QImage], *, finished: bool = True,
            paths: PathCache = _SHARED_PATHS) -> QImage:
    """Background, the layers' pictures (bottom first, as many as there are yet); when finished labels and furniture."""
    picture = _ground(plan)
    for layer, image in zip(plan.layers, images, strict=False):
        _lay(picture, layer, image)
    if finished:
        _letter(picture, plan, paths)
    return _finished(picture, plan)


def _ground(plan: MapPlan) -> QImage:
    picture = _blank(plan)
    if plan.background is not None:
        picture.fill(QColor(*rgba(plan.background)))
    return picture


def _lay(picture: QImage, layer: LayerPlan, image: QImage) -> None:
    painter = QPainter(picture)
    try:
        painter.setOpacity(layer.opacity)
        painter.drawImage(0, 0, image)
    finally:
        painter.end()


def _letter(picture: QImage, plan: MapPlan, paths: PathCache) -> None:
    painter = QPainter(picture)
    try:
        own = QtPainter(painter, plan.viewport, plan.font, paths, plan.viewport.device_ratio)
        paint_ops((*plan.labels, *plan.furniture), own, Progress())
    finally:
        painter.end()


def _finished(picture: QImage, plan: MapPlan) -> QImage:
    picture.setDevicePixelRatio(plan.viewport.device_ratio)
    return picture


def _blank(plan: MapPlan) -> QImage:
    picture = QImage(*plan.viewport.device_size, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(0)
    return picture
