"""Figures of units, computed by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lohu_gis.analysis.park.totals import Total, ordered, overall, totals
from lohu_gis.analysis.park.units import Units, units_of
from lohu_gis.analysis.tables import new_table

TABLE = new_table({
    "floor": [1, 1, 2, None, 2],
    "area_m2": [100.0, 50.0, 200.0, 30.0, None],
    "rent_cny_m2_month": [300.0, 600.0, 90.0, None, 80.0],
    "vacant": [False, True, False, None, False],
    "footfall_day": [400, 0, None, None, None],
    "use": ["food", "retail", "office", "common", "office"],
    "street": ["解放路", "解放路", "春兴路", "解放路", None],
    "building_id": ["B1", "B1", "B1", "B1", "B2"],
    "name": ["锦记", None, "贸易", None, None],
})


def test_all_units_together() -> None:
    found = overall(units_of(TABLE))
    assert found.units == 4  # stairs do not count
    assert found.area_m2 == 350.0
    assert found.vacant_m2 == 50.0
    assert found.vacancy == pytest.approx(50 / 350)
    assert found.income == 100 * 300 + 200 * 90  # the vacant shop pays nothing, the unit without area is unknown
    assert found.rent == pytest.approx(48_000 / 300)
    assert (found.footfall, found.counted) == (400.0, 2)


def test_per_street_and_per_building() -> None:
    streets = {total.key: total for total in totals(units_of(TABLE), "street")}
    assert list(streets) == ["春兴路", "解放路", None]
    assert streets["解放路"].units == 2
    assert streets["解放路"].vacancy == pytest.approx(1 / 3)
    assert streets["解放路"].rent == 300.0
    assert math.isnan(streets["春兴路"].footfall)
    assert streets["春兴路"].counted == 0
    assert [(t.key, t.units) for t in totals(units_of(TABLE), "building")] == [("B1", 3), ("B2", 1)]
    assert [(t.key, t.area_m2) for t in totals(units_of(TABLE), "floor")] == [("1", 150.0), ("2", 200.0)]


def test_unknown_stays_unknown() -> None:
    bare = overall(units_of(new_table({"unit": ["a", "b"], "area_m2": [10.0, 20.0]})))
    assert (bare.units, bare.area_m2) == (2, 30.0)
    assert all(math.isnan(value) for value in (bare.vacancy, bare.vacant_m2, bare.rent, bare.income, bare.footfall))
    half = overall(units_of(new_table({"area_m2": [10.0, 20.0, 70.0], "vacant": [True, False, None]})))
    assert half.vacancy == pytest.approx(1 / 3)  # of the 30 m2 that are known


def test_texts_where_numbers_belong_are_unknown() -> None:
    units = units_of(new_table({"area_m2": ["large", "small"], "rent_cny_m2_month": ["12.5", "n/a"]}))
    assert np.isnan(units.area_m2).all()
    assert units.rent.tolist()[0] == 12.5


def test_nothing_at_all() -> None:
    empty = units_of(new_table({"area_m2": np.empty(0)}))
    assert overall(empty).units == 0
    assert totals(empty, "street") == ()


def test_sorting_keeps_the_unknown_last() -> None:
    rows = totals(units_of(TABLE), "street")
    assert ordered(rows, "footfall", descending=True)[0].key == "解放路"
    assert not math.isnan(ordered(rows, "rent")[0].rent)
    assert [row.key for row in ordered(rows, "area_m2")] == [None, "解放路", "春兴路"]
    assert ordered(rows, "key", descending=True)[-1].key is None
    nan = [Total(str(i), 1, 1, 0, 0, value, 0, 0, 0) for i, value in enumerate([math.nan, 2.0, 1.0])]
    assert [row.key for row in ordered(nan, "rent")] == ["2", "1", "0"]
    assert [row.key for row in ordered(nan, "rent", descending=True)] == ["1", "2", "0"]


@given(st.lists(st.tuples(st.floats(1, 1e4), st.floats(1, 2e3), st.booleans(), st.sampled_from("abc")),
                min_size=1, max_size=40))
def test_groups_add_up_to_the_whole(rows: list[tuple[float, float, bool, str]]) -> None:
    area, rent, vacant, street = zip(*rows, strict=True)
    units: Units = units_of(new_table({
        "area_m2": area, "rent_cny_m2_month": rent, "vacant": vacant, "street": street, "use": ["food"] * len(rows)}))
    whole, parts = overall(units), totals(units, "street")
    assert sum(part.units for part in parts) == whole.units
    assert sum(part.area_m2 for part in parts) == pytest.approx(whole.area_m2)
    assert sum(part.vacant_m2 for part in parts) == pytest.approx(whole.vacant_m2)
    assert np.nansum([part.income for part in parts]) == pytest.approx(0 if math.isnan(whole.income) else whole.income)
    if not math.isnan(whole.rent):
        assert min(rent) - 1e-6 <= whole.rent <= max(rent) + 1e-6
