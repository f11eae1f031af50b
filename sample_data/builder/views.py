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
PARK = ("东门虚拟园区", "Dongmen virtual park")
TOWER = ("东门之门方案", "Tower proposal")
PARK_LAYERS = {"units", "trees"}
BUSY = {"heat", "complaints", "subdistricts", "metro_lines"}
"""Layers that would lie over the park as colour or lines."""


def _stop(
    key: str,
    rank: float,
    names: tuple[str, str],
    note: str,
    cameras: tuple[model.Camera2D, model.Camera3D],
    layers: Collection[str],
    **more: str,
) -> model.Stop:
    """Return a stop on the 3D page; `more` may name a scenario."""
    return model.Stop(
        id=key,
        name=names[0],
        name_en=names[1],
        rank=rank,
        camera=cameras[0],
        camera3d=cameras[1],
        time=TIME,
        layers=tuple(sorted(layers)),
        note=note,
        **more,
    )


def stops(shown: Collection[str]) -> Mapping[str, model.Stop]:
    """Return the stops; `shown` are the layers that the project shows at first."""
    quiet = set(shown) - BUSY
    park = (
        model.Camera2D(x=X + 5970, y=Y + 2540, units_per_px=0.55),
        model.Camera3D(x=X + 5960, y=Y + 2530, z=14.0, distance_m=620.0, azimuth_deg=197.0, elevation_deg=38.0),
    )
    tower = (
        model.Camera2D(x=X + 6212, y=Y + 2520, units_per_px=0.4),
        model.Camera3D(x=X + 6212, y=Y + 2525, z=40.0, distance_m=520.0, azimuth_deg=152.0, elevation_deg=28.0),
    )
    hill = (
        model.Camera2D(x=X + 13_800, y=Y + 6000, units_per_px=6.0),
        model.Camera3D(x=X + 15_000, y=Y + 6000, z=430.0, distance_m=6500.0, azimuth_deg=255.0, elevation_deg=17.0),
    )
    whole = ("全区鸟瞰", "District overview")
    found = [
        _stop(
            "overview",
            1.0,
            whole,
            "罗湖区示例全貌。 / The whole sample district.",
            (WHOLE, CENTRE),
            set(shown) - {"heat"},
        ),
        _stop(
            "park",
            2.0,
            PARK,
            "逐层查看商铺、办公与公寓。 / Shops, offices and flats floor by floor.",
            park,
            quiet | PARK_LAYERS,
        ),
        _stop(
            "tower",
            3.0,
            TOWER,
            "东口旧商场改建的三个方案。 / Three designs in place of the old mall at the east gate.",
            tower,
            quiet | {"trees"},
            scenario="tower_podium",
        ),
        _stop(
            "wutong",
            4.0,
            ("梧桐山", "Wutong Mountain"),
            "从城区望向梧桐山。 / From the city towards the mountain.",
            hill,
            quiet,
        ),
    ]
    return {stop.id: stop for stop in found}
