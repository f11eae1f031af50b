"""Complaints of a table as plain arrays: words, places, moments, communities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.moments import NO_MOMENT, moments
from lohu_gis.analysis.moving import all_missing
from lohu_gis.analysis.shapes import point_coordinates
from lohu_gis.analysis.tables import texts
from lohu_gis.analysis.text.grams import cleaned, joined
from lohu_gis.core.errors import InputError
from lohu_gis.core.findings import Finding
from lohu_gis.core.table import FeatureTable

I64 = npt.NDArray[np.int64]
F64 = npt.NDArray[np.float64]

WORD_COLUMNS = ("title", "text")
"""What a complaint says, when no column is chosen."""


@dataclass(frozen=True, eq=False)
class Records:
    """What is known of each of n complaints.

    Attributes
    ----------
    texts
        Cleaned; an empty one is like no other.
    places
        x and y in metres, shape (n, 2), NaN where unknown.
    seconds
        Moments, seconds since 1970-01-01 UTC, shape (n,).
    timed
        Whether the moment is known, shape (n,); rows without one repeat nothing.
    areas
        Number of the community, -1 where unknown; rows without a place are compared within it.
    """

    texts: Sequence[str]
    places: F64
    seconds: I64
    timed: npt.NDArray[np.bool_]
    areas: I64


def records_of(table: FeatureTable, text: str | None = None, time: str = "opened",
               community: str | None = None) -> tuple[Records, tuple[Finding, ...]]:
    """The records of a table.

    Parameters
    ----------
    text
        Column of words; None: title and text.
    community
        Column of communities; None: ``community`` where there is one.

    Raises
    ------
    InputError
        ``column.missing``, ``column.no_times``.
    """
    seconds, findings = moments(table, time)
    area = community or ("community" if "community" in table.column_names else None)
    areas = numbered(table, area) if area else np.full(len(table), -1)
    return Records(words_of(table, text), places_of(table), seconds, seconds != NO_MOMENT, areas), findings


def words_of(table: FeatureTable, column: str | None = None) -> list[str]:
    """What each row says, cleaned: of `column`, else of title and text together.

    Raises
    ------
    InputError
        ``column.missing``.
    """
    names = table.column_names
    columns = [column] if column else [name for name in WORD_COLUMNS if name in names]
    if not columns:
        raise InputError("column.missing", column="text", columns=", ".join(names[:50]))
    return joined(*(texts(table, name).tolist() for name in columns))


def matters_of(table: FeatureTable, address: str = "address") -> list[str]:
    """What each row says without where: the words of title and text with the row's own address cut out."""
    names = table.column_names
    cells = [texts(table, name).tolist() for name in WORD_COLUMNS if name in names]
    if not cells:
        return words_of(table)
    if address in names:
        places = [cleaned(place) for place in texts(table, address).tolist()]
        cells = [[cleaned(cell).replace(place, " | ") if len(place) > 1 else cell
                  for cell, place in zip(column, places, strict=True)] for column in cells]
    return joined(*cells)


def places_of(table: FeatureTable) -> F64:
    """One place per row, shape (n, 2): the point, the mean of a multi-point, NaN where there is none."""
    coords, rows = point_coordinates(table.geometry() or all_missing(len(table)))
    counts = np.bincount(rows, minlength=len(table)).astype(np.float64)
    counts[counts == 0] = np.nan
    return np.column_stack([np.bincount(rows, coords[:, axis], minlength=len(table)) / counts for axis in (0, 1)])


def numbered(table: FeatureTable, column: str) -> I64:
    """A number per different text of a column in their order, shape (n,); -1 for missing and empty ones."""
    cells = texts(table, column)
    known = np.array([cell is not None and bool(cell.strip()) for cell in cells], bool)
    found = np.full(len(table), -1, np.int64)
    found[known] = np.unique(cells[known].astype(str), return_inverse=True)[1]
    return found
