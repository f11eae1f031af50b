"""Keeps the 3D process alive and asks it for what the widget wants to show."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from lohu_gis.scene3d.build.arrays import I64, U8
from lohu_gis.scene3d.build.camera import Camera
from lohu_gis.scene3d.build.marks import Marks
from lohu_gis.scene3d.build.mesh import MeshChunk
from lohu_gis.scene3d.build.scene import GroundTexture, SceneData
from lohu_gis.scene3d.link import messages as m
from lohu_gis.scene3d.link.appearance import Appearance
from lohu_gis.scene3d.link.frames import FrameStore
from lohu_gis.ui.twin.channel import Channel, Make
from lohu_gis.ui.twin.wishes import MOVING, REST, ViewWishes

STARTING, LIVE, RESTARTING, STILL = "starting", "live", "restarting", "still"
LIVES = 3
"""Deaths after which no new process is started."""

HEALTHY_S = 120.0
"""A process that lived this long is forgiven its death."""

IMPROVE_MS = 150
HOPELESS = ("scene.no_opengl",)


class Engine(QObject):
    """Owns the scene on this side and the process on the other; all methods are for the GUI thread.

    Parameters
    ----------
    patience_s
        How long a process may owe an answer before it counts as frozen and is killed.
    start_s
        The same for a process that is still starting or loading a scene.
    """

    shown = Signal(object, object)
    """A picture, uint8 (h, w, 4) of its own, and the camera it was taken with."""
    picked = Signal(object)
    """A `messages.Picked`."""
    still_ready = Signal(int, object)
    laid = Signal()
    """Another map lies on the whole ground; it has no detail yet."""
    state_changed = Signal(str)
    _heard = Signal(object, object)
    _gone = Signal(object, object)

    def __init__(self, parent: QObject | None = None, *, patience_s: float = 20.0, start_s: float = 90.0,
                 open_channel: Callable[..., Channel] = Channel) -> None:
        super().__init__(parent)
        self.scene: SceneData | None = None
        self.marks: dict[str, Marks] = {}
        self.appearance = Appearance()
        self.state = STARTING
        self.reason = ""
        self.detail = ""
        self.renderer = ""
        self._open_channel = open_channel
        self._patience_s, self._start_s = patience_s, start_s
        self._channel: Channel | None = None
        self._deaths = 0
        self._born = 0.0
        self._checked = 0.0
        self._number = 0
        self._ratio = 1.0
        self._owed: dict[int, float] = {}
        self._wishes = ViewWishes()
        self._stores: dict[str, tuple[int, FrameStore]] = {}
        self._store: FrameStore | None = None
        self._stills: dict[int, tuple[Camera, m.Size, FrameStore]] = {}
        self._heard.connect(self._on_answer)
        self._gone.connect(self._on_gone)
        self._rest = QTimer(self, singleShot=True, interval=IMPROVE_MS)
        self._rest.timeout.connect(self._improve)
        self._watch = QTimer(self, interval=500)
        self._watch.timeout.connect(self._check)

    @property
    def pid(self) -> int | None:
        """Process id of the 3D process, None when there is none."""
        return None if self._channel is None else self._channel.pid

    def start(self) -> None:
        """Start the process unless it runs or has been given up."""
        if self._channel is None and self.state != STILL:
            self._begin()

    def retry(self) -> None:
        """Start again after the process was given up."""
        if self.state == STILL:
            self._deaths = 0
            self._say(STARTING, "", "")
            self._begin()

    def set_scene(self, scene: SceneData) -> None:
        """Show another scene."""
        self.scene = scene
        self._post(lambda ticket, number: m.Load(number, ticket), scene, self._start_s)
        self._spoil()

    def update_chunk(self, chunk: MeshChunk) -> None:
        """Replace one chunk of the scene."""
        if self.scene is not None:
            self.scene = self.scene.with_chunk(chunk)
            self._post(lambda ticket, number: m.Chunks(number, ticket), (chunk,))
            self._spoil()

    def set_colours(self, fids: I64, colours: U8) -> None:
        """Colour buildings of the scene."""
        if self.scene is not None and len(fids):
            self.scene = self.scene.with_colours(fids, colours)
            self._post(lambda ticket, number: m.Colours(number, ticket), (fids, colours))
            self._spoil()

    def set_texture(self, texture: GroundTexture | None) -> None:
        """Lay another map on the ground."""
        if self.scene is not None:
            self.scene = self.scene.with_texture(texture)
            content = ((texture,), None)
            self._post(lambda ticket, number: m.Texture(number, ticket), content)
            self._spoil()
            self.laid.emit()

    def set_detail(self, detail: GroundTexture | None) -> None:
        """Lay a finer map on a part of the ground."""
        if self.scene is not None:
            self.scene = self.scene.with_detail(detail)
            self._post(lambda ticket, number: m.Texture(number, ticket), (None, (detail,)))
            self._spoil()

    def set_marks(self, name: str, marks: Marks | None) -> None:
        """Show a named group of marks instead of what had that name; None takes it away."""
        if marks:
            self.marks[name] = marks
        elif self.marks.pop(name, None) is None:
            return
        self._post(partial(_mark_request, name), (marks or None,))
        self._spoil()

    def set_appearance(self, appearance: Appearance) -> None:
        """Show everything like this from now on."""
        if appearance != self.appearance:
            self.appearance = appearance
            self._post(lambda _ticket, number: m.Dress(number, appearance))
            self._spoil()

    def look(self, camera: Camera, size: m.Size, *, moving: bool, ratio: float = 1.0) -> None:
        """Ask for a picture of `size` pixels, `ratio` of them per logical pixel; only the newest request counts."""
        self._ratio = ratio
        self._wishes.want(camera, size, MOVING if moving else REST)
        self._rest.start()
        self._ask()

    def pick(self, camera: Camera, size: m.Size, x: float, y: float) -> int:
        """Ask what is at a pixel; `picked` tells, with the returned number."""
        return self._post(lambda _ticket, number: m.PickAt(number, camera, size, x, y))

    def still(self, camera: Camera, size: m.Size) -> int:
        """Ask for a finished picture; `still_ready` tells, with the returned number and None if none can be made."""
        store = _still_store(size)
        if self.state == STILL or store is None:
            if store is not None:
                store.close()
            QTimer.singleShot(0, self, lambda: self.still_ready.emit(self._number, None))
            self._number += 1
            return self._number
        number = self._post(lambda _ticket, own: m.StillOf(own, camera, size, store.name), None, self._start_s)
        self._stills[number] = (camera, size, store)
        return number

    def close(self, *, wait: bool = True) -> None:
        """End the process and give all shared memory back; without `wait` the process ends on its own time."""
        self._rest.stop()
        self._watch.stop()
        channel, self._channel = self._channel, None
        if channel is not None:
            if wait:
                channel.close()
            else:
                channel.leave()
        for _, store in self._stores.values():
            store.close()
        for _, _, store in self._stills.values():
            store.close()
        self._stores.clear()
        self._stills.clear()
        self._store = None

    def _begin(self) -> None:
        self._born = time.monotonic()
        self._owed.clear()
        try:
            self._channel = self._open_channel(self._heard.emit, self._gone.emit)
        except OSError as error:
            self._say(STILL, "scene.crashed", str(error))
            return
        self._checked = self._born
        self._watch.start()
        self._store = None
        self._tell_all()
        for old, (camera, size, store) in list(self._stills.items()):
            self._send(old, _still_request(old, camera, size, store.name), None, self._start_s)
        self._wishes.restart()
        self._ask()

    def _tell_all(self) -> None:
        """A new process knows nothing: how to show things, what, and what is marked."""
        appearance = self.appearance
        self._post(lambda _ticket, number: m.Dress(number, appearance))
        if self.scene is not None:
            self._post(lambda ticket, number: m.Load(number, ticket), self.scene, self._start_s)
        for name, marks in self.marks.items():
            self._post(partial(_mark_request, name), (marks,))

    def _post(self, make: Callable[[Any, int], m.Request], content: Any = None, patience_s: float | None = None) -> int:
        self._number += 1
        number = self._number
        self._send(number, lambda ticket: make(ticket, number), content, patience_s)
        return number

    def _send(self, number: int, make: Make, content: Any, patience_s: float | None) -> None:
        if self._channel is None:
            return
        patience = self._patience_s if patience_s is None else patience_s
        if self.state != LIVE:
            patience = max(patience, self._start_s)
        self._owed[number] = max([time.monotonic() + patience, *self._owed.values()])
        self._channel.send(number, make, content)

    def _ask(self) -> None:
        if self._channel is None or self.scene is None:
            return
        request = self._wishes.take()
        if request is None:
            return
        (camera, size, quality), ratio = request, self._ratio
        self._make_room(size)
        if self._channel is None:
            return
        self._wishes.asked(self._post(lambda _ticket, number: m.View(number, camera, size, quality, ratio)))

    def _make_room(self, size: m.Size) -> None:
        needed = size[0] * size[1] * 4
        if self._store is not None and self._store.capacity >= needed:
            return
        try:
            store = FrameStore(needed)
        except OSError as error:
            self._give_up("scene.no_memory", str(error))
            return
        number = self._post(lambda _ticket, own: m.Frames(own, store.name, store.capacity))
        self._store = store
        self._stores[store.name] = (number, store)

    def _spoil(self) -> None:
        self._wishes.spoil()
        self._rest.start()
        self._ask()

    def _improve(self) -> None:
        self._wishes.improve()
        self._ask()

    def _on_answer(self, channel: Channel, answer: m.Answer) -> None:
        if channel is not self._channel:
            return
        if isinstance(answer, m.Done):
            self._done(answer.number)
        elif isinstance(answer, m.Shown):
            self._show(answer)
        elif isinstance(answer, m.Picked):
            self.picked.emit(answer)
        elif isinstance(answer, m.StillDone):
            self._hand_over(answer.number)
        elif isinstance(answer, m.Failed):
            self.reason, self.detail = answer.code, answer.detail
        elif isinstance(answer, m.Ready):
            self.renderer = answer.renderer
            self._say(LIVE, "", "")

    def _done(self, number: int) -> None:
        self._owed = {key: until for key, until in self._owed.items() if key > number}
        for name, (first, store) in list(self._stores.items()):
            if store is not self._store and first <= number:
                store.close()
                del self._stores[name]
        self._wishes.done(number)
        self._ask()
        if not self._wishes.finished:
            self._rest.start()

    def _show(self, answer: m.Shown) -> None:
        if answer.store in self._stores:
            width, height = answer.size
            picture = self._stores[answer.store][1].slot(answer.slot, (height, width, 4)).copy()
            self._wishes.shown(answer.quality)
            self.shown.emit(picture, answer.camera)

    def _hand_over(self, number: int) -> None:
        _, size, store = self._stills.pop(number)
        picture = np.array(store.slot(0, (size[1], size[0], 3)))
        store.close()
        self.still_ready.emit(number, picture)

    def _check(self) -> None:
        now = time.monotonic()
        blocked, self._checked = now - self._checked, now
        if blocked > 4 * self._watch.interval() / 1000:  # it was this side that did not listen
            self._owed = {number: until + blocked for number, until in self._owed.items()}
        if self._channel is not None and self._owed and time.monotonic() > min(self._owed.values()):
            self.reason = "scene.frozen"
            self._channel.kill()

    def _on_gone(self, channel: Channel, code: int | None) -> None:
        if channel is not self._channel:
            return
        channel.close()
        self._channel = None
        if time.monotonic() - self._born > HEALTHY_S:
            self._deaths = 0
        self._deaths += 1
        reason = self.reason or "scene.died"
        if self._deaths < LIVES and reason not in HOPELESS:
            self._say(RESTARTING, "", self.detail)
            self._begin()
            return
        self._give_up(reason, self.detail or str(code))

    def _give_up(self, reason: str, detail: str) -> None:
        """No process any more; what was asked for is answered with nothing."""
        channel, self._channel = self._channel, None
        if channel is not None:
            channel.close()
        self._watch.stop()
        self._say(STILL, reason, detail)
        for number, (_, _, store) in list(self._stills.items()):
            store.close()
            self.still_ready.emit(number, None)
        self._stills.clear()

    def _say(self, state: str, reason: str, detail: str) -> None:
        self.state, self.reason, self.detail = state, reason, detail
        self.state_changed.emit(state)


def _still_store(size: m.Size) -> FrameStore | None:
    try:
        return FrameStore(size[0] * size[1] * 3, slots=1)
    except OSError:
        return None


def _mark_request(name: str, ticket: Any, number: int) -> m.Request:
    return m.Mark(number, name, ticket)


def _still_request(number: int, camera: Camera, size: m.Size, name: str) -> Make:
    return lambda _ticket: m.StillOf(number, camera, size, name)
