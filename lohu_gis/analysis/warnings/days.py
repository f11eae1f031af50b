"""Which day is over at a moment that a person names."""

from __future__ import annotations

import re
from datetime import datetime

from lohu_gis.core.times import CHINA

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_EPOCH = datetime(1970, 1, 1, tzinfo=CHINA)


def last_whole_day(as_of: str) -> int | None:
    """Number of the last civil day that is over at `as_of`; a date is its own end. None for what is no moment.

    A moment without an offset is China Standard Time.
    """
    try:
        moment = datetime.fromisoformat(as_of.strip())
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=CHINA)
    days = (moment - _EPOCH).days
    return days if _DAY.fullmatch(as_of.strip()) else days - 1
