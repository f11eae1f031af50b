"""Sections by hand."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from lohu_gis.analysis.section.cut import Section, section
from lohu_gis.analysis.section.sheet import fitting_scale, section_drawing
from lohu_gis.analysis.sight.ground import Ground, ground_of
from lohu_gis.core.drawing import Drawing
from lohu_gis.core.errors import UsageError
from lohu_gis.core.raster import Raster
from tests.analysis.sight.blocks import blocks, shaped

FLAT = Ground()
STREET = blocks((20, -10, 40, 10, 0, 30), (60, 5, 80, 25, 0, 12), (55, 40, 90, 60, 0, 45), names=["A", "B", "C"],
                storeys=[10, 4, 15])
"""Along y = 0 from the west: A is cut; B stands 5 m, C 40 m to the north of it."""


def test_what_is_cut_and_what_stands_behind() -> None:
    found = section(STREET, FLAT, (0, 0), (100, 0), 100)
    (cut,) = found.cuts
    assert (cut.name, cut.start, cut.end, cut.bottom, cut.top, cut.storeys) == ("A", 20, 40, 0, 30, 10)
    assert cut.floors() == pytest.approx([3 * floor for floor in range(1, 10)])
    assert [(part.name, part.distance) for part in found.behind] == [("B", 5), ("C", 40)]
    b, c = (shapely.polygons(part.outline[0]) for part in found.behind)
    assert b.equals(shapely.box(60, 0, 80, 12))
    assert c.equals(shapely.box(55, 0, 90, 45).difference(shapely.box(60, 0, 80, 12)))  # B hides part of C
    assert found.length == 100


def test_the_way_back_shows_the_other_side() -> None:
    """From the east one looks south: A alone, at 100 - 40 = 60 m."""
    found = section(STREET, FLAT, (100, 0), (0, 0), 100)
    assert [(cut.start, cut.end) for cut in found.cuts] == [(60, 80)]
    assert found.behind == ()


def test_orientation_of_a_section_to_the_north() -> None:
    """Northwards one looks west: what stands in the north-west is right of the middle."""
    found = section(blocks((-30, 70, -20, 80, 0, 9)), FLAT, (0, 0), (0, 100), 50)
    assert [(part.distance, part.outline[0][:, 0].min(), part.outline[0][:, 0].max()) for part in found.behind] == [
        (20, 70, 80)]


def test_depth_zero_and_things_too_far_are_left_out() -> None:
    assert section(STREET, FLAT, (0, 0), (100, 0)).behind == ()
    assert [part.name for part in section(STREET, FLAT, (0, 0), (100, 0), 30).behind] == ["B"]


def test_a_slanted_way_measures_along_itself() -> None:
    """Along the diagonal the square from 10 to 20 is cut over 10 sqrt 2 metres."""
    (cut,) = section(blocks((10, 10, 20, 20, 0, 5)), FLAT, (0, 0), (30, 30)).cuts
    assert (cut.start, cut.end) == pytest.approx((10 * np.sqrt(2), 20 * np.sqrt(2)))


def test_a_courtyard_is_two_cuts_and_a_wall_is_none() -> None:
    ring = shaped(shapely.box(0, 0, 30, 30).difference(shapely.box(10, 10, 20, 20)), 20.0)
    assert [(cut.start, cut.end) for cut in section(ring, FLAT, (-5, 15), (35, 15)).cuts] == [(5, 15), (25, 35)]
    assert section(ring, FLAT, (-5, 30), (35, 30)).cuts == ()


def test_ground_follows_the_nodes_and_gaps_stay_gaps() -> None:
    """Centres at 5, 15, 25 m: 1, 2, 4 m, and nothing known at 35 m."""
    z = np.array([[1.0, 2.0, 4.0, np.nan]])
    ground = ground_of(Raster(np.repeat(z, 2, axis=0)[None], (10, 0, 0, 0, -10, 20), "EPSG:4547"))
    found = section(blocks(), ground, (5, 10), (35, 10))
    assert found.ground[:, 0].tolist() == pytest.approx([0, 10, 20, 30])
    assert found.ground[:, 1].tolist() == pytest.approx([1, 2, 4, np.nan], nan_ok=True)
    assert found.heights() == (1, 4)


def test_unknown_heights() -> None:
    city = blocks((20, -5, 30, 5, 0, np.nan), (50, 20, 60, 30, 0, np.nan), names=["cut?", "behind?"])
    found = section(city, FLAT, (0, 0), (100, 0), 50)
    assert [(cut.name, cut.top, cut.floors()) for cut in found.cuts] == [("cut?", None, [])]
    assert (found.behind, found.unknown) == ((), ("behind?",))


def test_a_section_needs_a_length() -> None:
    with pytest.raises(UsageError, match=r"section\.too_short"):
        section(STREET, FLAT, (0, 0), (0.5, 0))


def paths(drawing: Drawing, layer: str) -> list[list[list[float]]]:
    """Points of all paths of a layer."""
    return [path.points.tolist() for path in drawing.paths if path.pen.layer == layer]


def street() -> Section:
    """The street with everything behind."""
    return section(STREET, FLAT, (0, 0), (100, 0), 100)


def test_the_drawing_is_the_section_in_metres() -> None:
    drawing = section_drawing(street(), scale=500)
    assert paths(drawing, "CUT") == [[[20, 0], [40, 0], [40, 30], [20, 30], [20, 0]]]
    assert paths(drawing, "GROUND") == [[[0, 0], [100, 0]]]
    floors = paths(drawing, "FLOORS")
    assert len(floors) == 9
    assert floors[0] == [[20, 3], [40, 3]]
    assert len(paths(drawing, "BEHIND")) == 2
    assert drawing.metres_per_mm == 0.5
    words = [word.text for word in drawing.words]
    assert {"A", "30.00", "A′", "0", "10"} <= set(words)


def test_what_is_near_is_drawn_over_what_is_far() -> None:
    drawing = section_drawing(street())
    layers = [path.pen.layer for path in drawing.paths]
    assert layers.index("CUT") > layers.index("BEHIND")
    assert layers.index("GROUND") > layers.index("CUT")


def test_names_do_not_run_into_one_another() -> None:
    crowd = blocks(*[(x, -5, x + 2, 5, 0, 10) for x in range(0, 100, 2)])
    drawing = section_drawing(section(crowd, FLAT, (0, 0), (100, 0)), scale=1000)
    names = sorted(word.x for word in drawing.words if word.pen.layer == "LEVELS")
    assert 3 < len(names) < 20
    assert min(np.diff(names)) >= 1.8 * 0.56 * 5 - 1e-9  # "10.00" at 1.8 mm, 1:1000


def test_a_podium_on_both_sides_of_its_tower_is_named_once() -> None:
    city = blocks((0, -5, 30, 5, 0, 20), (30, -5, 40, 5, 0, 80), (40, -5, 90, 5, 0, 20),
                  names=["podium", "T", "podium"])
    drawing = section_drawing(section(city, FLAT, (-10, 0), (100, 0)), scale=500)
    assert [(word.text, word.x) for word in drawing.words if word.pen.layer == "NAMES" and word.size_mm < 2] == [
        ("T", 45.0), ("podium", 75.0)]  # along the section, which begins at -10


def test_a_long_name_beside_a_tower_leaves_its_level() -> None:
    city = blocks((0, -5, 8, 5, 0, 20), (8, -5, 40, 5, 0, 80), names=["a name that needs much more room", "T"])
    drawing = section_drawing(section(city, FLAT, (-40, 0), (100, 0)), scale=500)
    words = [word.text for word in drawing.words]
    assert "20.00" in words
    assert "a name that needs much more room" not in words


def test_scales_that_fit() -> None:
    assert [fitting_scale(length) for length in (30, 38, 39, 350, 1000, 1e6)] == [100, 100, 200, 1000, 5000, 50_000]
