"""Character n-grams of texts as numbers, and their TF-IDF weights.

An n-gram of up to three characters is one int64: its code points, 21 bits each, the first in the highest place. The
code point 0 is cut out of texts, so grams of different lengths never share a number, and a code can be written out as
text again.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from scipy.sparse import csr_array

I64 = npt.NDArray[np.int64]
F64 = npt.NDArray[np.float64]

BITS = 21
LONGEST = 3
"""Characters that one int64 can hold."""

MAX_CHARACTERS = 4_000
"""Of one text that are looked at; complaints are shorter, a whole book in a cell must not cost minutes."""

_BLANK = re.compile(r"\s+")


def cleaned(text: Any) -> str:
    """A text in the form in which texts are compared; empty for a missing one.

    Compatibility forms are made equal (NFKC: full-width letters and digits), letters small, runs of white space one
    space, controls of code point 0 cut out.
    """
    if text is None:
        return ""
    short = str(text)[:MAX_CHARACTERS].replace("\0", "")
    return _BLANK.sub(" ", unicodedata.normalize("NFKC", short).lower()).strip()


def joined(*columns: Sequence[Any]) -> list[str]:
    """Cleaned texts of several columns, one text per row; what an earlier column already says is not said twice."""
    rows: list[str] = []
    for cells in zip(*columns, strict=True):
        parts: list[str] = []
        for cell in map(cleaned, cells):
            if cell and not any(cell in part for part in parts):
                parts = [part for part in parts if part not in cell]
                parts.append(cell)
        rows.append(" ".join(parts))
    return rows


def code_points(texts: Sequence[str]) -> tuple[npt.NDArray[np.uint32], I64]:
    """All characters one after the other, and the row of each."""
    data = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
    lengths = np.fromiter((len(text) for text in texts), np.int64, len(texts))
    return data, np.repeat(np.arange(len(texts)), lengths)


def gram_codes(texts: Sequence[str], low: int, high: int) -> tuple[I64, I64]:
    """Row and code of every n-gram of `low` to `high` characters (at most 3)."""
    if not 1 <= low <= high <= LONGEST:
        raise ValueError("grams have 1 to 3 characters")
    points, rows = code_points(texts)
    wide = points.astype(np.int64)
    found_rows, found = [], []
    for size in range(low, high + 1):
        count = len(wide) - size + 1
        if count <= 0:
            continue
        code = np.zeros(count, np.int64)
        for step in range(size):
            code = (code << BITS) | wide[step:step + count]
        whole = rows[:count] == rows[size - 1:]
        found.append(code[whole])
        found_rows.append(rows[:count][whole])
    if not found:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    return np.concatenate(found_rows), np.concatenate(found)


def gram_text(code: int) -> str:
    """The characters of a code."""
    characters: list[str] = []
    while code:
        characters.append(chr(code & ((1 << BITS) - 1)))
        code >>= BITS
    return "".join(reversed(characters))


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """N-grams and how much each one weighs.

    Attributes
    ----------
    codes
        Sorted, shape (n,).
    idf
        ``ln((1 + texts) / (1 + texts with the gram)) + 1``, shape (n,).
    low, high
        Characters of the grams.
    """

    codes: I64
    idf: F64
    low: int
    high: int

    def weights(self, texts: Sequence[str]) -> csr_array:
        """TF-IDF of texts, shape (texts, n), rows of length 1; a text without a known gram is a row of zeros."""
        rows, codes = gram_codes(texts, self.low, self.high)
        if not len(self.codes):
            return _normalised(rows[:0], codes[:0], self, len(texts))
        at = np.minimum(np.searchsorted(self.codes, codes), len(self.codes) - 1)
        known = self.codes[at] == codes
        return _normalised(rows[known], at[known], self, len(texts))


def fit(texts: Sequence[str], low: int = 2, high: int = 3, least: int = 1) -> tuple[Vocabulary, csr_array]:
    """The vocabulary of texts, without grams that fewer than `least` texts have, and the weights of those texts.

    The weights are those of scikit-learn's ``TfidfVectorizer(analyzer="char")``: counts times the smoothed inverse
    share of texts, rows divided by their length.
    """
    rows, codes = gram_codes(texts, low, high)
    known, at = np.unique(codes, return_inverse=True)
    seen = np.unique(rows * max(len(known), 1) + at)
    texts_with = np.bincount(seen % max(len(known), 1), minlength=len(known))
    kept = texts_with >= least
    place = np.cumsum(kept) - 1
    idf = np.log((1 + len(texts)) / (1 + texts_with[kept])) + 1
    vocabulary = Vocabulary(known[kept], idf, low, high)
    inside = kept[at] if len(at) else np.zeros(0, bool)
    return vocabulary, _normalised(rows[inside], place[at[inside]], vocabulary, len(texts))


def _normalised(rows: I64, columns: I64, vocabulary: Vocabulary, count: int) -> csr_array:
    from scipy.sparse import csr_array

    width = len(vocabulary.codes)
    cells, times = np.unique(rows * max(width, 1) + columns, return_counts=True)
    row, column = np.divmod(cells, max(width, 1))
    values = times * vocabulary.idf[column]
    lengths = np.sqrt(np.bincount(row, values * values, minlength=count))
    starts = np.concatenate(([0], np.cumsum(np.bincount(row, minlength=count))))
    short = np.int32 if len(cells) < np.iinfo(np.int32).max else np.int64  # solvers of scikit-learn take no other
    return csr_array((values / lengths[row], column.astype(short), starts.astype(short)), shape=(count, width))


def distinctive(weights: csr_array, chosen: Iterable[int], vocabulary: Vocabulary, count: int = 5) -> list[str]:
    """The grams that rows `chosen` say more than the other rows, the strongest first; parts of stronger ones left out.

    Measured by the difference of mean weights.
    """
    rows = np.unique(np.fromiter(chosen, np.int64))
    if not len(rows):
        return []
    total = np.asarray(weights.sum(axis=0)).ravel()
    own = np.asarray(weights[rows].sum(axis=0)).ravel()
    others = max(weights.shape[0] - len(rows), 1)
    lead = own / len(rows) - (total - own) / others
    order = np.lexsort((-vocabulary.codes, -lead.round(9)))[:20 * count]  # of equals the longest
    return without_parts([gram_text(int(vocabulary.codes[i])) for i in order if lead[i] > 0], count)


def without_parts(terms: Iterable[str], count: int) -> list[str]:
    """The first `count` terms that hold a letter or sign and are no part of an earlier one."""
    found: list[str] = []
    for term in map(str.strip, terms):
        if len(found) == count:
            break
        if any(c.isalnum() for c in term) and not any(term in other for other in found):
            found.append(term)
    return found
