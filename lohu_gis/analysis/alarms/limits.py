"""Which limit holds at a moment, in a zone."""

from __future__ import annotations

import functools
import math

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.alarms.rules import DAY, LOCAL_MS, AlarmRule

DAY_BEGINS = 6 * 3_600_000
NIGHT_BEGINS = 22 * 3_600_000
"""Day is from 06:00 to before 22:00, night the rest (GB 3096-2008, 3.4 and 3.5)."""

Numbers = npt.NDArray[np.float64]


def is_night(times: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Whether moments (ms) lie in the night of local time."""
    clock = (times + LOCAL_MS) % DAY
    return (clock < DAY_BEGINS) | (clock >= NIGHT_BEGINS)


def thresholds(rule: AlarmRule, zone: str, times: npt.NDArray[np.int64]) -> tuple[Numbers, Numbers]:
    """Thresholds of the four levels and the limit at moments.

    Parameters
    ----------
    zone
        Of the station, as `plain` spells it; empty where it is unknown, which no row with a zone fits.
    times : int64, shape (n,)
        ms.

    Returns
    -------
    levels : shape (n, 4)
        Thresholds of blue, yellow, orange, red; all NaN where no row of the rule holds: the limit is unknown.
    limit : shape (n,)
        What the standard says.
    """
    halves = (times + LOCAL_MS) // DAY * 2 + is_night(times)
    kinds, which = np.unique(halves, return_inverse=True)
    found = np.array([limits_of(rule, zone, half >> 1, bool(half & 1)) for half in kinds.tolist()],
                     np.float64).reshape(-1, 5)[which]
    return found[:, :4], found[:, 4]


def limits_at(rule: AlarmRule, zone: str, time: int) -> tuple[float, ...]:
    """Thresholds of the four levels and then the limit at one moment; see `thresholds`."""
    clock = (time + LOCAL_MS) % DAY
    return limits_of(rule, zone, (time + LOCAL_MS) // DAY, clock < DAY_BEGINS or clock >= NIGHT_BEGINS)


@functools.lru_cache(maxsize=4096)
def limits_of(rule: AlarmRule, zone: str, day: int, night: bool) -> tuple[float, ...]:
    """Thresholds of the four levels and then the limit on a local date (days since 1970), by day or night."""
    for row in rule.rows:
        if row.zone in ("", zone) and row.first <= day <= row.last and row.part in ("", "night" if night else "day"):
            return (*row.levels, row.limit)
    return (math.nan,) * 5
