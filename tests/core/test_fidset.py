"""Sets of ids against Python's own sets."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lohu_gis.core.fidset import FidSet

IDS = st.lists(st.integers(-20, 20), max_size=30)


def test_runs_by_hand() -> None:
    """Neighbours become one run, order and repeats do not matter."""
    assert FidSet.of([7, 1, 2, 3, 3, 9, 8]).runs == ((1, 3), (7, 9))
    assert FidSet.of([]).runs == ()
    assert len(FidSet.of(range(1_000_000)).runs) == 1


@given(IDS, IDS)
def test_like_sets(left: list[int], right: list[int]) -> None:
    """Members, size, union and difference agree with `set`."""
    a, b = FidSet.of(left), FidSet.of(right)
    assert a.array().tolist() == sorted(set(left))
    assert len(a) == len(set(left))
    assert bool(a) == bool(left)
    assert a.union(b) == FidSet.of(set(left) | set(right))
    assert a.difference(b) == FidSet.of(set(left) - set(right))
    assert all((fid in a) == (fid in set(left)) for fid in range(-21, 22))
