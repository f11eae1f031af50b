"""Months: by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from lohu_gis.analysis.handling.monthly import month_cases, month_figures
from lohu_gis.analysis.handling.months import month_number, month_of, month_start, month_text, months
from lohu_gis.analysis.moments import NO_MOMENT
from lohu_gis.analysis.tables import new_table
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.times import seconds_of


def at(text: str | None) -> int:
    found = seconds_of(text)
    return NO_MOMENT if found is None else found


def test_months_are_those_of_the_civil_calendar() -> None:
    edge = at("2026-05-01T00:00:00+08:00")
    assert month_of(np.array([edge - 1, edge, NO_MOMENT])).tolist() == [
        month_number("2026-04"), month_number("2026-05"), NO_MOMENT]
    assert month_start(month_number("2026-05")) == edge
    assert month_text(month_number("2026-05")) == "2026-05"


def test_counts_of_months() -> None:
    opened = np.array([at("2026-03-31T23:59:00"), at("2026-05-01T00:00:00"), at("2026-05-20T00:00:00"), NO_MOMENT,
                       at("2026-07-01T00:00:00")])
    closed = np.array([at("2026-05-02T00:00:00"), at("2026-06-20T00:00:00"), NO_MOMENT, at("2026-05-05T00:00:00"),
                       at("2026-07-02T00:00:00")])
    found = months(opened, closed, at("2026-06-15T00:00:00"))
    assert [month_text(int(n)) for n in found.numbers] == ["2026-03", "2026-04", "2026-05", "2026-06"]
    assert found.opened.tolist() == [1, 0, 2, 0]
    assert found.closed.tolist() == [0, 0, 1, 0]
    assert found.open_.tolist() == [1, 1, 2, 2]
    assert len(months(opened[3:4], closed[3:4], 0).numbers) == 0


def complaints() -> FeatureTable:
    """Seven cases around May."""
    rows: list[tuple[Any, ...]] = [
        # opened, closed, due, satisfaction, solved
        ("2026-04-20", "2026-05-04", "2026-05-10", "satisfied", True),  # in time
        ("2026-04-20", "2026-05-20", "2026-05-10", "dissatisfied", False),  # late
        ("2026-04-25", None, "2026-05-21", None, None),  # beyond by 11 days at the end of May
        ("2026-05-02", "2026-05-04", None, "neutral", True),
        ("2026-05-02", "2026-05-06", "2026-06-01", None, None),
        ("2026-05-29", "2026-06-03", "2026-06-01", "satisfied", True),  # closed in June: open in May
        ("2026-06-02", None, None, None, None)]  # not there yet
    names = ("opened", "closed", "due", "satisfaction", "solved")
    return new_table({name: [row[number] for row in rows] for number, name in enumerate(names)})


def test_a_month_as_it_stood_at_its_end() -> None:
    found = month_cases(complaints(), month_number("2026-05"), at("2026-07-01T00:00:00"))
    figures = month_figures(found)
    assert (figures.received, figures.closed, figures.open_, figures.beyond) == (3, 4, 2, 1)
    assert figures.on_time == pytest.approx(2 / 3)  # of three closed with a limit
    assert figures.satisfied == pytest.approx(1 / 3)
    assert figures.solved == pytest.approx(2 / 3)
    assert np.isnan(figures.reopened)
    assert figures.bases == (3, 3, 3, 0)
    # of the three of May: closed after 2 and 4 days, one open: half are closed after 4
    assert figures.median_days == 4.0
    assert found.beyond_days[2] == pytest.approx(11, abs=1e-4)  # the month ends a second before June


def test_a_month_that_is_not_over() -> None:
    found = month_cases(complaints(), month_number("2026-05"), at("2026-05-05T00:00:00"))
    assert found.end == at("2026-05-05T00:00:00")
    figures = month_figures(found)
    assert (figures.received, figures.closed, figures.open_, figures.beyond) == (2, 2, 3, 0)


def test_some_rows_and_none() -> None:
    found = month_cases(complaints(), month_number("2026-05"), at("2026-07-01T00:00:00"))
    rows = np.array([True] + [False] * 6)
    assert (month_figures(found, rows).received, month_figures(found, rows).closed) == (0, 1)
    nothing = month_figures(found, np.zeros(7, bool))
    assert (nothing.received, nothing.closed, nothing.open_, nothing.beyond, nothing.bases) == (0, 0, 0, 0, (0,) * 4)
    assert np.isnan([nothing.on_time, nothing.satisfied, nothing.solved, nothing.reopened, nothing.median_days]).all()
