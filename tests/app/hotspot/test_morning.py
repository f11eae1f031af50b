"""The run of each morning: what it finds, what it leaves out, and that it says the same each time."""

from __future__ import annotations

import math

import numpy as np
import pytest

from lohu_gis.app.hotspot.morning import MorningSettings, morning_run
from lohu_gis.app.hotspot.words import CATEGORY_NAMES, category_meaning, category_name, recurrence_text
from lohu_gis.core.crs import reproject
from lohu_gis.core.errors import Cancelled, InputError
from lohu_gis.core.progress import Progress
from lohu_gis.core.table import FeatureTable
from tests.tools.tables import EAST, LOCAL, NORTH, points

QUICK = MorningSettings(permutations=99, period_days=120)


def day_of(number: int) -> str:
    """ISO text of a day of 2026, counted from January the first."""
    return f"{np.datetime64('2026-01-01') + number}T09:30:00+08:00"


def complaints(planted: bool = True, crs: str = LOCAL) -> FeatureTable:
    """400 complaints of two categories in two sub-districts over 120 days; the last 10 are noise at one place in the
    last four days."""
    rng = np.random.default_rng(4)
    spots = rng.uniform(0, 3000, (40, 2))
    at = np.append(rng.integers(0, 40, 390), np.full(10, 7) if planted else rng.integers(0, 40, 10))
    day = np.append(rng.integers(0, 120, 390), rng.integers(116, 120, 10) if planted else rng.integers(0, 120, 10))
    day[:2] = 0, 119
    x, y = EAST + spots[at, 0], NORTH + spots[at, 1]
    if crs != LOCAL:
        x, y = reproject(x, y, LOCAL, crs)
    what = ["noise" if i >= 390 or i % 2 else "water" for i in range(400)]
    return points(x.tolist(), y.tolist(), crs, opened=[day_of(int(d)) for d in day], category=what,
                  subdistrict=["West" if v < 1500 else "East" for v in spots[at, 0]])


def test_the_planted_signal_comes_first_with_its_rows() -> None:
    found = morning_run(complaints(), settings=QUICK)
    first = found.signals[0]
    assert first.p == 0.01
    assert first.recurrence_days == pytest.approx(100)
    assert len(set(first.fids) & set(range(390, 400))) >= 9
    assert first.cases == len(first.fids)
    assert first.end == "2026-04-30"
    assert "2026-04-27" <= first.start <= "2026-04-30"
    assert (found.as_of, found.scans, found.cases) == ("2026-04-30", 5, 400)
    assert found.settings is QUICK
    # The same cases come up in all complaints, in noise and in their sub-district; they are told once.
    again = [s for s in found.signals if len(set(s.fids) & set(first.fids)) > 5]
    assert again == [first]


def test_degrees_give_the_same_signals_at_places_in_degrees() -> None:
    metres = morning_run(complaints(), settings=QUICK)
    degrees = morning_run(complaints(crs="EPSG:4326"), settings=QUICK)
    assert [s.fids for s in degrees.signals] == [s.fids for s in metres.signals]
    assert 113 < degrees.signals[0].x < 115
    x, y = reproject(degrees.signals[0].x, degrees.signals[0].y, "EPSG:4326", LOCAL)
    assert math.dist((float(x), float(y)), (metres.signals[0].x, metres.signals[0].y)) < 0.05


def test_another_morning_knows_nothing_of_what_came_later() -> None:
    found = morning_run(complaints(), as_of="2026-04-20", settings=QUICK)
    assert found.as_of == "2026-04-20"
    assert all(s.end <= "2026-04-20" for s in found.signals)
    assert not any(set(s.fids) & set(range(390, 400)) for s in found.signals)


def test_a_quiet_morning_has_few_signals() -> None:
    """Five searches at 5 %: 0.25 signals expected."""
    assert len(morning_run(complaints(planted=False), settings=QUICK).signals) <= 1


def test_small_groups_and_missing_columns_are_left_out() -> None:
    table = complaints()
    assert morning_run(table, settings=MorningSettings(permutations=19, cases_min=250)).scans == 1
    assert morning_run(table, settings=MorningSettings(permutations=19, cases_min=401)).scans == 0
    assert morning_run(table, settings=MorningSettings(permutations=19, what="none", where="neither")).scans == 1
    nothing = morning_run(points([], [], opened=[]))
    assert (nothing.scans, nothing.cases, nothing.signals) == (0, 0, ())


def test_it_repeats_stops_and_says_what_it_needs() -> None:
    assert morning_run(complaints(), settings=QUICK) == morning_run(complaints(), settings=QUICK)
    shares: list[float] = []
    morning_run(complaints(), settings=QUICK, progress=Progress(lambda share, _: shares.append(share)))
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1.0)
    with pytest.raises(Cancelled):
        morning_run(complaints(), progress=Progress(cancelled=lambda: True))
    with pytest.raises(InputError) as caught:
        morning_run(points([1.0], [1.0], None, opened=[day_of(0)]))
    assert caught.value.code == "crs.missing"


@pytest.mark.parametrize(("days", "wanted"), [
    (20.0, "once in 20 days by chance"), (19.99, "once in 19 days by chance"), (1000.0, "once in 1,000 days by chance"),
    (1.0, "every day by chance"), (math.nan, "unknown how often by chance")])
def test_recurrence_in_words(days: float, wanted: str) -> None:
    assert recurrence_text(days, str) == wanted


def test_every_pattern_has_a_name_and_a_meaning() -> None:
    assert len({category_name(c, str) for c in CATEGORY_NAMES}) == 17
    assert all(category_meaning(c, str) for c in CATEGORY_NAMES)
    assert category_name("something", str) == "something"
    assert category_meaning("something", str) == ""
