"""What another use or vacancy does to a unit's cells, computed by hand."""

from __future__ import annotations

from lohu_gis.analysis.park.units import Units, units_of
from lohu_gis.analysis.park.whatif import proposed, rent_like, visitors_like
from lohu_gis.analysis.tables import new_table


def park(**changes: list[object]) -> Units:
    columns: dict[str, list[object]] = {
        "floor": [1, 1, 1, 2, 2, None],
        "area_m2": [100.0, 50.0, 80.0, 200.0, 100.0, 30.0],
        "rent_cny_m2_month": [300.0, 600.0, 400.0, 90.0, 150.0, None],
        "vacant": [False, False, True, False, False, None],
        "footfall_day": [500, 400, 0, None, 200, None],
        "use": ["food", "food", "retail", "office", "food", "common"],
    }
    return units_of(new_table(columns | changes))


def test_a_unit_becomes_vacant() -> None:
    assert proposed(park(), [0], vacant=True) == {"vacant": {0: True}, "footfall_day": {0: 0}}


def test_an_office_that_becomes_vacant_has_no_count() -> None:
    assert proposed(park(), [3], vacant=True) == {"vacant": {3: True}, "footfall_day": {3: None}}


def test_a_vacant_unit_is_let_to_another_use() -> None:
    """Ground floor restaurants: 150 m2, 60,000 CNY, 900 visitors a day."""
    found = proposed(park(), [2], use="food", vacant=False)
    assert found == {"use": {2: "food"}, "vacant": {2: False}, "rent_cny_m2_month": {2: 400.0},
                     "footfall_day": {2: 480}}


def test_units_of_the_same_floor_count_first() -> None:
    units = park()
    assert rent_like(units, "food", 1.0) == (100 * 300 + 50 * 600) / 150
    assert rent_like(units, "food", 2.0) == 150.0
    assert rent_like(units, "food", 7.0) == round((100 * 300 + 50 * 600 + 100 * 150) / 250)
    assert visitors_like(units, "food", 2.0) == 2.0
    assert rent_like(units, "retail", 1.0) is None  # the only one is vacant
    assert visitors_like(units, "office", 2.0) is None
    assert rent_like(units, None, 1.0) is None


def test_unknown_stays_unknown() -> None:
    found = proposed(park(), [0], use="retail")
    assert found == {"use": {0: "retail"}, "rent_cny_m2_month": {0: None}, "footfall_day": {0: None}}


def test_a_vacant_unit_with_another_use_stays_empty() -> None:
    assert proposed(park(), [2], use="food") == {
        "use": {2: "food"}, "rent_cny_m2_month": {2: 400.0}, "footfall_day": {2: 0}}


def test_what_does_not_change_is_not_written() -> None:
    assert proposed(park(), [0, 1], use="food", vacant=False) == {}
    assert proposed(park(), [0], vacant=False) == {}


def test_stairs_and_strangers_are_left_out() -> None:
    assert proposed(park(), [5, 99], use="food", vacant=True) == {}
    assert proposed(park(), [], vacant=True) == {}
