"""Blocks: what is stored comes back bit for bit under a name made of its content; damage is noticed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from lohu_gis.core.errors import InputError
from lohu_gis.core.geometry.layout import COLLECTION, LINE, MULTI_POLYGON, NULL, POINT, POLYGON, Geometry
from lohu_gis.core.table import TableBlock
from lohu_gis.io.project.blocks import check_block, read_block, write_block
from lohu_gis.io.project.places import Places


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path / "a.lohu")


def mixed(z: bool = False) -> Geometry:
    """A point, a missing row, a polygon with a hole, an empty line, two polygons, a collection; by hand."""
    coords = np.arange(2.0 * 22).reshape(-1, 2)
    ring_offsets = np.array([0, 1, 5, 9, 13, 17, 18, 22])
    return Geometry(
        np.array([POINT, NULL, POLYGON, LINE, MULTI_POLYGON, COLLECTION], np.uint8), coords,
        np.array([0, 1, 1, 2, 2, 4, 6]), np.array([0, 1, 3, 4, 5, 6, 7]), ring_offsets,
        np.array([1, 3, 3, 3, 1, 2], np.uint8), np.linspace(0, 1, 22) if z else None)


def columns(rows: int) -> pa.Table:
    return pa.table({
        "fid": pa.array(range(rows), pa.int32()), "名称": [None if i == 1 else f"楼{i}" for i in range(rows)],
        "when": pa.array([1_600_000_000_000 + i for i in range(rows)], pa.timestamp("ms", tz="UTC")),
        "ok": [i % 2 == 0 for i in range(rows)], "use": pa.array(["R"] * rows).dictionary_encode()})


@pytest.mark.parametrize("z", [False, True])
def test_features_come_back_as_they_were(places: Places, z: bool) -> None:
    block = TableBlock("new", columns(6), mixed(z), np.array([2, 3, 5, 7, 11, 13]), "EPSG:4547")
    stored = write_block(places, block)
    again = read_block(places, stored.id)
    check_block(places, stored.id)
    assert (again.id, again.crs) == (stored.id, "EPSG:4547")
    assert again.columns.equals(block.columns)
    np.testing.assert_array_equal(again.fid, block.fid)
    assert again.geometry is not None
    for name in ("types", "coords", "row_offsets", "part_offsets", "ring_offsets", "part_types", "z"):
        np.testing.assert_array_equal(getattr(again.geometry, name), getattr(mixed(z), name))
        assert getattr(again.geometry, name) is None or not getattr(again.geometry, name).flags.writeable


@pytest.mark.parametrize("geometry", [None, Geometry.empty()])
def test_empty_and_plain_tables(places: Places, geometry: Geometry | None) -> None:
    block = TableBlock("new", columns(0), geometry, np.zeros(0, np.int64))
    again = read_block(places, write_block(places, block).id)
    assert len(again) == 0
    assert again.columns.schema.equals(block.columns.schema)
    assert (again.geometry is None) == (geometry is None)
    assert again.crs is None


def test_slices_and_chunks_make_no_difference(places: Places) -> None:
    whole = columns(6)
    pieces = pa.concat_tables([whole.slice(0, 2), whole.slice(2, 4)])
    ids = {write_block(places, TableBlock("x", table, None, np.arange(6))).id for table in (whole, pieces)}
    assert len(ids) == 1


def test_same_content_has_the_same_name_and_one_file(places: Places) -> None:
    block = TableBlock("new", columns(6), mixed(), np.arange(6), "EPSG:4547")
    assert write_block(places, block).id == write_block(places, block).id
    assert len(list(places.blocks.rglob("*"))) == 2  # one folder with one file


def test_missing_block(places: Places) -> None:
    with pytest.raises(InputError, match=r"block\.missing"):
        read_block(places, "sha256:" + "0" * 64)


@pytest.mark.parametrize("data", [b"", b"ARROW1", b"\x00" * 5000, b"ARROW1\x00\x00" + b"\xff" * 400 + b"ARROW1"])
def test_file_that_is_no_block(places: Places, data: bytes) -> None:
    path = places.block("sha256:" + "0" * 64)
    path.parent.mkdir(parents=True)
    path.write_bytes(data)
    with pytest.raises(InputError, match=r"block\.corrupt"):
        read_block(places, "sha256:" + "0" * 64)


def test_arrow_file_of_somebody_else(places: Places) -> None:
    path = places.block("sha256:" + "0" * 64)
    path.parent.mkdir(parents=True)
    with pa.ipc.new_file(str(path), columns(3).schema) as writer:
        writer.write_table(columns(3))
    with pytest.raises(InputError, match=r"block\.corrupt"):
        read_block(places, "sha256:" + "0" * 64)


def test_changed_byte_is_noticed(places: Places) -> None:
    stored = write_block(places, TableBlock("new", columns(6), mixed(), np.arange(6)))
    path = places.block(stored.id)
    data = bytearray(path.read_bytes())
    data[data.index(np.arange(6).tobytes()) + 8] ^= 1
    path.write_bytes(data)
    with pytest.raises(InputError, match=r"block\.corrupt"):
        check_block(places, stored.id)


def test_offsets_that_lead_nowhere_are_noticed(places: Places) -> None:
    bad = mixed()
    rows = np.array([0, 1, 2, 1, 2, 4, 6])  # row 2 would end before it begins
    bad = Geometry(bad.types, bad.coords, rows, bad.part_offsets, bad.ring_offsets, bad.part_types)
    stored = write_block(places, TableBlock("new", columns(6), bad, np.arange(6)))
    with pytest.raises(InputError, match=r"block\.corrupt"):
        check_block(places, stored.id)
