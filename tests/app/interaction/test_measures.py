from __future__ import annotations

from lohu_gis.app.interaction.measures import area, grouped, length, write_area, write_length


def test_length_and_area_of_a_three_by_four_rectangle_far_from_the_origin() -> None:
    ring = [(2_500_000.0, 500_000.0), (2_500_003.0, 500_000.0), (2_500_003.0, 500_004.0), (2_500_000.0, 500_004.0)]
    assert length(ring) == 10
    assert length(ring, closed=True) == 14
    assert area(ring) == 12


def test_nothing_measures_nothing() -> None:
    assert length([]) == length([(1, 1)]) == area([(0, 0), (1, 1)]) == 0


def test_writing_chooses_the_unit() -> None:
    assert write_length(812.44) == "812.4 m"
    assert write_length(12_345) == "12.35 km" or write_length(12_345) == "12.34 km"
    assert write_area(78_750_000) == "78.75 km²"
    assert write_area(32_500) == "3.25 ha"
    assert grouped(1_234_567) == "1\u2009234\u2009567"
