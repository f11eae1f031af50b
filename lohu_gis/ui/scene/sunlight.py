"""The light of the 3D view follows the one instant of the program."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QTimer

from lohu_gis.analysis.sun.days import CHINA
from lohu_gis.analysis.sun.path import Site, site_of, sun_at
from lohu_gis.core.errors import LohuError
from lohu_gis.core.text import N_

if TYPE_CHECKING:
    from lohu_gis.app.jobs import Jobs
    from lohu_gis.scene3d.build.scene import SceneData
    from lohu_gis.ui.twin.view import TwinView

RESTING_MS = 450
"""A sun that has not moved for so long rests: shadows are drawn in full."""


class Sunlight(QObject):
    """Asks for the sun's place above the scene and tells the view.

    The first answer takes a job (libraries are read); later ones are immediate, so that a day can be played.
    """

    def __init__(self, view: TwinView) -> None:
        super().__init__(view)
        self._view = view
        self._site: Site | None = None
        self._place: tuple[float, float, str] | None = None
        self._shown: tuple[float, float] | None = None
        self._rest = QTimer(self, singleShot=True, interval=RESTING_MS)
        self._rest.timeout.connect(self._settle)

    def show(self, instant: str | None, scene: SceneData | None, jobs: Jobs, *, moving: bool = False) -> None:
        """Light the scene as at an instant (ISO 8601, without offset civil time of Shenzhen); None: as it was built.

        An instant that cannot be read, or a scene without a CRS, changes nothing.
        """
        when = instant_of(instant)
        if when is None or scene is None or scene.crs is None:
            if instant is None:
                self._view.clear_sun()
            return
        west, south, east, north = scene.extent
        place = ((west + east) / 2, (south + north) / 2, scene.crs)
        if place == self._place and self._site is not None:
            self._light(self._site, when, moving=moving)
            return

        def found(site: Site) -> None:
            self._place, self._site = place, site
            self._light(site, when, moving=False)

        def work(_progress: object) -> Site:
            site = site_of(*place)
            sun_at(site, when)
            return site

        jobs.submit("sun-place", work, lane="render", label=N_("Find the sun"), on_done=found, on_error=_unknown)

    def _light(self, site: Site, when: dt.datetime, *, moving: bool) -> None:
        path = sun_at(site, when)
        azimuth, altitude = float(np.degrees(path.azimuth[0])), float(np.degrees(path.altitude[0]))
        self._shown = (azimuth, altitude)
        self._view.set_sun(azimuth, altitude, passing=moving)
        if moving:
            self._rest.start()

    def _settle(self) -> None:
        if self._shown is not None:
            self._view.set_sun(*self._shown)


def instant_of(text: str | None) -> dt.datetime | None:
    """An instant with an offset; None for None and for what cannot be read."""
    if text is None:
        return None
    try:
        when = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return when if when.tzinfo is not None else when.replace(tzinfo=CHINA)


def _unknown(error: BaseException) -> None:
    """A place whose degrees nobody knows (an own CRS) is lit as it was built."""
    if not isinstance(error, LohuError):
        raise error
