"""Sets of feature ids as runs, so that a million selected rows stay small in memory and journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    import numpy.typing as npt


class FidSet(msgspec.Struct, frozen=True):
    """An immutable set of int64 ids.

    Attributes
    ----------
    runs
        Inclusive (first, last) pairs, ascending, not touching.
    """

    runs: tuple[tuple[int, int], ...] = ()

    @staticmethod
    def of(fids: Iterable[int]) -> FidSet:
        """The set of the given ids; order and repeats do not matter."""
        import numpy as np

        values = fids.astype(np.int64) if isinstance(fids, np.ndarray) else np.fromiter(fids, np.int64)
        if not bool((values[1:] > values[:-1]).all()):
            values = np.sort(values)  # several times faster than `unique`
            values = values[np.concatenate([[True], values[1:] != values[:-1]])]
        if len(values) == 0:
            return FidSet()
        breaks = np.flatnonzero(np.diff(values) != 1)
        firsts = values[np.concatenate([[0], breaks + 1])]
        lasts = values[np.concatenate([breaks, [len(values) - 1]])]
        return FidSet(tuple(zip(firsts.tolist(), lasts.tolist(), strict=True)))

    def array(self) -> npt.NDArray[np.int64]:
        """The ids ascending, int64, shape (n,)."""
        import numpy as np

        if not self.runs:
            return np.zeros(0, np.int64)
        return np.concatenate([np.arange(first, last + 1, dtype=np.int64) for first, last in self.runs])

    def __len__(self) -> int:
        return sum(last - first + 1 for first, last in self.runs)

    def __contains__(self, fid: int) -> bool:
        return any(first <= fid <= last for first, last in self.runs)

    def __bool__(self) -> bool:
        return bool(self.runs)

    def union(self, other: FidSet) -> FidSet:
        """Ids in either set."""
        import numpy as np

        return FidSet.of(np.concatenate([self.array(), other.array()]))

    def difference(self, other: FidSet) -> FidSet:
        """Ids in this set and not in the other."""
        import numpy as np

        return FidSet.of(np.setdiff1d(self.array(), other.array()))
