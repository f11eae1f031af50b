"""Buildings of a layer as they stand in 3D: heights, parts, states, storeys, units, colours."""

from __future__ import annotations

import numpy as np
import pytest

from lohu_gis.analysis.storeys import Massing, StoreyTable
from lohu_gis.app.massing import (
    UNIT_TINT,
    Aspects,
    faded,
    floor_tops,
    palette,
    raised_buildings,
    raised_units,
    with_demolished,
    without_filled,
    without_rows,
)
from lohu_gis.app.tools.rulepacks import load_pack
from lohu_gis.core.geometry.layout import Geometry
from lohu_gis.core.project import Layer, VectorContent
from lohu_gis.core.style import FillSymbol, LineSymbol, MarkerSymbol, Single, Symbol, VectorStyle
from lohu_gis.core.table import FeatureTable
from lohu_gis.scene3d.build.light import CLAY
from lohu_gis.scene3d.build.raised import ALONE, DEMOLISHED, FADED, FAILING, PLAIN, PROPOSED, RaisedLayer
from tests.tools.tables import box, layer

GREY = np.full((9, 3), 128, np.uint8)


def declared(height: str | None = "height_m", storeys: str | None = None, base: str | None = None) -> Layer:
    """A layer that names these columns."""
    content = VectorContent(table="t", style=VectorStyle(renderer=Single(symbol=FillSymbol(fill="#888888"))))
    return Layer(id="t", name="t", content=content, height=height, storeys=storeys, base=base)


def raised(table: FeatureTable, how: Layer | None = None, aspects: Aspects | None = None) -> RaisedLayer:
    """The layer of a table, without its findings."""
    return raised_buildings(table, how or declared(), geometry_of(table), GREY[:len(table)], aspects)[0]


def geometry_of(table: FeatureTable) -> Geometry:
    """Never None here."""
    return table.geometry() or Geometry.empty()


def rows(count: int) -> list[object]:
    """Boxes of 10 m."""
    return [box(20 * n, 0, 10, 10) for n in range(count)]


def test_half_clay_half_style() -> None:
    """(246, 242, 234) with black is (123, 121, 117); what draws nothing stays clay."""
    symbols: list[Symbol] = [FillSymbol(fill="#000000"), FillSymbol(fill=None, outline=None),
                             LineSymbol(color="#000000"), FillSymbol(fill=None, outline="#000000"),
                             MarkerSymbol(fill=None)]
    black = [123, 121, 117]
    assert palette(symbols).tolist() == [black, list(CLAY), black, black, list(CLAY)]
    assert palette(symbols, UNIT_TINT)[0].tolist() == [49, 48, 47]


def test_no_style_is_clay() -> None:
    """So that a class number always finds a row."""
    assert palette([]).tolist() == [list(CLAY)]


def test_metres_win_over_storeys_and_missing_both_is_unknown() -> None:
    table = layer(rows(4), height_m=[10.0, None, None, 7.0], storeys=[5, 4, None, None])
    found, findings = raised_buildings(table, declared(storeys="storeys"), geometry_of(table), GREY[:4])
    assert found.height_m[[0, 1, 3]].tolist() == [10.0, 12.0, 7.0]
    assert np.isnan(found.height_m[2])
    assert {f.code: f.count for f in findings}["height.unknown"] == 1


def test_columns_that_are_gone_do_not_count() -> None:
    table = layer(rows(1), height_m=[10.0])
    assert raised(table, declared("tall", "floors", "foot")).height_m.tolist() == [10.0], "the usual column is found"


def test_without_any_heights_all_are_unknown() -> None:
    assert np.isnan(raised(layer(rows(2), name=["a", "b"]), declared(None)).height_m).all()


def test_parts_share_a_group_and_keep_their_lower_side() -> None:
    table = layer(rows(4), height_m=[12.0, 60.0, 9.0, 9.0], base_m=[0.0, 12.0, None, 0.0],
                  building_id=["P1", "P1", None, "P2"])
    found = raised(table, declared(base="base_m"))
    assert found.lower_m.tolist() == [0.0, 12.0, 0.0, 0.0]
    assert found.group[0] == found.group[1] != found.group[3]
    assert found.group[2] == ALONE


def test_storey_heights_by_use_are_taken_when_asked() -> None:
    """An office of 10 storeys by the shipped table: 6.0 + 9 x 4.2 m; 30 m by default."""
    table = layer(rows(1), storeys=[10], use=["office"])
    by_use = StoreyTable(load_pack("storey_heights", ""), "use")
    assert raised(table, declared(None, "storeys")).height_m.tolist() == [30.0]
    assert raised(table, declared(None, "storeys"), Aspects(by_use=by_use)).height_m.tolist() == pytest.approx([43.8])


def test_what_the_base_does_not_have_is_proposed_and_what_it_has_alone_demolished() -> None:
    existing = layer(rows(3), height_m=[5.0, 6.0, 7.0])
    active = FeatureTable(layer(rows(4), height_m=[5.0, 6.0, 7.0, 99.0]).block)
    active = subset(active, [0, 2, 3])
    now = raised(active, aspects=Aspects(existing=existing))
    assert now.state.tolist() == [PLAIN, PLAIN, PROPOSED]
    both = with_demolished(now, raised(existing))
    assert both.fids.tolist() == [0, 2, 3, 1]
    assert both.state.tolist() == [PLAIN, PLAIN, PROPOSED, DEMOLISHED]
    assert both.height_m.tolist() == [5.0, 7.0, 99.0, 6.0]
    assert len(both.geometry) == 4
    assert with_demolished(now, now) is now


def subset(table: FeatureTable, fids: list[int]) -> FeatureTable:
    """A table with fewer rows, as a scenario that removed the others sees it."""
    from lohu_gis.core.overlay import Overlay

    gone = {int(fid): True for fid in table.fids if int(fid) not in fids}
    return FeatureTable(table.block, (Overlay(removed=gone),))


def test_failing_wins_over_proposed() -> None:
    table = layer(rows(3), height_m=[5.0, 6.0, 7.0])
    found = raised(table, aspects=Aspects(existing=subset(table, [0]), failing=(0, 1, 77)))
    assert found.state.tolist() == [FAILING, FAILING, PROPOSED]


@pytest.mark.parametrize(("floor", "tops"), [(1, [4.0, 3.0, -np.inf]), (3, [12.0, 9.0, -np.inf]),
                                             (5, [20.0, 15.0, 16.0]), (None, [np.inf] * 3)])
def test_tops_of_storeys(floor: int | None, tops: list[float]) -> None:
    """40 m with 10 storeys; unknown storeys; a tower of 12 storeys of 4 m that begins at 12 m, after 4 storeys."""
    sizes = Massing(np.array([40.0, np.nan, 60.0]), np.array([10.0, np.nan, 12.0]), np.array([0.0, 0.0, 12.0]))
    assert floor_tops(sizes, floor).tolist() == pytest.approx(tops)


UNITS = layer(rows(4), height_m=[4.0, 8.0, 8.0, 0.0], base_m=[0.0, 4.0, 0.0, -4.0], floor=[1, 2, None, -1],
              building_id=["B1", "B1", "B1", "B2"])


@pytest.mark.parametrize(("floor", "shown"), [(None, [True] * 4), (1, [True, False, True, True]),
                                              (2, [True] * 4)])
def test_units_up_to_a_floor(floor: int | None, shown: list[bool]) -> None:
    found = raised_units(UNITS, declared(base="base_m"), geometry_of(UNITS), GREY[:4], 1, floor)
    assert (found.cut_m > found.lower_m).tolist() == shown
    assert (found.cut_m[2] == 4.0) == (floor == 1), "the stairs end with the shops of the ground floor"
    assert found.scene_ids.tolist() == [(1 << 40) + fid for fid in range(4)]
    assert found.height_m.tolist() == [4.0, 8.0, 8.0, 0.0], "rooms below the ground end at it"


def test_buildings_give_way_to_their_units() -> None:
    buildings = raised(layer(rows(3), height_m=[20.0, 20.0, 20.0], building_id=["B1", "B2", "B3"]))
    units = raised_units(UNITS, declared(base="base_m"), geometry_of(UNITS), GREY[:4], 1)
    assert without_filled(buildings, units).cut_m.tolist() == [-np.inf, -np.inf, np.inf]
    filtered = without_rows(units, np.array([False, False, False, True]))
    assert without_filled(buildings, filtered).cut_m.tolist() == [-np.inf, np.inf, np.inf]


def test_pale_units_keep_the_form_of_their_building() -> None:
    buildings = raised(layer(rows(2), height_m=[20.0, 20.0], building_id=["B1", "B3"]))
    units = raised_units(UNITS, declared(base="base_m"), geometry_of(UNITS), GREY[:4], 1)
    pale = faded(units, np.array([True, True, True, False]))
    assert pale.state.tolist() == [FADED, FADED, FADED, PLAIN]
    assert without_filled(buildings, pale).cut_m.tolist() == without_filled(buildings, units).cut_m.tolist()
    assert faded(units, np.zeros(4, bool)) is units


def test_rows_left_out_are_the_first_ones() -> None:
    existing = layer(rows(2), height_m=[5.0, 6.0])
    now = with_demolished(raised(subset(existing, [0])), raised(existing))
    assert without_rows(now, np.array([True])).cut_m.tolist() == [-np.inf, np.inf]
