"""Pictures of the map, made on the render lane; the newest request wins."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from lohu_gis.app.jobs import Job, Jobs
from lohu_gis.core.fidset import FidSet
from lohu_gis.core.findings import Finding
from lohu_gis.core.progress import Progress
from lohu_gis.core.project import Camera2D
from lohu_gis.core.text import N_
from lohu_gis.render.plan.cache import MapCache
from lohu_gis.render.plan.map import LayerInput, MapRequest, plan_map
from lohu_gis.render.plan.viewport import Viewport
from lohu_gis.render.qt.screen import PictureCache, paint_map
from lohu_gis.ui.canvas.picture import Picture

log = logging.getLogger(__name__)

RING_PX = 96
"""Pictures reach this far beyond the window on every side, so that a short pan shows no empty edge."""
SOON_MS, LATEST_MS = 30, 200
"""A request waits this long for the next one; during a gesture that never pauses one is made all the same."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What to draw: layers with data, selection, CRS and colours; the camera comes apart from it."""

    layers: tuple[LayerInput, ...]
    selection: Mapping[str, FidSet]
    crs: str | None
    background: str
    highlight: str
    lang: str


@dataclass(frozen=True, slots=True)
class Made:
    """A finished picture with what its plan found out per layer."""

    picture: Picture
    findings: dict[str, tuple[Finding, ...]]


class Pictures(QObject):
    """Has pictures made and keeps the newest.

    Parameters
    ----------
    jobs
        Where the work goes.
    scene_of
        Asked on the GUI thread when a picture is begun; None while there is nothing to draw.
    post
        Carries partial pictures to the GUI thread.
    cache
        Prepared data to share with other pictures of the same project; None makes one.
    key
        Of the jobs: pictures of one key give way to each other.

    Signals
    -------
    changed()
        There is a newer picture (perhaps a partial one).
    finished(object)
        The newest picture is whole; a `Made`.
    """

    changed = Signal()
    finished = Signal(object)
    failed = Signal(object)

    def __init__(self, jobs: Jobs, scene_of: Callable[[], Scene | None], post: Callable[[Callable[[], object]], object],
                 parent: QObject | None = None, *, cache: MapCache | None = None, key: str = "canvas") -> None:
        super().__init__(parent)
        self.cache = MapCache() if cache is None else cache  # an empty cache is false
        self._key = key
        self.newest: Picture | None = None
        self.busy = False
        self._jobs = jobs
        self._scene_of = scene_of
        self._post = post
        self._kept = PictureCache()
        self._number = 0
        self._camera: tuple[Camera2D, float, float, float] | None = None
        self._job: Job | None = None
        self._asked: tuple[object, frozenset[str]] | None = None
        self._known: frozenset[str] = frozenset()
        self._again = False
        self._soon, self._latest = QTimer(self), QTimer(self)
        for timer, wait in ((self._soon, SOON_MS), (self._latest, LATEST_MS)):
            timer.setSingleShot(True)
            timer.setInterval(wait)
            timer.timeout.connect(self._begin)

    def request(self, camera: Camera2D, width: float, height: float, ratio: float) -> None:
        """Ask for a picture for this camera and window (logical pixels, device pixels per logical one)."""
        self._camera = (camera, width, height, ratio)
        self.busy = True
        self._soon.start()
        if not self._latest.isActive():
            self._latest.start()

    def forget(self) -> None:
        """Show nothing and stop what is being made (another project comes)."""
        self._soon.stop()
        self._latest.stop()
        self._number += 1
        self._jobs.cancel_key(self._key)
        self.newest, self.busy = None, False
        self._asked, self._known, self._again = None, frozenset(), False
        self.cache.clear()
        self.changed.emit()

    def _begin(self) -> None:
        self._soon.stop()
        self._latest.stop()
        scene = self._scene_of()
        if self._camera is None or scene is None:
            self.busy = False
            return
        asked = (self._camera, frozenset(given.layer.id for given in scene.layers))
        if asked == self._asked and self._first_of_something():
            self._again = True
            return
        self._asked, self._again = asked, False
        camera, width, height, ratio = self._camera
        self._number += 1
        number = self._number
        wide, tall = width + 2 * RING_PX, height + 2 * RING_PX
        viewport = Viewport(camera.x, camera.y, camera.units_per_px, wide, tall, camera.rotation_deg, scene.crs, ratio)
        request = MapRequest(scene.layers, viewport, background=scene.background, selection=scene.selection,
                             highlight=scene.highlight, lang=scene.lang)

        def work(progress: Progress) -> Made:
            plan = plan_map(request, self.cache, progress)
            image = paint_map(plan, progress, pictures=self._kept,
                              on_partial=lambda part: self._partial(number, part, camera))
            return Made(_picture(image, camera), {layer.layer: layer.findings for layer in plan.layers})

        self._job = self._jobs.submit(self._key, work, lane="render", label=N_("Draw the map"), on_done=self._done,
                                      on_error=self._broken)

    def _first_of_something(self) -> bool:
        """Whether a picture is being made that shows a layer for the first time: it is not given up for more rows."""
        job = self._job
        making = job is not None and not job.state.over and not job.stop_asked
        return making and self._asked is not None and not self._asked[1] <= self._known

    def _partial(self, number: int, image: QImage, camera: Camera2D) -> None:
        """Called by the worker: hand a picture in progress over, if it still counts when it arrives."""
        part = replace(_picture(image, camera), final=False)

        def show() -> None:
            old = self.newest
            if number == self._number and (old is None or not old.final or _elsewhere(old, part)):
                self.newest = part
                self.changed.emit()

        self._post(show)

    def _done(self, made: Made) -> None:
        self.newest, self.busy = made.picture, self._again
        self._known = self._asked[1] if self._asked is not None else frozenset()
        self.changed.emit()
        self.finished.emit(made)
        if self._again:
            self._begin()

    def _broken(self, error: BaseException) -> None:
        self.busy = self._again = False
        log.error("the map could not be drawn", exc_info=error)
        self.failed.emit(error)


def _picture(image: QImage, camera: Camera2D) -> Picture:
    ratio = image.devicePixelRatio()
    return Picture(image, camera, image.width() / ratio, image.height() / ratio)


def _elsewhere(old: Picture, new: Picture) -> bool:
    """A partial picture replaces a whole one only where that shows something else: another scale or far away."""
    if old.camera.units_per_px != new.camera.units_per_px or old.camera.rotation_deg != new.camera.rotation_deg:
        return True
    reach = RING_PX * old.camera.units_per_px
    return abs(old.camera.x - new.camera.x) > reach or abs(old.camera.y - new.camera.y) > reach
