"""20,000 invented complaints of one year, with daily and weekly rhythm, planted clusters, gaps and open cases."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from sample_data.builder.complaint_texts import CATEGORIES, CHANNELS, CLUSTERS, PROFILES, WEEK, Category
from sample_data.builder.frame import CRS, ORIGIN, stream

if TYPE_CHECKING:
    from sample_data.builder.admin import Admin
    from sample_data.builder.buildings import Building
    from sample_data.builder.streets import Road

COUNT = 20_000
FIRST = datetime(2025, 7, 1, tzinfo=timezone(timedelta(hours=8)))
DAYS = 365
AS_OF_H = DAYS * 24.0  # the list was drawn on 2026-07-01, 00:00
Floats = NDArray[np.float64]


def _hours(rng: np.random.Generator, profile: str, count: int) -> Floats:
    """Draw opening times in hours after the first day, by weekday, season and hour of the day."""
    day = np.arange(DAYS)
    weekday = (day + FIRST.weekday()) % 7
    season = 1 + 0.18 * np.cos((day - 20) / 365 * 2 * np.pi) + 0.25 * (day / 365 - 0.5)
    weight = np.array(WEEK[profile])[weekday] * season
    days = rng.choice(DAYS, size=count, p=weight / weight.sum())
    hour = np.array(PROFILES[profile], dtype=float)
    return days * 24.0 + rng.choice(24, size=count, p=hour / hour.sum()) + rng.random(count)


def _places(
    rng: np.random.Generator, buildings: list[Building], count: int, category: str
) -> tuple[Floats, NDArray[np.int64]]:
    """Draw places near buildings, more where many people live; return points and building numbers."""
    factor = {"village": 1.2, "residential": 1.0, "mixed": 1.4, "commercial": 0.9, "office": 0.35, "school": 0.3}
    street = category in ("市容", "交通", "餐饮油烟")
    weight = np.array(
        [
            (b.shape.area * b.storeys) ** 0.7
            * factor.get(b.use, 0.25)
            * (2.2 if street and b.use in ("village", "commercial") else 1)
            for b in buildings
        ]
    )
    # some quarters complain more than others
    xy = np.array([(b.shape.centroid.x, b.shape.centroid.y) for b in buildings])
    phase = sum(ord(c) for c in category)
    weight *= 1 + 0.8 * np.sin(xy[:, 0] / 900 + phase) * np.cos(xy[:, 1] / 700 + phase * 1.7)
    pick = rng.choice(len(buildings), size=count, p=weight / weight.sum())
    spread = 22.0 if street else 9.0
    return xy[pick] + rng.normal(0, spread, (count, 2)), pick


def _base(rng: np.random.Generator, buildings: list[Building], planted: int) -> list[dict[str, Any]]:
    """Return the rows that belong to no planted cluster."""
    shares = np.array([c.share for c in CATEGORIES])
    counts = rng.multinomial(COUNT - planted, shares / shares.sum())
    rows: list[dict[str, Any]] = []
    for category, count in zip(CATEGORIES, counts.tolist(), strict=True):
        hours = _hours(rng, category.profile, count)
        xy, pick = _places(rng, buildings, count, category.name)
        titles = rng.integers(len(category.titles), size=count)
        if category.name == "噪声":  # at night it is building sites and bars, by day shops and dancing
            night = (hours % 24 >= 22) | (hours % 24 < 6)
            titles = np.where(night, rng.choice([0, 0, 4, 3], size=count), rng.choice([1, 2, 2, 3], size=count))
        rows += [
            {"category": category, "title": category.titles[t], "h": float(h), "xy": p, "b": int(b)}
            for t, h, p, b in zip(titles.tolist(), hours, xy, pick, strict=True)
        ]
    return rows


def _planted(rng: np.random.Generator, buildings: list[Building]) -> list[dict[str, Any]]:
    """Return the rows of the planted clusters."""
    by_name = {c.name: c for c in CATEGORIES}
    centres = np.array([(b.shape.centroid.x, b.shape.centroid.y) for b in buildings])
    rows: list[dict[str, Any]] = []
    for cluster in CLUSTERS:
        near = np.flatnonzero(np.hypot(*(centres - (cluster.x, cluster.y)).T) < cluster.radius + 120)
        days = np.arange(cluster.first_day, cluster.last_day + 1)
        weekend = ((days + FIRST.weekday()) % 7) >= 5
        weight = np.where(weekend, 3.0, 1.0) if cluster.weekend else np.ones(len(days))
        for _ in range(cluster.cases):
            r, a = cluster.radius * abs(rng.normal(0, 0.5)), rng.uniform(0, 2 * np.pi)
            xy = np.array([cluster.x + r * np.cos(a), cluster.y + r * np.sin(a)])
            nearest = int(near[np.argmin(np.hypot(*(centres[near] - xy).T))])
            day = int(rng.choice(days, p=weight / weight.sum()))
            hour = float(rng.choice(cluster.hours)) + float(rng.random())
            rows.append(
                {
                    "category": by_name[cluster.category],
                    "title": cluster.title,
                    "h": day * 24 + hour,
                    "xy": xy,
                    "b": nearest,
                }
            )
    return rows


def _address(rng: np.random.Generator, building: Building, road: str, missing: bool) -> str:
    """Return a place in words; vague where the place on the map is missing."""
    if missing:
        return f"{road}附近"
    if building.name and rng.random() < 0.6:
        return building.name
    return f"{road}{int(rng.integers(1, 160))}号"


def _course(
    rng: np.random.Generator, category: Category, h: float
) -> tuple[str, float | None, float, str, str | None, str]:
    """Return urgency, closing hour (None while open), due hour, status, satisfaction and channel."""
    hot = category.name in ("燃气", "消防", "供水")
    urgency = str(rng.choice(["一般", "紧急", "特急"], p=[0.55, 0.35, 0.10] if hot else [0.90, 0.09, 0.01]))
    days = max(1, round(category.days * {"一般": 1.0, "紧急": 0.6, "特急": 0.3}[urgency]))
    closed = h + category.median_h * float(rng.lognormal(0, 0.85)) * {"一般": 1.0, "紧急": 0.6, "特急": 0.35}[urgency]
    closed = closed if hot else _at_work(closed)
    stuck = rng.random() < (0.05 if category.name in ("违建", "物业") else 0.008)
    is_open = stuck or closed >= AS_OF_H
    status = "已办结" if not is_open else ("待受理" if AS_OF_H - h < 12 else "办理中")
    late = closed > h + days * 24
    rated = None
    if not is_open and rng.random() < 0.55:
        rated = str(rng.choice(["满意", "基本满意", "不满意"], p=[0.42, 0.30, 0.28] if late else [0.70, 0.22, 0.08]))
    channel = str(rng.choice([c for c, _ in CHANNELS], p=[p for _, p in CHANNELS]))
    return urgency, None if is_open else closed, h + days * 24.0, status, rated, channel


def _at_work(h: float) -> float:
    """Move a closing time into office hours."""
    hour = h % 24
    return h if 8 <= hour < 20 else h - hour + 8.2 + hour / 12 + (24 if hour >= 20 else 0)


def _stamp(hours: float | None) -> str | None:
    """Return ISO 8601 with the offset of Shanghai, to the minute."""
    if hours is None:
        return None
    return (FIRST + timedelta(minutes=int(hours * 60))).strftime("%Y-%m-%dT%H:%M:00+08:00")


def build(units: Admin, buildings: list[Building], roads: list[Road]) -> gpd.GeoDataFrame:
    """Return the complaints in order of opening; about 2 % have no place (null geometry)."""
    rng = stream("complaints")
    rows = _planted(rng, buildings)
    rows += _base(rng, buildings, len(rows))
    rows.sort(key=lambda r: (r["h"], r["xy"][0]))
    points = shapely.points(np.array([r["xy"] for r in rows]))
    grid_of = shapely.STRtree([g.shape for g in units.grids]).nearest(points)
    named = [r for r in roads if r.kind in ("primary", "secondary", "local")]
    road_of = shapely.STRtree([r.line for r in named]).nearest(points)
    name = {u.id: u.name for u in [*units.subdistricts, *units.communities]}
    missing = rng.random(len(rows)) < 0.02
    out: list[dict[str, Any]] = []
    for i, row in enumerate(rows):
        category = row["category"]
        urgency, closed, due, status, rated, channel = _course(rng, category, row["h"])
        grid = units.grids[int(grid_of[i])]
        address = _address(rng, buildings[row["b"]], named[int(road_of[i])].name, bool(missing[i]))
        text = category.texts[int(rng.integers(len(category.texts)))].format(p=address, t=row["title"])
        month = (FIRST + timedelta(hours=row["h"])).strftime("%y%m")
        out.append(
            {
                "id": f"C{month}{i + 1:05d}",
                "opened": _stamp(row["h"]),
                "closed": _stamp(closed),
                "due": _stamp(due),
                "category": category.name,
                "title": row["title"],
                "text": text,
                "channel": channel,
                "urgency": urgency,
                "status": status,
                "satisfaction": rated,
                "subdistrict": name[grid.parent[:9]],
                "community": None if missing[i] else name[grid.parent],
                "grid": None if missing[i] else grid.id,
                "address": address,
            }
        )
    xy = np.round(np.array([r["xy"] for r in rows]) + ORIGIN, 1)
    geometry = shapely.points(xy).astype(object)
    geometry[missing] = None
    return gpd.GeoDataFrame(pd.DataFrame(out), geometry=geometry, crs=CRS)
