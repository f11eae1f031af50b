"""Rule files of strangers."""

from __future__ import annotations

from pathlib import Path

import pytest

from lohu_gis.core.errors import InputError
from lohu_gis.io.rules import MAX_BYTES, MAX_LINE, read_rules


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes("\ufefftitle = \"标准\"\n".encode())
    assert read_rules(path) == {"title": "标准"}


@pytest.mark.parametrize("content", [
    b"a = ", "title = \"标准\"".encode("gbk"), b"a = " + b"[" * 5000, b"a = " + b"9" * 5000,
    b"a = " + b"[" * 9 + b"]" * 9, b"a.b.c.d.e.f.g.h.i.j = 1", b"a" + b".a" * MAX_LINE + b" = 1",
    b"# " + b"x" * 100 + b"\n" * MAX_BYTES,
])
def test_hostile_files_are_refused_with_their_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.toml"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_rules(path)
    assert caught.value.code == "rules.unreadable"
    assert caught.value.facts["path"] == str(path)


def test_eight_levels_are_deep_enough(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text("a.b.c.d.e.f.g.h = 1")
    assert read_rules(path)["a"]["b"]


def test_missing_files_and_folders(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_rules(tmp_path / "none.toml")
    assert caught.value.code == "file.missing"
    with pytest.raises(InputError) as caught:
        read_rules(tmp_path)
    assert caught.value.code == "rules.unreadable"
