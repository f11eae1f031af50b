"""Which limit holds at a moment, in a zone."""

from __future__ import annotations

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
    levels, limit = np.full((len(times), 4), np.nan), np.full(len(times), np.nan)
    free = np.ones(len(times), bool)
    days = (times + LOCAL_MS) // DAY
    night = is_night(times)
    for row in rule.rows:
        if row.zone not in ("", zone):
            continue
        fits = free & (days >= row.first) & (days <= row.last)
        if row.part:
            fits &= night if row.part == "night" else ~night
        levels[fits], limit[fits] = row.levels, row.limit
        free &= ~fits
    return levels, limit
