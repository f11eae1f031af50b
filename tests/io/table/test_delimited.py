"""Delimited text: header, delimiter, types, what is odd in it."""

from __future__ import annotations

import datetime as dt
import gzip
from pathlib import Path

import pyarrow as pa
import pytest

from lohu_gis.core.errors import InputError
from lohu_gis.io.table import delimited
from lohu_gis.io.table.read import read_text_table


def parsed(tmp_path: Path, text: str) -> delimited.Parsed:
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8", newline="")
    return delimited.read_delimited(path)


def test_types_by_agreement_of_all_filled_cells(tmp_path: Path) -> None:
    text = ("n,code,x,day,at,zoned,mixed,big\n"
            "1,007,1.5,2024-01-31,2024-01-31 08:00,2024-01-31T08:00:00+08:00,1,123456789012345678\n"
            "-2,010,.5,,2024-02-01T09:30:01.5,2024-02-01T00:00:00Z,a,1\n,,2e3,2024-02-29,,,,\n")
    table = parsed(tmp_path, text).table
    assert [str(t) for t in table.schema.types] == ["int64", "string", "double", "date32[day]", "timestamp[us]",
                                                    "timestamp[us, tz=UTC]", "string", "int64"]
    assert table.column("n").to_pylist() == [1, -2, None]
    assert table.column("code").to_pylist() == ["007", "010", None]
    assert table.column("x").to_pylist() == [1.5, 0.5, 2000.0]
    assert table.column("zoned").to_pylist()[0] == dt.datetime(2024, 1, 31, tzinfo=dt.UTC)


@pytest.mark.parametrize("value", ["2024-13-45", "+5", "1_000", "0x10", "1e5000", "--1", ".", "e5", "１"])
def test_what_only_looks_like_a_number_stays_text(tmp_path: Path, value: str) -> None:
    assert parsed(tmp_path, f"a,b\n{value},x\n").table.column("a").to_pylist() in ([value], [float("inf")])
    assert pa.types.is_string(parsed(tmp_path, f"a,b\n{value},x\nword,y\n").table.column("a").type)


@pytest.mark.parametrize(("text", "mark"), [("a;b\n1;2,5\n", ";"), ("a\tb\n1\t2\n", "\t"), ("a|b\n1|2\n", "|"),
                                            ("a\n1\n", ","),
                                            ('a,b\n"x;y;z;w",2\n"p;q",3\n', ",")])
def test_delimiter(tmp_path: Path, text: str, mark: str) -> None:
    assert parsed(tmp_path, text).delimiter == mark


@pytest.mark.parametrize(("text", "names"), [
    ("a,b\n1,2\n", ["a", "b"]), ("1,2\n3,4\n", ["field_1", "field_2"]),
    ("区,2019,2020\n东门,1,2\n", ["区", "2019", "2020"]),
    ("a,,a\n1,2,3\n", ["a", "field_2", "a_2"]), ("'=x,b\n1,2\n", ["=x", "b"])])
def test_header(tmp_path: Path, text: str, names: list[str]) -> None:
    assert parsed(tmp_path, text).table.column_names == names


def test_quotes_line_breaks_and_ragged_rows(tmp_path: Path) -> None:
    result = parsed(tmp_path, 'a,b\r\n"x ""y""\r\nz",1\r\n2\r\n3,4,5\r\n')
    assert result.table.column("a").to_pylist() == ['x "y"\r\nz', "2", "3"]
    assert result.table.column("b").to_pylist() == [1, None, 4]
    assert [(f.code, f.count) for f in result.findings] == [("table.ragged", 2)]


def test_protecting_quote_is_taken_off_text_only(tmp_path: Path) -> None:
    table = parsed(tmp_path, "a,b\n'=1+1,1\n'@x,2\n''-5,3\n'plain,4\n'-5,5\n").table
    assert table.column("a").to_pylist() == ["=1+1", "@x", "'-5", "'plain", "-5"]


def test_packed_and_cut(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n1,2\n"))
    assert read_text_table(path).block.columns.to_pydict() == {"a": [1], "b": [2]}
    path.write_bytes(gzip.compress(b"a,b\n1,2\n" * 1000)[:-20])
    with pytest.raises(InputError) as caught:
        read_text_table(path)
    assert caught.value.code == "file.truncated"


def test_only_a_heading(tmp_path: Path) -> None:
    result = parsed(tmp_path, "a,b\n")
    assert result.table.num_rows == 0
    assert result.table.column_names == ["a", "b"]
