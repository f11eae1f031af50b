"""Views of the sample project: cameras, the time, and the stops that a presentation starts from."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from lohu_gis.core import project as model
from sample_data.builder.frame import ORIGIN

X, Y = ORIGIN
WHOLE = model.Camera2D(x=X + 8200, y=Y + 5300, units_per_px=11.0)
CENTRE = model.Camera3D(x=X + 5000, y=Y + 2200, z=20.0, distance_m=3600.0, azimuth_deg=160.0, elevation_deg=32.0)
TIME = model.TimeState(
    start="2025-07-01T00:00:00+08:00",
    end="2026-07-01T00:00:00+08:00",
    instant="2026-01-20T10:00:00+08:00",
)
PARK_LAYERS = {"units", "trees"}
BUSY = {"heat", "complaints", "subdistricts", "metro_lines"}
"""Layers that would lie over the park as colour or lines."""


def _camera(x: float, y: float, z: float, away: float, side: float, up: float) -> model.Camera3D:
    """Return a camera that looks at a point of the local frame from a distance, a side and an angle above."""
    return model.Camera3D(x=X + x, y=Y + y, z=z, distance_m=away, azimuth_deg=side, elevation_deg=up)


def _map(x: float, y: float, units_per_px: float) -> model.Camera2D:
    """Return a map around a point of the local frame."""
    return model.Camera2D(x=X + x, y=Y + y, units_per_px=units_per_px)


def stops(shown: Collection[str]) -> Mapping[str, model.Stop]:
    """Return the stops; `shown` are the layers that the project shows at first."""
    quiet = set(shown) - BUSY
    afternoon = model.TimeState(start=TIME.start, end=TIME.end, instant="2026-01-20T13:30:00+08:00")
    found = [
        model.Stop(
            id="overview",
            name="全区鸟瞰",
            name_en="District overview",
            rank=1.0,
            camera=WHOLE,
            camera3d=_camera(7900, 4300, 60, 12_000, 192, 36),
            scenario=model.BASE,
            time=TIME,
            layers=tuple(sorted(quiet | {"subdistricts"})),
            note="罗湖区示例全貌。 / The whole sample district.",
        ),
        model.Stop(
            id="park",
            name="东门虚拟园区",
            name_en="Dongmen virtual park",
            rank=2.0,
            camera=_map(5970, 2540, 0.55),
            camera3d=_camera(5960, 2530, 14, 620, 197, 38),
            scenario=model.BASE,
            time=TIME,
            layers=tuple(sorted(quiet | PARK_LAYERS)),
            note="逐层查看商铺、办公与公寓。 / Shops, offices and flats floor by floor.",
        ),
        model.Stop(
            id="tower",
            name="东门之门方案",
            name_en="Tower proposal",
            rank=3.0,
            camera=_map(6212, 2520, 0.4),
            camera3d=_camera(6212, 2532, 42, 460, 218, 24),
            scenario="tower_podium",
            time=afternoon,
            layers=tuple(sorted(quiet | {"trees"})),
            note="东口旧商场改建的三个方案。 / Three designs in place of the old mall at the east gate.",
        ),
        model.Stop(
            id="wutong",
            name="梧桐山",
            name_en="Wutong Mountain",
            rank=4.0,
            camera=_map(13_800, 6000, 6.0),
            camera3d=_camera(14_400, 5700, 380, 6800, 258, 15),
            scenario=model.BASE,
            time=TIME,
            layers=tuple(sorted(quiet)),
            note="从莲塘望向梧桐山。 / From Liantang towards the mountain.",
        ),
    ]
    return {stop.id: stop for stop in found}
