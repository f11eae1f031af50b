"""Measuring in 3D, drafts over the ground, instants: as plain functions."""

from __future__ import annotations

import numpy as np
import pytest

from lohu_gis.app.i18n import set_language
from lohu_gis.app.interaction.events import Draft, Snap, Tag
from lohu_gis.scene3d.build.light import ACCENT, FAILED
from lohu_gis.ui.scene.measure import Measurement, length3
from lohu_gis.ui.scene.sunlight import instant_of
from lohu_gis.ui.scene.tools import ABOVE_M, draft_marks


@pytest.fixture(autouse=True)
def _english() -> object:
    set_language("en")
    yield
    set_language("zh_CN")


def words(measurement: Measurement) -> str:
    """What is written beside a measurement."""
    (labels,) = measurement.marks().labels
    return " ".join(labels.texts).replace("\u2009", "")


def test_distance_is_measured_through_the_air() -> None:
    """3-4-5 on the ground, then 12 up over 5: 13."""
    measured = Measurement("distance")
    for place in ((0.0, 0.0, 0.0), (3.0, 4.0, 0.0), (8.0, 4.0, 12.0)):
        measured.add(place)
    assert length3(measured.points) == pytest.approx(18.0)
    assert words(measured) == "18.0 m · level 10.0 m · height difference 12.0 m"


def test_height_ends_with_the_second_point_and_begins_anew() -> None:
    measured = Measurement("height")
    measured.add((0.0, 0.0, 5.0))
    assert words(measured) == "5.0 m above sea level"
    assert not measured.finished
    measured.add((30.0, 0.0, 50.5))
    assert measured.finished
    assert words(measured) == "45.5 m high"
    measured.add((1.0, 1.0, 1.0))
    assert measured.points == [(1.0, 1.0, 1.0)]


def test_area_is_that_of_the_map() -> None:
    """A slanted square of 10 x 10 m in plan."""
    measured = Measurement("area")
    for place in ((0.0, 0.0, 0.0), (10.0, 0.0, 5.0), (10.0, 10.0, 5.0), (0.0, 10.0, 0.0)):
        measured.add(place)
    assert words(measured).startswith("100.0 m²")
    (faces,) = measured.marks().faces
    a, b, c = (faces.points[faces.triangles[:, k]] for k in range(3))
    assert np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2 == pytest.approx(10 * np.hypot(10, 5))


def test_an_area_that_crosses_itself_is_still_shown() -> None:
    measured = Measurement("area")
    for place in ((0.0, 0.0, 0.0), (10.0, 10.0, 0.0), (10.0, 0.0, 0.0), (0.0, 10.0, 0.0)):
        measured.add(place)
    assert len(measured.marks().faces[0].triangles)


def test_points_are_taken_back_one_by_one_and_all_at_once() -> None:
    measured = Measurement("distance")
    assert not measured.marks()
    measured.add((0.0, 0.0, 0.0))
    measured.add((1.0, 0.0, 0.0))
    measured.back()
    assert len(measured.points) == 1
    loose = measured.marks((5.0, 0.0, 0.0))
    assert loose.lines[0].points[-1].tolist() == [5.0, 0.0, 0.0]
    assert measured.clear()
    assert not measured.clear()


def test_drafts_float_over_the_ground() -> None:
    draft = Draft(rings=(((0.0, 0.0), (10.0, 0.0), (10.0, 10.0)),), tags=(Tag(5.0, 0.0, "10 m"),),
                  snap=Snap(10.0, 10.0, "vertex"))
    marks = draft_marks(draft, lambda x, _y: 100.0 + x)
    assert marks.lines[0].points.tolist() == [[0, 0, 100 + ABOVE_M], [10, 0, 110 + ABOVE_M], [10, 10, 110 + ABOVE_M],
                                              [0, 0, 100 + ABOVE_M]]
    assert marks.lines[0].colours.tolist() == [list(ACCENT)]
    assert marks.labels[0].texts == ("10 m",)
    assert len(marks.dots) == 2
    wrong = draft_marks(Draft(rings=draft.rings, valid=False), lambda _x, _y: 0.0)
    assert wrong.lines[0].colours.tolist() == [list(FAILED)]
    assert not draft_marks(Draft(), lambda _x, _y: 0.0)


def test_instants_without_an_offset_are_those_of_shenzhen() -> None:
    bare, full = instant_of("2026-01-20T12:00:00"), instant_of("2026-01-20T04:00:00+00:00")
    assert bare is not None
    assert full is not None
    assert bare.timestamp() == full.timestamp()
    assert instant_of(None) is None
    assert instant_of("noon") is None
