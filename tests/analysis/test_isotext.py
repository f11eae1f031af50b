"""Quick reading of texts written alike against reading them one by one."""

from __future__ import annotations

from datetime import datetime

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lohu_gis.analysis import isotext
from lohu_gis.analysis.isotext import alike_moments

CHINA_S = 8 * 3600
MOMENTS = st.lists(
    st.datetimes(datetime.fromisoformat("0001-01-02"), datetime.fromisoformat("9999-12-30")), min_size=1, max_size=20)


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short columns are read quickly too."""
    monkeypatch.setattr(isotext, "FEWEST", 1)


@given(MOMENTS, st.sampled_from(["", "Z", "+08:00", "-05:30"]), st.sampled_from(["T", " "]))
def test_every_moment_is_what_the_library_reads(moments: list[datetime], offset: str, between: str) -> None:
    texts = [moment.isoformat(between, "seconds") + offset for moment in moments]
    found = alike_moments(pa.array(texts), CHINA_S)
    assert found is not None
    wanted = [datetime.fromisoformat(text + ("" if offset else "+08:00")).timestamp() // 1 for text in texts]
    assert found.tolist() == wanted


@pytest.mark.parametrize("texts", [
    ["2026-01-01T00:00:00", "2026-01-01"], ["2026-01-01T00:00:00Z", "2026-01-01T00:00:0+"], ["2026-02-29T00:00:00"],
    ["2026-13-01T00:00:00"], ["2026-01-01T24:00:00"], ["2026-01-01T00:60:00"], ["2026/01/01T00:00:00"],
    ["2026-01-01T00:00:00+08:00", "2026-01-01T00:00:00+09:00"], ["2026-01-01T00:00:00", None], ["20260101T0000000000"],
    ["2026-01-01X00:00:00"], ["abcd-01-01T00:00:00"], ["0000-01-01T00:00:00"], ["2026-01-01T00:00:00 08:00"]])
def test_what_is_not_written_alike_is_left_to_others(texts: list[str | None]) -> None:
    assert alike_moments(pa.array(texts), CHINA_S) is None


def test_parts_and_pieces_of_a_column() -> None:
    texts = [f"2024-02-29T00:00:{second:02}+08:00" for second in range(10)]
    whole = alike_moments(pa.array(texts), 0)
    assert whole is not None
    part = alike_moments(pa.array(texts).slice(3, 4), 0)
    assert part is not None
    assert part.tolist() == whole[3:7].tolist()
    pieces = alike_moments(pa.chunked_array([texts[:4], texts[4:]]), 0)
    assert pieces is not None
    assert pieces.tolist() == whole.tolist()
    assert alike_moments(pa.array([1, 2]), 0) is None
