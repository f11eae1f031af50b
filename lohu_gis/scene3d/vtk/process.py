"""The 3D process: reads requests, draws, answers; leaves when the window does."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from typing import Any

from lohu_gis.core.errors import LohuError
from lohu_gis.scene3d.build.camera import Camera
from lohu_gis.scene3d.build.pick import pick
from lohu_gis.scene3d.link import messages as m
from lohu_gis.scene3d.link.frames import FrameStore
from lohu_gis.scene3d.link.parcels import open_parcel


def serve(pipe: Connection, lifeline: Connection, ends_with: Callable[[int], object]) -> None:
    """Main function of the child: answers requests from `pipe` until it is told to stop or the pipe ends.

    Parameters
    ----------
    pipe
        Requests in, answers out.
    lifeline
        Carries nothing; its other end closes when the window's process has gone.
    ends_with
        Lets the system end this process when the other end of a pipe closes, where it can (`io.platform`).
    """
    ends_with(lifeline.fileno())
    _leave_with_parent()
    try:
        server = _Server(pipe)
        while server.step():
            pass
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return  # the window is gone
    except LohuError as error:
        _say(pipe, m.Failed(error.code, str(error)))
    except Exception as error:  # noqa: BLE001 - the parent shows the reason and starts a new process
        _say(pipe, m.Failed("scene.crashed", f"{type(error).__name__}: {error}"))


class _Server:
    def __init__(self, pipe: Connection) -> None:
        from lohu_gis.scene3d.vtk.stage import Stage

        self._pipe = pipe
        self._stage = Stage()
        self._frames: FrameStore | None = None
        self._slot = 0
        window = self._stage.window
        pipe.send(m.Ready(window.renderer_name, window.software))

    def step(self) -> bool:
        """Wait for requests, deal with all that are there; False when it was told to stop."""
        batch: list[m.Request] = [self._pipe.recv()]
        while self._pipe.poll():
            batch.append(self._pipe.recv())
        view: m.View | None = None
        for request in batch:
            if isinstance(request, m.Stop):
                self._stage.window.close()
                return False
            if isinstance(request, m.View):
                view = request
            else:
                _HANDLERS[type(request)](self, request)
        if view is not None:
            self._draw(view)
        self._pipe.send(m.Done(batch[-1].number))
        return True

    def load(self, request: m.Load) -> None:
        self._stage.load(open_parcel(request.parcel))

    def chunks(self, request: m.Chunks) -> None:
        for chunk in open_parcel(request.parcel):
            self._stage.replace_chunk(chunk)

    def colours(self, request: m.Colours) -> None:
        fids, colours = open_parcel(request.parcel)
        if self._stage.scene is not None:
            self._stage.recolour(self._stage.scene.with_colours(fids, colours))

    def texture(self, request: m.Texture) -> None:
        texture, detail = open_parcel(request.parcel)
        if texture is not None:
            self._stage.lay_texture(texture[0])
        if detail is not None:
            self._stage.lay_detail(detail[0])

    def mark(self, request: m.Mark) -> None:
        (marks,) = open_parcel(request.parcel)
        self._stage.set_marks(request.name, marks)

    def dress(self, request: m.Dress) -> None:
        self._stage.dress(request.appearance)

    def frames(self, request: m.Frames) -> None:
        if self._frames is not None:
            self._frames.close()
        self._frames = FrameStore(request.capacity, request.name)

    def pick(self, request: m.PickAt) -> None:
        if self._stage.scene is None:
            self._pipe.send(m.Picked(request.number, None, None))
            return
        found = pick(self._stage.scene, request.camera, request.x, request.y, request.size)
        self._pipe.send(m.Picked(request.number, found.fid, found.position))

    def still(self, request: m.StillOf) -> None:
        from lohu_gis.scene3d.vtk.ground import never
        from lohu_gis.scene3d.vtk.stage import Quality, still_ratio

        width, height = request.size
        store = FrameStore(width * height * 3, request.name, slots=1)
        try:
            self._finish(request.camera, never)
            picture = self._stage.draw(request.camera, request.size, Quality.FINE, ratio=still_ratio(request.size))
            if picture is not None:
                store.slot(0, (height, width, 3))[:] = picture[:, :, :3]
        finally:
            store.close()
        self._pipe.send(m.StillDone(request.number))

    def _finish(self, camera: Camera, interrupted: Callable[[], bool]) -> bool:
        if self._stage.ground_is_rough and not self._stage.finish_ground(interrupted):
            return False
        return self._stage.finish_near(camera, interrupted)

    def _draw(self, request: m.View) -> None:
        from lohu_gis.scene3d.vtk.stage import Quality

        if self._frames is None or self._stage.scene is None:
            return
        quality = Quality(request.quality)
        size = request.size
        if quality is Quality.MOVING and self._stage.window.software:
            size = (max(size[0] // 2, 1), max(size[1] // 2, 1))
        interrupted: Callable[[], bool] = self._pipe.poll
        if quality is Quality.FINE and not self._finish(request.camera, interrupted):
            return
        ratio = request.ratio * size[1] / request.size[1]
        picture = self._stage.draw(request.camera, size, quality, interrupted, ratio)
        if picture is None or picture.nbytes > self._frames.capacity:
            return
        self._slot += 1
        self._frames.slot(self._slot, picture.shape)[:] = picture
        self._pipe.send(m.Shown(self._frames.name, self._slot, size, request.camera, request.quality))


_HANDLERS: dict[type, Callable[[_Server, Any], None]] = {
    m.Load: _Server.load, m.Chunks: _Server.chunks, m.Colours: _Server.colours, m.Texture: _Server.texture,
    m.Mark: _Server.mark, m.Dress: _Server.dress, m.Frames: _Server.frames, m.PickAt: _Server.pick,
    m.StillOf: _Server.still}


def _say(pipe: Connection, answer: m.Answer) -> None:
    try:
        pipe.send(answer)
    except OSError:
        return


def _leave_with_parent() -> None:
    """Never outlive the window, even when it is killed while this process hangs in a graphics driver."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is None:
        return
    if not parent.is_alive():
        os._exit(0)

    def watch(sentinel: int) -> None:
        wait([sentinel])
        os._exit(0)

    threading.Thread(target=watch, args=(parent.sentinel,), name="parent-watch", daemon=True).start()
