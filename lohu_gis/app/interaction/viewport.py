"""The arithmetic between map and window."""

from __future__ import annotations

import math
from dataclasses import dataclass

import msgspec

from lohu_gis.core.project import Camera2D

METRES_PER_PX = 0.0254 / 96
"""Size of a logical pixel on paper: scale 1:n shows n times this per pixel."""

SMALLEST, LARGEST = 1e-4, 1e6
"""Limits of map units per pixel."""


@dataclass(frozen=True, slots=True)
class Viewport:
    """A camera and the size of the window it fills, in logical pixels; y of the window points down.

    ``rotation_deg`` turns the map clockwise.
    """

    camera: Camera2D
    width: float
    height: float

    def to_map(self, px: float, py: float) -> tuple[float, float]:
        """Map coordinates of a window position."""
        right, up = (px - self.width / 2) * self.camera.units_per_px, (self.height / 2 - py) * self.camera.units_per_px
        cos, sin = self._turn()
        return self.camera.x + right * cos - up * sin, self.camera.y + right * sin + up * cos

    def to_px(self, x: float, y: float) -> tuple[float, float]:
        """Window position of map coordinates."""
        dx, dy = x - self.camera.x, y - self.camera.y
        cos, sin = self._turn()
        right, up = dx * cos + dy * sin, -dx * sin + dy * cos
        return self.width / 2 + right / self.camera.units_per_px, self.height / 2 - up / self.camera.units_per_px

    def panned(self, right_px: float, down_px: float) -> Camera2D:
        """The camera after the map was dragged by that many pixels."""
        x, y = self.to_map(self.width / 2 - right_px, self.height / 2 - down_px)
        return msgspec.structs.replace(self.camera, x=x, y=y)

    def zoomed(self, factor: float, px: float, py: float) -> Camera2D:
        """The camera `factor` times closer; the place under (px, py) stays where it is."""
        units = min(max(self.camera.units_per_px / factor, SMALLEST), LARGEST)
        x, y = self.to_map(px, py)
        closer = Viewport(msgspec.structs.replace(self.camera, units_per_px=units), self.width, self.height)
        moved_x, moved_y = closer.to_map(px, py)
        return msgspec.structs.replace(closer.camera, x=self.camera.x + x - moved_x, y=self.camera.y + y - moved_y)

    def fitted(self, bounds: tuple[float, float, float, float], margin: float = 0.05) -> Camera2D:
        """The camera that shows `bounds` (xmin, ymin, xmax, ymax) with a margin; a point is shown 1:1000."""
        xmin, ymin, xmax, ymax = bounds
        width, height = (xmax - xmin) * (1 + 2 * margin), (ymax - ymin) * (1 + 2 * margin)
        cos, sin = (abs(value) for value in self._turn())
        units = max((width * cos + height * sin) / max(self.width, 1),
                    (width * sin + height * cos) / max(self.height, 1))
        units = units if units > 0 else 1000 * METRES_PER_PX
        return msgspec.structs.replace(self.camera, x=(xmin + xmax) / 2, y=(ymin + ymax) / 2,
                                       units_per_px=min(max(units, SMALLEST), LARGEST))

    def bounds(self) -> tuple[float, float, float, float]:
        """Smallest upright rectangle of the map that holds all that is seen."""
        corners = [self.to_map(px, py) for px in (0.0, self.width) for py in (0.0, self.height)]
        xs, ys = zip(*corners, strict=True)
        return min(xs), min(ys), max(xs), max(ys)

    @property
    def scale(self) -> float:
        """Scale denominator, for map units of one metre."""
        return self.camera.units_per_px / METRES_PER_PX

    def at_scale(self, denominator: float) -> Camera2D:
        """The camera at scale 1:denominator around the same middle."""
        units = min(max(denominator * METRES_PER_PX, SMALLEST), LARGEST)
        return msgspec.structs.replace(self.camera, units_per_px=units)

    def _turn(self) -> tuple[float, float]:
        angle = math.radians(self.camera.rotation_deg)
        return math.cos(angle), math.sin(angle)
