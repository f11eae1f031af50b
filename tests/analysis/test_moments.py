"""Periods of days: asked for, taken from the data, too long to search."""

from __future__ import annotations

import numpy as np
import pytest

from lohu_gis.analysis.moments import LONGEST_DAYS, asked_period, day_number
from lohu_gis.analysis.warnings.days import last_whole_day
from lohu_gis.core.errors import UsageError

DAYS = np.array([20_100, 20_000, 20_050])


@pytest.mark.parametrize(("since", "as_of", "wanted"), [
    (None, None, (20_000, 20_100)), ("2025-01-01", None, (20_089, 20_100)), (None, "2025-01-01", (20_000, 20_089)),
    ("2026-01-01", None, (20_454, 20_454)), (None, "2020-01-01", (18_262, 18_262)),
])
def test_a_period_is_what_was_asked_else_that_of_the_days(since: str | None, as_of: str | None,
                                                          wanted: tuple[int, int]) -> None:
    """2025-01-01 is day 20089; a first day after all events leaves one day without events, not their last day."""
    assert asked_period(DAYS, since, as_of) == wanted


@pytest.mark.parametrize(("since", "as_of"), [("1900-01-01", None), (None, "9999-12-31")])
def test_dates_that_fill_gaps_make_no_period(since: str | None, as_of: str | None) -> None:
    with pytest.raises(UsageError) as refused:
        asked_period(DAYS, since, as_of)
    assert refused.value.code == "period.too_long"
    assert (since or as_of) in refused.value.facts.values()


def test_a_hundred_years_are_searched() -> None:
    assert asked_period(np.array([0, LONGEST_DAYS - 1]), None, None) == (0, LONGEST_DAYS - 1)
    with pytest.raises(UsageError):
        asked_period(np.array([0, LONGEST_DAYS]), None, None)


@pytest.mark.parametrize(("as_of", "wanted"), [
    ("2026-06-30", "2026-06-30"), ("2026-06-30T23:59:59+08:00", "2026-06-29"), ("2026-06-30T16:00:00Z", "2026-06-30"),
    ("9999-12-31", "9999-12-31"), ("0001-01-01", "0001-01-01"),
])
def test_a_date_is_its_own_end_and_a_moment_ends_the_day_before(as_of: str, wanted: str) -> None:
    assert last_whole_day(as_of) == day_number(wanted, "as_of")
