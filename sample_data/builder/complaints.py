"""20,000 invented complaints of one year: rhythm, planted clusters and weak signals, repeats, gaps, open cases.

This module draws what happened; :mod:`hotline` writes it down as an export and as a layer.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from sample_data.builder.complaint_texts import (
    CATEGORIES,
    CLUSTERS,
    DETAILS,
    OPENERS,
    PROFILES,
    REQUESTS,
    WEEK,
)
from sample_data.builder.frame import stream
from sample_data.builder.handling import Course, course
from sample_data.builder.people import Person, person
from sample_data.builder.signals import CIRCLING, SIGNALS, Signal

if TYPE_CHECKING:
    from sample_data.builder.admin import Admin
    from sample_data.builder.buildings import Building
    from sample_data.builder.streets import Road

COUNT = 20_000
FIRST = datetime(2025, 7, 1, tzinfo=timezone(timedelta(hours=8)))
DAYS = 365
AS_OF_H = DAYS * 24.0  # the list was drawn on 2026-07-01, 00:00
AGAIN = 700
"""Cases that report a matter again, in other words or with a few more; `TWICE` are the same to the letter."""
TWICE = 160
UNPLACED = {"building": 0.012, "grid": 0.012, "community": 0.012, "subdistrict": 0.018, "nothing": 0.003}
"""Share of the cases without coordinates, by what else says where they are."""
Floats = NDArray[np.float64]
Row = dict[str, Any]


class Case(NamedTuple):
    """A complaint as the hotline knows it; hours count from the first day.

    `text` has no contact data in it; `contact` is what a clerk wrote behind it, "" for nothing. `xy` (local frame) is
    None where the place is missing. `signal` is the key of a planted signal, or "".
    """

    number: str
    opened: float
    category: str
    title: str
    text: str
    contact: str
    course: Course
    subdistrict: str | None
    community: str | None
    grid: str | None
    address: str
    xy: tuple[float, float] | None
    caller: Person | None
    signal: str


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


def _signals(rng: np.random.Generator, buildings: list[Building]) -> list[Row]:
    """Return the rows of the weak signals and of the matter that nobody accepts."""
    by_name = {c.name: c for c in CATEGORIES}
    centres = np.array([(b.shape.centroid.x, b.shape.centroid.y) for b in buildings])
    rows: list[Row] = []
    for signal in (*SIGNALS, CIRCLING):
        for i, day in enumerate(signal.days):
            category = by_name[signal.categories[i % len(signal.categories)]]
            xy = _near(rng, signal)
            rows.append(
                {
                    "category": category,
                    "title": signal.title or category.titles[i % 2],
                    "h": day * 24 + float(rng.choice(signal.hours)) + float(rng.random()),
                    "xy": xy,
                    "b": int(np.argmin(np.hypot(*(centres - xy).T))),
                    "signal": signal,
                    "text": signal.texts[(i * 3 + i // 4) % len(signal.texts)],
                }
            )
    return rows


def _near(rng: np.random.Generator, signal: Signal) -> Floats:
    """Draw a place of a signal, even over its circle."""
    r, a = signal.radius * float(np.sqrt(rng.random())), rng.uniform(0, 2 * np.pi)
    return np.array([signal.x + r * np.cos(a), signal.y + r * np.sin(a)])


def _again(rng: np.random.Generator, rows: list[Row]) -> list[Row]:
    """Return rows that report a matter of `rows` again: nearly the same, or the same to the letter."""
    early = [r for r in rows if r["h"] < AS_OF_H - 36 and "signal" not in r]
    found: list[Row] = [
        {**early[i], "of": early[i], "same": True, "h": early[i]["h"] + 0.2 + 30 * float(rng.random())}
        for i in rng.choice(len(early), size=TWICE, replace=False).tolist()
    ]
    sources = rng.choice(len(early), size=AGAIN // 2, replace=False).tolist()
    while len(found) < TWICE + AGAIN:
        source = early[sources[int(rng.integers(len(sources)))]]
        later = source["h"] + 24 * (2 + 55 * float(rng.random()))
        if later < AS_OF_H:
            xy = source["xy"] + rng.normal(0, 6, 2)
            found.append({**source, "of": source, "same": False, "h": later, "xy": xy})
    return found


def _address(rng: np.random.Generator, building: Building, road: str, missing: str) -> str:
    """Return a place in words; vague where only the sub-district is known."""
    if missing == "nothing":
        return ""
    if missing == "subdistrict":
        return f"{road}附近"
    if building.name and (missing == "building" or rng.random() < 0.6):
        return building.name
    return f"{road}{int(rng.integers(1, 160))}号"


def _text(rng: np.random.Generator, row: Row, address: str, channel: str) -> str:
    """Return the sentences of a case, without contact data."""
    if "signal" in row:
        return str(row["text"]).format(p=row["signal"].place or address)
    category = row["category"]
    if "of" in row:
        words = str(row["of"]["written"])
        return words if row["same"] else str(rng.choice(["再次反映，", "第二次来电，", "仍未解决，"])) + words
    body = str(rng.choice(category.texts)).format(p=address or "这里", t=row["title"])
    opener = str(rng.choice(OPENERS[channel])) if rng.random() < 0.5 else ""
    detail = str(rng.choice(DETAILS[category.profile])) if rng.random() < 0.6 else ""
    request = str(rng.choice(REQUESTS)) if rng.random() < 0.25 else ""
    return f"{opener}{body[:-1]}，{detail}。{request}" if detail else f"{opener}{body}{request}"


def _contact(rng: np.random.Generator, caller: Person | None) -> str:
    """Return what a clerk wrote of the caller into the text; mostly nothing."""
    draw = rng.random()
    if caller is None or draw > 0.075:
        return ""
    if draw < 0.004:
        return f"来电人身份证号{caller.identity}。"
    if draw < 0.03:
        return f"联系人{caller.name}，电话{caller.phone}。"
    if draw < 0.055:
        return f"联系电话：{caller.phone}（{caller.polite}）。"
    return f"请联系{caller.polite}{caller.phone}。"


def _absent(rng: np.random.Generator, rows: list[Row]) -> list[str]:
    """Return for every row what is left of its place: "" for all of it, else a key of `UNPLACED`."""
    draw = np.searchsorted(np.cumsum(list(UNPLACED.values())), rng.random(len(rows)))
    keys = [*UNPLACED, ""]
    return ["" if "signal" in row else keys[int(d)] for row, d in zip(rows, draw, strict=True)]


def _rows(buildings: list[Building]) -> list[Row]:
    """Return all rows in order of opening."""
    rng = stream("complaints")
    rows = _planted(rng, buildings) + _signals(stream("signals"), buildings)
    rows += _base(rng, buildings, len(rows) + AGAIN + TWICE)
    rows += _again(stream("again"), rows)
    return sorted(rows, key=lambda r: (r["h"], r["xy"][0]))


def build(units: Admin, buildings: list[Building], roads: list[Road]) -> list[Case]:
    """Return the complaints in order of opening; about 6 % have no coordinates."""
    rows = _rows(buildings)
    points = shapely.points(np.array([r["xy"] for r in rows]))
    grid_of = shapely.STRtree([g.shape for g in units.grids]).nearest(points)
    named = [r for r in roads if r.kind in ("primary", "secondary", "local")]
    road_of = shapely.STRtree([r.line for r in named]).nearest(points)
    name = {u.id: u.name for u in [*units.subdistricts, *units.communities]}
    rng, hands, folk = stream("complaint texts"), stream("handling"), stream("people")
    missing = _absent(stream("no place"), rows)
    found: list[Case] = []
    for i, row in enumerate(rows):
        grid = units.grids[int(grid_of[i])]
        where, lost = name[grid.parent[:9]], missing[i]
        ran = course(hands, row["category"], row["title"], where, row["h"], AS_OF_H, row.get("signal") is CIRCLING)
        address = _address(rng, buildings[row["b"]], named[int(road_of[i])].name, lost)
        caller = None if ran.channel == "网格员上报" or folk.random() < 0.03 else person(folk)
        if "of" in row:
            address = row["of"]["address"]
            caller = row["of"]["caller"] if row["same"] or folk.random() < 0.6 else caller
        row["address"], row["caller"] = address, caller
        row["written"] = text = _text(rng, row, address, ran.channel)
        month = (FIRST + timedelta(hours=row["h"])).strftime("%y%m")
        placed = lost == ""
        found.append(
            Case(
                f"C{month}{i + 1:05d}", row["h"], row["category"].name, row["title"], text, _contact(folk, caller), ran,
                None if lost == "nothing" else where,
                name[grid.parent] if placed or lost in ("grid", "community") else None,
                grid.id if placed or lost == "grid" else None,
                address, (float(row["xy"][0]), float(row["xy"][1])) if placed else None, caller,
                row["signal"].key if "signal" in row else "",
            )
        )  # fmt: skip
    return found
