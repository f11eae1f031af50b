from __future__ import annotations

import numpy as np
import pyarrow as pa

from lohu_gis.app.live import filtered
from lohu_gis.app.tools.away import flat
from lohu_gis.core.geometry.layout import Geometry
from lohu_gis.core.overlay import Overlay
from lohu_gis.core.table import FeatureTable, TableBlock


def table() -> FeatureTable:
    block = TableBlock("p", pa.table({"n": [1, 2, 3]}), Geometry.points([0, 1, 2], [5, 6, 7]),
                       np.array([10, 20, 30], np.int64), "EPSG:4547")
    return FeatureTable(block, (Overlay(cells={"n": {30: 9}}),))


def test_a_filter_keeps_rows_with_their_geometry_and_sees_edited_cells() -> None:
    kept = filtered(table(), "n > 2")
    assert kept.fids.tolist() == [30]
    assert kept.column("n").to_pylist() == [9]
    geometry = kept.geometry()
    assert geometry is not None
    assert geometry.coords.tolist() == [[2, 7]]


def test_without_a_filter_the_table_is_the_same_object() -> None:
    own = table()
    assert filtered(own, None) is own
    assert filtered(own, "") is own


def test_flat_tables_hold_what_overlays_changed_and_blocks_stay_blocks() -> None:
    own = table()
    assert flat(own).columns.column("n").to_pylist() == [1, 2, 9]
    plain = FeatureTable(own.block)
    assert flat(plain) is own.block
