"""Shapefiles and text tables whose claims are right, wrong, missing or damaged."""

from __future__ import annotations

from pathlib import Path

import pytest

from lohu_gis.io.door import inspect, read
from lohu_gis.io.reading import ReadOptions
from tests.io import shapefiles

NAMES = ["罗湖区东门街道", "桂园街道", "笋岗清水河", "plain"]


def shape(tmp_path: Path, encoding: str, **more: object) -> Path:
    field = "名称".encode(encoding)
    rows = [[name.encode(encoding)] for name in NAMES]
    return shapefiles.write(tmp_path / "a.shp", [field], rows, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(("encoding", "claim", "language", "codes"), [
    ("gbk", "GBK", 0, set()), ("gbk", None, 0x4D, set()), ("gbk", None, 0, {"encoding.guessed"}),
    ("gbk", "UTF-8", 0, {"encoding.claim_wrong"}), ("gbk", None, 0x57, {"encoding.claim_wrong"}),
    ("utf-8", "UTF-8", 0, set()), ("utf-8", None, 0, set()), ("utf-8", "GBK", 0, {"encoding.claim_wrong"}),
    ("utf-8", None, 0x4D, {"encoding.claim_wrong"}), ("utf-8", "utf8 \n", 0x4D, set())])
def test_text_is_right_and_a_wrong_claim_is_said(tmp_path: Path, encoding: str, claim: str | None, language: int,
                                                 codes: set[str]) -> None:
    path = shape(tmp_path, encoding, claim=claim, language=language)
    result = read(path)
    assert result.block.columns.to_pydict() == {"名称": NAMES}
    assert result.encoding == {"gbk": "gb18030", "utf-8": "utf-8"}[encoding]
    assert {f.code for f in result.findings if f.code.startswith("encoding")} == codes
    layer = inspect(path).layers[0]
    assert {f.code for f in layer.findings if f.code.startswith("encoding")} == codes
    assert [f.name for f in layer.fields] == ["名称"]
    assert layer.encoding == {"gbk": "GB18030", "utf-8": "UTF-8"}[encoding]


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_characters_cut_by_the_field_are_left_off_and_counted(tmp_path: Path, encoding: str) -> None:
    long = "罗湖区东门街道老街"
    rows = [[(b"x" * shift + long.encode(encoding))] for shift in (0, 1)] + [["桂园街道".encode(encoding)]]
    path = shapefiles.write(tmp_path / "a.shp", [b"name"], rows, width=14)
    result = read(path)
    whole = [(b"x" * shift + long.encode(encoding))[:14].decode(encoding, "ignore") for shift in (0, 1)]
    assert result.block.columns.column("name").to_pylist() == [*whole, "桂园街道"]
    assert [f.count for f in result.findings if f.code == "field.cut"] == [2 if encoding == "utf-8" else 1]


def test_field_names_cut_at_ten_bytes(tmp_path: Path) -> None:
    name = "建筑面积".encode()[:10]
    path = shapefiles.write(tmp_path / "a.shp", [name, b"ok"], [["罗湖区东门街道".encode(), b"1"]])
    assert read(path).block.columns.column_names == ["建筑面", "ok"]


def test_rows_in_two_encodings_lose_only_what_cannot_be_read(tmp_path: Path) -> None:
    rows = [[n.encode("gbk")] for n in NAMES] + [["桂".encode()]]
    result = read(shapefiles.write(tmp_path / "a.shp", [b"name"], rows))
    assert result.block.columns.column("name").to_pylist()[:4] == NAMES
    assert len(result.block) == 5


def test_the_persons_answer_wins(tmp_path: Path) -> None:
    path = shape(tmp_path, "gbk", claim="UTF-8")
    result = read(path, options=ReadOptions(encoding="GBK"))
    assert result.block.columns.column("名称").to_pylist() == NAMES
    assert not [f for f in result.findings if f.code.startswith("encoding")]


@pytest.mark.parametrize(("encoding", "bom", "codes"), [("utf-8", b"", set()), ("utf-8", b"\xef\xbb\xbf", set()),
                                                        ("gbk", b"", {"encoding.guessed"}),
                                                        ("utf-16-le", b"\xff\xfe", set()),
                                                        ("gbk", b"\xef\xbb\xbf", {"encoding.guessed"})])
def test_text_tables_as_spreadsheets_save_them(tmp_path: Path, encoding: str, bom: bytes, codes: set[str]) -> None:
    path = tmp_path / "表.csv"
    path.write_bytes(bom + "名称,街道\r\n罗湖区东门,桂园街道\r\n深圳市,笋岗街道\r\n".encode(encoding))
    result = read(path)
    assert result.block.columns.to_pydict() == {"名称": ["罗湖区东门", "深圳市"], "街道": ["桂园街道", "笋岗街道"]}
    assert {f.code for f in result.findings} == codes


def test_geojson_in_gbk_is_mended_after_gdal(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    text = ('{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"n":"罗湖区东门街道桂园"},'
            '"geometry":{"type":"Point","coordinates":[114,22]}}]}')
    path.write_bytes(text.encode("gbk"))
    result = read(path)
    assert result.block.columns.column("n").to_pylist() == ["罗湖区东门街道桂园"]
    assert {f.code for f in result.findings} == {"encoding.claim_wrong"}
