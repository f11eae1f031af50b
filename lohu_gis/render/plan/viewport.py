"""What part of the world a picture shows, and how world and picture coordinates go over into each other."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

F64: TypeAlias = npt.NDArray[np.float64]
Extent: TypeAlias = tuple[float, float, float, float]
"""xmin, ymin, xmax, ymax."""

METRES_PER_PX = 0.0254 / 96.0
"""Size of a logical pixel on paper."""
METRES_PER_DEGREE = 6_378_137.0 * math.pi / 180.0
"""Length of a degree along the equator of WGS84."""


@dataclass(frozen=True, slots=True)
class Viewport:
    """A window onto the map.

    Attributes
    ----------
    x, y
        World coordinates of the picture's middle, in `crs`.
    units_per_px
        Map units per logical pixel (1/96 inch); greater than 0.
    width_px, height_px
        Size in logical pixels, greater than 0; need not be whole.
    rotation_deg
        The map is turned by this angle, clockwise.
    crs
        ``"EPSG:4547"`` or WKT; None draws all layers as they are.
    device_ratio
        Device pixels per logical pixel (2 on dense screens, dpi / 96 for print).

    Raises
    ------
    ValueError
        For sizes or scales that are not finite and positive.
    """

    x: float
    y: float
    units_per_px: float
    width_px: float
    height_px: float
    rotation_deg: float = 0.0
    crs: str | None = "EPSG:4547"
    device_ratio: float = 1.0

    def __post_init__(self) -> None:
        sizes = (self.units_per_px, self.width_px, self.height_px, self.device_ratio)
        if not all(math.isfinite(s) and s > 0 for s in sizes):
            raise ValueError(f"a viewport needs finite positive sizes, not {sizes}")
        if not all(math.isfinite(v) for v in (self.x, self.y, self.rotation_deg)):
            raise ValueError("a viewport needs a finite centre and rotation")

    @staticmethod
    def fit(extent: Extent, size: tuple[float, float], *, crs: str | None = "EPSG:4547", margin_px: float = 0.0,
            device_ratio: float = 1.0) -> Viewport:
        """The window of the given size (logical pixels) that shows all of `extent` inside the margin, centred.

        An extent without width and height (one point) is shown at 1 map unit per pixel (metres) or 0.00001 (degrees).
        """
        xmin, ymin, xmax, ymax = extent
        room = (max(size[0] - 2 * margin_px, 1.0), max(size[1] - 2 * margin_px, 1.0))
        scale = max((xmax - xmin) / room[0], (ymax - ymin) / room[1])
        if scale <= 0:
            scale = 1e-5 if is_geographic(crs) else 1.0
        return Viewport((xmin + xmax) / 2, (ymin + ymax) / 2, scale, size[0], size[1], crs=crs,
                        device_ratio=device_ratio)

    @property
    def device_size(self) -> tuple[int, int]:
        """Width and height of the picture in device pixels, at least 1."""
        return (max(round(self.width_px * self.device_ratio), 1), max(round(self.height_px * self.device_ratio), 1))

    @property
    def extent(self) -> Extent:
        """Smallest upright box around what is seen, in the viewport's CRS."""
        right, foot = self.width_px, self.height_px
        corners = self.to_world(np.array([[0.0, 0.0], [right, 0.0], [right, foot], [0.0, foot]]))
        (xmin, ymin), (xmax, ymax) = corners.min(axis=0), corners.max(axis=0)
        return float(xmin), float(ymin), float(xmax), float(ymax)

    @property
    def metres_per_px(self) -> float:
        """Ground metres per logical pixel in the middle (degrees are taken along the parallel)."""
        if is_geographic(self.crs):
            return self.units_per_px * METRES_PER_DEGREE * max(math.cos(math.radians(min(abs(self.y), 89.9))), 1e-3)
        return self.units_per_px

    @property
    def scale_denominator(self) -> float:
        """n of the scale 1 : n, with logical pixels of 1/96 inch."""
        return self.metres_per_px / METRES_PER_PX

    @property
    def matrix(self) -> tuple[float, float, float, float, float, float]:
        """(a, b, c, d, e, f) with px = a x + c y + e and py = b x + d y + f (logical pixels)."""
        angle = math.radians(self.rotation_deg)
        cos, sin = math.cos(angle) / self.units_per_px, math.sin(angle) / self.units_per_px
        a, b, c, d = cos, sin, sin, -cos
        return (a, b, c, d, self.width_px / 2 - a * self.x - c * self.y, self.height_px / 2 - b * self.x - d * self.y)

    def to_px(self, world: npt.ArrayLike) -> F64:
        """World coordinates (n, 2) as logical pixels (n, 2), origin at the top left, y downwards."""
        points = np.asarray(world, np.float64).reshape(-1, 2)
        a, b, c, d, _, _ = self.matrix
        dx, dy = points[:, 0] - self.x, points[:, 1] - self.y
        return np.column_stack([a * dx + c * dy + self.width_px / 2, b * dx + d * dy + self.height_px / 2])

    def to_world(self, px: npt.ArrayLike) -> F64:
        """Logical pixels (n, 2) as world coordinates (n, 2)."""
        points = np.asarray(px, np.float64).reshape(-1, 2)
        angle = math.radians(self.rotation_deg)
        cos, sin = math.cos(angle) * self.units_per_px, math.sin(angle) * self.units_per_px
        dx, dy = points[:, 0] - self.width_px / 2, points[:, 1] - self.height_px / 2
        return np.column_stack([self.x + cos * dx + sin * dy, self.y + sin * dx - cos * dy])

    def moved(self, dx_px: float, dy_px: float) -> Viewport:
        """The window after the map was dragged by the given logical pixels."""
        (x, y), = self.to_world([[self.width_px / 2 - dx_px, self.height_px / 2 - dy_px]])
        return replace(self, x=float(x), y=float(y))

    def zoomed(self, factor: float, at_px: tuple[float, float] | None = None) -> Viewport:
        """`factor` times larger scale (2 halves units_per_px); the world point under `at_px` stays where it is."""
        px = at_px or (self.width_px / 2, self.height_px / 2)
        (x, y), = self.to_world([px])
        scale = self.units_per_px / factor
        keep = scale / self.units_per_px
        return replace(self, x=float(x + (self.x - x) * keep), y=float(y + (self.y - y) * keep), units_per_px=scale)

    def resized(self, width_px: float, height_px: float) -> Viewport:
        """Another picture size around the same middle at the same scale."""
        return replace(self, width_px=width_px, height_px=height_px)


def is_geographic(crs: str | None) -> bool:
    """Whether the CRS measures in degrees; False for None and for what pyproj does not know."""
    if crs is None or crs == "EPSG:4547":
        return False
    if crs in {"EPSG:4326", "EPSG:4490", "OGC:CRS84"}:
        return True
    return _ask_pyproj(crs)


def _ask_pyproj(crs: str) -> bool:
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        return bool(CRS.from_user_input(crs).is_geographic)
    except CRSError:
        return False
