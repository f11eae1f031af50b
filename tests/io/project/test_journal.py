"""The journal: what was written whole is read, whatever happened to the rest of the file."""

from __future__ import annotations

import zlib
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lohu_gis.core.errors import InputError
from lohu_gis.core.project import Project
from lohu_gis.io.project import journal
from lohu_gis.io.project.journal import Head, Line, head_line, read_journal, step_line

HEAD = Head(id="0" * 32, start=5)
FOLDER = Path("/project")
LINES = [Line(n=6 + i, do="apply", label=f"步{i}", assign=((("name",), f"名\n{i}"),)) for i in range(6)]
PIECES = [head_line(HEAD, Project(name="base"), FOLDER), *(step_line(line, FOLDER) for line in LINES)]
WHOLE = b"".join(PIECES)
ENDS = tuple(len(b"".join(PIECES[:count + 1])) for count in range(len(PIECES)))


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("p") / "a.lohu.d"
    folder.mkdir()
    return folder / "journal.jsonl"


def test_whole_journal_is_read(path: Path) -> None:
    path.write_bytes(WHOLE)
    content = read_journal(path)
    assert (content.head, content.base.name) == (HEAD, "base")
    assert content.lines == tuple(LINES)
    assert (content.ends, content.lost_bytes) == (ENDS, 0)


@given(size=st.integers(ENDS[0], len(WHOLE)))
def test_torn_end_is_left_out(path: Path, size: int) -> None:
    path.write_bytes(WHOLE[:size])
    content = read_journal(path)
    count = sum(end <= size for end in ENDS) - 1
    assert content.lines == tuple(LINES[:count])
    assert content.lost_bytes == size - ENDS[count]


@given(spot=st.integers(ENDS[0], len(WHOLE) - 1), flip=st.integers(1, 255))
def test_damage_hides_what_lies_behind_and_nothing_before(path: Path, spot: int, flip: int) -> None:
    data = bytearray(WHOLE)
    data[spot] ^= flip
    path.write_bytes(data)
    lines = read_journal(path).lines
    before = sum(end <= spot for end in ENDS) - 1
    assert lines == tuple(LINES[:before])


@given(data=st.binary(max_size=200))
def test_garbage_is_an_input_error(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    with pytest.raises(InputError, match=r"journal\.corrupt"):
        read_journal(path)


def test_line_out_of_order_ends_the_journal(path: Path) -> None:
    path.write_bytes(PIECES[0] + PIECES[1] + PIECES[3])
    assert read_journal(path).lines == (LINES[0],)


def test_missing_too_large_and_newer(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match=r"journal\.missing"):
        read_journal(path.with_name("none.jsonl"))
    payload = msgspec.json.encode({"journal": 2, "id": "x", "base": {}})
    path.write_bytes(b"%08x %b\n" % (zlib.crc32(payload), payload))
    with pytest.raises(InputError, match=r"journal\.newer"):
        read_journal(path)
    path.write_bytes(WHOLE)
    monkeypatch.setattr(journal, "LARGEST_BYTES", 100)
    with pytest.raises(InputError, match=r"journal\.too_large"):
        read_journal(path)
