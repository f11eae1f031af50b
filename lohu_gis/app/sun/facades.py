"""Windows as coloured pieces of facades in the 3D model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.moving import reprojected
from lohu_gis.app.styling.results import SUN
from lohu_gis.core.geometry.layout import Geometry
from lohu_gis.core.style import FillSymbol, Ramp, rgba
from lohu_gis.core.table import FeatureTable
from lohu_gis.render.plan.legend import LegendEntry, LegendGroup
from lohu_gis.scene3d.build.marks import Faces, Marks

F64 = npt.NDArray[np.float64]
U8 = npt.NDArray[np.uint8]
Colouring = Literal["verdict", "hours"]

PASS, FAIL, UNKNOWN, SILENT = (104, 170, 120), (200, 62, 50), (210, 160, 60), (190, 190, 186)
"""Colours of verdicts; a window of which nothing is asked is grey."""

VERDICT_COLOURS: Mapping[str | None, tuple[int, int, int]] = {"pass": PASS, "fail": FAIL, "unknown": UNKNOWN,
                                                              None: SILENT}

MOST_FACES = 150_000
"""More pieces would make the model slow; every second, third ... column is left out then."""

OUT_M = 0.12
"""How far pieces stand before the wall."""

SILL_M = 0.9
FULL_H = 8.0


def facade_marks(windows: FeatureTable, ground: Mapping[str, float], crs: str, colouring: Colouring,
                 sill_m: float = SILL_M) -> Marks:
    """Pieces of facade of a result of ``sun.hours_windows`` or ``sun.change``.

    Parameters
    ----------
    ground
        Height of the ground that each building stands on in the model, by name; 0 where it is not there.
    crs
        Of the model.
    colouring
        By verdict, or by hours from dark to warm.
    """
    numbers = {name: np.asarray(windows.column(name).to_numpy(zero_copy_only=False), np.float64)
               for name in ("z_m", "width_m", "storey_m", "facade_deg")}
    geometry = windows.geometry()
    placed = np.isfinite(numbers["z_m"])
    if geometry is None or not placed.any():
        return Marks()
    rows = np.flatnonzero(placed)
    rows = rows[::max(1, -(-len(rows) // MOST_FACES))]
    spots = _spots(geometry.take(rows), windows.crs, crs)
    names = windows.column("building_id").take(rows).to_pylist()
    foot = np.array([ground.get(str(name), 0.0) for name in names]) + numbers["z_m"][rows] - sill_m
    corners = _corners(spots, np.radians(numbers["facade_deg"][rows]), numbers["width_m"][rows], foot,
                       numbers["storey_m"][rows])
    return Marks(faces=(Faces.of(corners, _colours(windows, rows, colouring), 0.96),))


def facade_legend(colouring: Colouring, title: str, words: Mapping[str | None, str]) -> LegendGroup:
    """What the colours of `facade_marks` mean.

    Parameters
    ----------
    title, words
        Name of the group, and verdict -> word, in the language of the window.
    """
    if colouring == "hours":
        ramp = Ramp(name=SUN.name, colors=tuple(colour[:7] for colour in SUN.colors))
        return LegendGroup("facades", title, (LegendEntry(title, ramp=ramp, high=FULL_H, unit="h"),))
    entries = (LegendEntry(words[verdict], FillSymbol(fill="#{:02X}{:02X}{:02X}".format(*colour), outline=None))
               for verdict, colour in VERDICT_COLOURS.items())
    return LegendGroup("facades", title, tuple(entries))


def _spots(points: Geometry, source: str | None, target: str) -> F64:
    moved = points if source is None else reprojected(points, source, target)[0]
    return moved.coords


def _corners(spots: F64, facade: F64, width: F64, foot: F64, storey: F64) -> F64:
    """Quadrilaterals (q, 4, 3), counter-clockwise as the street sees them."""
    out = np.column_stack([np.sin(facade), np.cos(facade)])
    along = np.column_stack([out[:, 1], -out[:, 0]])
    middle = spots + out * OUT_M
    left, right = middle + along * width[:, None] / 2, middle - along * width[:, None] / 2
    low, high = foot, foot + storey
    around = [np.column_stack(pair) for pair in ((left, low), (right, low), (right, high), (left, high))]
    corners: F64 = np.stack(around, axis=1)
    return corners


def _colours(windows: FeatureTable, rows: npt.NDArray[np.int64], colouring: Colouring) -> U8:
    changed = "after_h" in windows.column_names
    if colouring == "hours":
        hours = windows.column("after_h" if changed else "hours").take(rows)
        return hour_colours(np.asarray(hours.to_numpy(zero_copy_only=False), np.float64))
    verdicts = windows.column("verdict_after" if changed else "verdict").take(rows).to_pylist()
    return np.array([VERDICT_COLOURS[verdict] for verdict in verdicts], np.uint8).reshape(-1, 3)


def hour_colours(hours: F64) -> U8:
    """Colours of hours from none to eight, along the ramp of the ground; grey for NaN."""
    stops = np.array([rgba(colour)[:3] for colour in SUN.colors], np.float64)
    share = np.clip(np.nan_to_num(hours) / FULL_H, 0.0, 1.0) * (len(stops) - 1)
    low = np.minimum(share.astype(np.int64), len(stops) - 2)
    mixed = stops[low] + (stops[low + 1] - stops[low]) * (share - low)[:, None]
    mixed[np.isnan(hours)] = SILENT
    colours: U8 = np.round(mixed).astype(np.uint8)
    return colours
