"""From one camera to another: eased, over the roofs where the way is far."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lohu_gis.scene3d.build.camera import Camera

SHORTEST_S, LONGEST_S = 0.35, 1.6


@dataclass(frozen=True, slots=True)
class Flight:
    """A way through the air.

    Attributes
    ----------
    start, end : Camera
    seconds : float
        How long it takes.
    """

    start: Camera
    end: Camera
    seconds: float

    def at(self, seconds: float) -> Camera:
        """The camera after some time; `start` before the beginning, `end` from the end on."""
        share = min(max(seconds / self.seconds, 0.0), 1.0)
        if share >= 1.0:
            return self.end
        eased = share * share * (3.0 - 2.0 * share)
        one, other = self.start, self.end
        turn = (other.azimuth_deg - one.azimuth_deg + 180.0) % 360.0 - 180.0
        lift = 1.0 + (self._peak() - 1.0) * 4.0 * eased * (1.0 - eased)
        return Camera(_mix(one.x, other.x, eased), _mix(one.y, other.y, eased), _mix(one.z, other.z, eased),
                      one.distance * (other.distance / one.distance) ** eased * lift,
                      (one.azimuth_deg + turn * eased) % 360.0, _mix(one.pitch_deg, other.pitch_deg, eased),
                      _mix(one.fov_deg, other.fov_deg, eased))

    def _peak(self) -> float:
        """How much farther away the camera is half way, so that both ends are in the picture for a moment."""
        apart = float(np.linalg.norm(self.end.focus - self.start.focus))
        return max(1.0, 0.7 * apart / max(self.start.distance, self.end.distance))


def flight(start: Camera, end: Camera) -> Flight:
    """A flight whose time grows with the way, the turn and the change of distance."""
    apart = float(np.linalg.norm(end.focus - start.focus)) / max(start.distance, end.distance)
    turn = abs((end.azimuth_deg - start.azimuth_deg + 180.0) % 360.0 - 180.0) / 90.0
    zoom = abs(float(np.log(end.distance / start.distance)))
    tilt = abs(end.pitch_deg - start.pitch_deg) / 60.0
    effort = 0.5 * apart + 0.5 * turn + 0.4 * zoom + 0.5 * tilt
    return Flight(start, end, float(np.clip(0.3 + 0.45 * effort, SHORTEST_S, LONGEST_S)))


def _mix(one: float, other: float, share: float) -> float:
    return one + (other - one) * share
