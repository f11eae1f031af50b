"""Feature tables: blocks seen through overlays, against values written out by hand."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
import shapely

from lohu_gis.core.errors import InputError
from lohu_gis.core.geometry.bridge import to_shapely
from lohu_gis.core.geometry.layout import Geometry
from lohu_gis.core.overlay import ColumnSpec, Overlay, Row
from lohu_gis.core.table import FeatureTable, TableBlock, concat_blocks


def block(name: str = "b", first: int = 10) -> TableBlock:
    """Three points with a whole number, a text and a time; fids 10, 11, 12."""
    times = pa.array([0, None, 86_400_000], pa.timestamp("ms", tz="UTC"))
    columns = pa.table({"storeys": pa.array([3, None, 7], pa.int32()), "用途": ["住宅", "商业", None], "at": times})
    points = Geometry.points([0, 1, np.nan], [0, 2, 5])
    return TableBlock(name, columns, points, np.arange(first, first + 3), "EPSG:4547")


def shapes(table: FeatureTable) -> list[str | None]:
    """Geometry as WKT."""
    geometry = table.geometry()
    assert geometry is not None
    return [None if s is None else shapely.to_wkt(s) for s in to_shapely(geometry)]


def test_without_overlay_the_block_shines_through() -> None:
    """Values, ids, order and a missing place as they are."""
    table = FeatureTable(block())
    assert table.column("storeys").to_pylist() == [3, None, 7]
    assert table.fids.tolist() == [10, 11, 12]
    assert shapes(table) == ["POINT (0 0)", "POINT (1 2)", None]
    assert table.record(10) == {"storeys": 3, "用途": "住宅", "at": "1970-01-01T00:00:00+00:00"}


def test_cells_rows_and_shapes_of_an_overlay() -> None:
    """Changed, added and removed at once; the block stays as it was."""
    made = block()
    wkb = shapely.to_wkb(shapely.Point(8, 8))
    overlay = Overlay(cells={"storeys": {12: 9, 11: 4, 999: 1}}, removed={10: True}, geometry={12: wkb, 11: None},
                      added={20: Row(values={"用途": "公园"}, geometry=wkb), 15: Row(values={"storeys": 1})})
    table = FeatureTable(made, (overlay,))
    assert table.fids.tolist() == [11, 12, 15, 20]
    assert table.column("storeys").to_pylist() == [4, 9, 1, None]
    assert table.column("storeys").type == pa.int32()
    assert table.column("用途").to_pylist() == ["商业", None, None, "公园"]
    assert shapes(table) == [None, "POINT (8 8)", None, "POINT (8 8)"]
    assert made.columns.column("storeys").to_pylist() == [3, None, 7]


def test_the_later_overlay_wins() -> None:
    """A scenario changes and removes what its parent added."""
    parent = Overlay(cells={"storeys": {10: 5, 11: 5}}, added={20: Row(values={"storeys": 20}), 21: Row()})
    child = Overlay(cells={"storeys": {10: 6, 20: 22}}, removed={21: True})
    assert FeatureTable(block(), (parent, child)).column("storeys").to_pylist() == [6, 5, 7, 22]


@pytest.mark.parametrize(("value", "kind", "expected"), [
    (4.0, pa.int32(), [4, None, 7]),
    (4.5, pa.float64(), [4.5, None, 7.0]),
    ("四", pa.string(), ["四", None, "7"]),
    (2**40, pa.float64(), [float(2**40), None, 7.0]),
])
def test_a_value_that_does_not_fit_widens_the_column(value: object, kind: pa.DataType, expected: list[object]) -> None:
    """Nothing is cut off or rounded to fit the file's type."""
    column = FeatureTable(block(), (Overlay(cells={"storeys": {10: value}}),)).column("storeys")  # type: ignore[dict-item]
    assert column.type == kind
    assert column.to_pylist() == expected


def test_times_are_written_as_iso_text() -> None:
    """With an offset they are converted, without one they count as UTC in a UTC column."""
    table = FeatureTable(block(), (Overlay(cells={"at": {10: "1970-01-01T08:00:01+08:00", 11: None}}),))
    assert table.value(10, "at") == "1970-01-01T00:00:01+00:00"
    assert table.value(11, "at") is None
    assert table.value(12, "at") == "1970-01-02T00:00:00+00:00"


def test_columns_added_from_a_block_empty_and_dropped() -> None:
    """Bulk results are matched by fid, not by position."""
    bulk = TableBlock("far", pa.table({"far": [1.2, 1.1, 9.9]}), None, np.array([12, 11, 77]))
    overlay = Overlay(columns={"far": ColumnSpec(type="float64", block="far"), "note": ColumnSpec(type="string")},
                      dropped={"at": True}, cells={"note": {11: "看"}})
    table = FeatureTable(block(), (overlay,), {"far": bulk})
    assert table.column_names == ("storeys", "用途", "far", "note")
    assert table.column("far").to_pylist() == [None, 1.1, 1.2]
    assert table.column("note").to_pylist() == [None, "看", None]
    with pytest.raises(InputError):
        table.column("at")


def test_rows_by_id() -> None:
    """Unknown ids give -1, also in an unsorted table and in an empty one."""
    table = FeatureTable(block(), (Overlay(added={5: Row()}),))
    assert table.rows_of([12, 5, 99]).tolist() == [2, 3, -1]
    empty = FeatureTable(block(), (Overlay(removed={10: True, 11: True, 12: True}),))
    assert empty.rows_of([10]).tolist() == [-1]
    with pytest.raises(KeyError):
        table.value(99, "storeys")


def test_a_frame_is_a_copy_for_the_caller() -> None:
    """Writing into it does not reach the table."""
    table = FeatureTable(block())
    frame = table.frame()
    frame.loc[10, "storeys"] = 99
    assert frame.index.tolist() == [10, 11, 12]
    assert frame.crs.to_epsg() == 4547
    assert table.column("storeys").to_pylist() == [3, None, 7]


def test_batches_become_one_block() -> None:
    """Rows follow each other; a type that widens in a later batch widens all."""
    columns = pa.table({"storeys": [1.5], "用途": ["学校"], "at": pa.nulls(1, pa.timestamp("ms", tz="UTC"))})
    second = TableBlock("c", columns, Geometry.points([7], [7]), np.array([13]), "EPSG:4547")
    whole = FeatureTable(concat_blocks("all", [block(), second]))
    assert whole.fids.tolist() == [10, 11, 12, 13]
    assert whole.column("storeys").to_pylist() == [3.0, None, 7.0, 1.5]
    assert shapes(whole)[-1] == "POINT (7 7)"


def test_a_plain_table_has_no_geometry() -> None:
    """Neither before nor after an overlay."""
    plain = TableBlock("p", pa.table({"a": [1]}), None, np.array([0]))
    assert FeatureTable(plain, (Overlay(added={1: Row(values={"a": 2})}),)).geometry() is None


def test_revisions_differ() -> None:
    """Two table objects never share a cache key."""
    made = block()
    assert FeatureTable(made).revision != FeatureTable(made).revision


def test_the_type_of_a_column_is_told_without_joining_it() -> None:
    """The same as of the joined column, whatever lies over it; nothing is joined for an untouched one."""
    coded = pa.array(["a", "b", "a"]).dictionary_encode()
    plain = block()
    with_codes = TableBlock("c", plain.columns.append_column("code", coded), plain.geometry, plain.fid, plain.crs)
    overlays = [(), (Overlay(cells={"storeys": {10: "many"}}),), (Overlay(removed={10: True}),),
                (Overlay(added={99: Row(values={"用途": 5})}),),
                (Overlay(columns={"new": ColumnSpec(type="float64")}),)]
    for laid in overlays:
        table = FeatureTable(with_codes, laid)
        told = {name: table.column_type(name) for name in table.column_names}
        assert told == {name: table.column(name).type for name in table.column_names}
    untouched = FeatureTable(with_codes)
    assert untouched.column_type("code") == pa.string()
    assert not any("column" in str(key) for key in untouched._cache)
    with pytest.raises(InputError):
        untouched.column_type("nothing")
