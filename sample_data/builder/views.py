"""Views of the sample project: cameras, the time, and the stops that a presentation starts from."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

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
JUNE = "2026-06-01T00:00:00+08:00"
PARK_LAYERS = {"units", "trees"}
SERVICE_LAYERS = {"halls", "windows", "business", "business_buildings", "residents"}
BUSY = {"heat", "complaints", "subdistricts", "metro_lines"}
"""Layers that would lie over the park as colour or lines."""


def _camera(x: float, y: float, z: float, away: float, side: float, up: float) -> model.Camera3D:
    """Return a camera that looks at a point of the local frame from a distance, a side and an angle above."""
    return model.Camera3D(x=X + x, y=Y + y, z=z, distance_m=away, azimuth_deg=side, elevation_deg=up)


def _map(x: float, y: float, units_per_px: float) -> model.Camera2D:
    """Return a map around a point of the local frame."""
    return model.Camera2D(x=X + x, y=Y + y, units_per_px=units_per_px)


class View(NamedTuple):
    """A stop: id, names, note, map, camera, layers shown, and where it differs scenario and instant."""

    id: str
    name: str
    name_en: str
    note: str
    camera: model.Camera2D
    camera3d: model.Camera3D
    layers: Collection[str]
    scenario: str = model.BASE
    instant: str = "2026-01-20T10:00:00+08:00"
    since: str = "2025-07-01T00:00:00+08:00"


def _views(quiet: Collection[str]) -> list[View]:
    """Return the stops in their order; `quiet` are the layers of a calm city."""
    city = set(quiet)
    return [
        View(
            "overview",
            "全区鸟瞰",
            "District overview",
            "罗湖区示例全貌。 / The whole sample district.",
            WHOLE,
            _camera(7900, 4300, 60, 12_000, 192, 36),
            city | {"subdistricts"},
        ),
        View(
            "park",
            "东门虚拟园区",
            "Dongmen virtual park",
            "逐层查看商铺、办公与公寓。 / Shops, offices and flats floor by floor.",
            _map(5970, 2540, 0.55),
            _camera(5960, 2530, 14, 620, 197, 38),
            city | PARK_LAYERS,
        ),
        View(
            "tower",
            "东门之门方案",
            "Tower proposal",
            "东口旧商场改建的三个方案。 / Three designs in place of the old mall at the east gate.",
            _map(6212, 2520, 0.4),
            _camera(6212, 2540, 36, 460, 290, 30),
            city | {"trees"},
            "tower_podium",
            "2026-01-20T13:30:00+08:00",
        ),
        View(
            "wutong",
            "梧桐山",
            "Wutong Mountain",
            "从莲塘望向梧桐山。 / From Liantang towards the mountain.",
            _map(13_800, 6000, 6.0),
            _camera(14_400, 5700, 380, 6800, 258, 15),
            city,
        ),
        *_governance(city),
    ]


def _governance(city: set[str]) -> list[View]:
    """Return the stops of complaints, sensors and services."""
    return [
        View(
            "june",
            "六月诉求",
            "Complaints of June",
            "2026 年 6 月的诉求热力，其中藏有弱信号。 / The heat of June 2026, with weak signals hidden in it.",
            _map(8200, 4300, 9.0),
            _camera(7400, 3800, 60, 9000, 192, 42),
            city | {"heat_month", "subdistricts"},
            since=JUNE,
        ),
        View(
            "cabinet",
            "弱信号：换电柜冒烟",
            "Weak signal: smoking cabinet",
            "西岭下村东区三周内 11 件相似诉求。 / Eleven similar complaints at one place in three weeks.",
            _map(13_050, 4650, 0.6),
            _camera(13_050, 4650, 30, 700, 205, 38),
            city | {"complaints", "stations"},
            since=JUNE,
        ),
        View(
            "sensors",
            "感知告警",
            "Sensors and alarms",
            "站点按六月最高告警级别着色；声环境功能区。 / Stations by their highest level in June; noise zones.",
            _map(6900, 3700, 4.6),
            _camera(6700, 3600, 40, 5200, 192, 48),
            (city - {"buildings"}) | {"stations", "noise_zones"},
            since=JUNE,
        ),
        View(
            "services",
            "服务与商圈",
            "Services and business",
            "服务厅、数字窗口与五大商圈的空置率。 / Halls, digital windows, vacancy in five districts.",
            _map(6000, 3050, 5.2),
            _camera(5700, 2700, 40, 3600, 190, 42),
            (city - {"buildings", "metro_stations"}) | SERVICE_LAYERS,
        ),
    ]


def stops(shown: Collection[str]) -> Mapping[str, model.Stop]:
    """Return the stops; `shown` are the layers that the project shows at first."""
    found = {}
    for rank, view in enumerate(_views(set(shown) - BUSY), 1):
        found[view.id] = model.Stop(
            id=view.id,
            name=view.name,
            name_en=view.name_en,
            rank=float(rank),
            camera=view.camera,
            camera3d=view.camera3d,
            scenario=view.scenario,
            time=model.TimeState(start=view.since, end=TIME.end, instant=view.instant),
            layers=tuple(sorted(view.layers)),
            note=view.note,
        )
    return found
