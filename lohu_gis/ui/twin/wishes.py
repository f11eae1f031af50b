"""What the window wants to see: the newest view, asked for in three steps of quality."""

from __future__ import annotations

from lohu_gis.scene3d.build.camera import Camera
from lohu_gis.scene3d.link.messages import Size

MOVING, REST, FINE = "moving", "rest", "fine"


class ViewWishes:
    """Decides which picture to ask for next; one request is under way at a time, only the newest wish counts.

    While the view moves, quick pictures; after a pause one with edges; then a smooth one with shadows.
    """

    def __init__(self) -> None:
        self._wish: tuple[Camera, Size] | None = None
        self._under_way: int | None = None
        self._best: str | None = None
        self._due: str | None = None

    def want(self, camera: Camera, size: Size, quality: str) -> None:
        """A new view, to be shown in `quality` first."""
        self._wish = (camera, size)
        self._best = None
        self._due = quality

    def improve(self) -> None:
        """Time has passed without a new wish: ask for the next better picture, if there is one."""
        if self._wish is None or self._under_way is not None or self._due is not None:
            return
        if self._best == MOVING or self._best is None:
            self._due = REST
        elif self._best == REST:
            self._due = FINE

    def spoil(self) -> None:
        """The scene has changed: the picture that is there is no longer good enough."""
        if self._wish is not None and self._due is None:
            self._due, self._best = REST, None

    def take(self) -> tuple[Camera, Size, str] | None:
        """What to ask for now; None while a request is under way or nothing is due. Follow with `asked`."""
        if self._wish is None or self._due is None or self._under_way is not None:
            return None
        quality, self._due = self._due, None
        return (*self._wish, quality)

    def asked(self, number: int) -> None:
        """What `take` returned has been sent as request `number`."""
        self._under_way = number

    def shown(self, quality: str) -> None:
        """A picture has come."""
        if self._due is None:
            self._best = quality

    def done(self, number: int) -> None:
        """All requests up to `number` are dealt with, also those without a picture."""
        if self._under_way is not None and self._under_way <= number:
            self._under_way = None

    @property
    def finished(self) -> bool:
        """True when the best picture of the newest wish is there."""
        return self._wish is None or (self._best == FINE and self._due is None)

    def restart(self) -> None:
        """The process is new: ask again for the newest wish."""
        self._under_way = None
        if self._wish is not None:
            self._due, self._best = REST, None
