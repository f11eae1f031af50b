"""Complaints that repeat others: near in place, near in time, alike in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from lohu_gis.core.params import Column, Number, ToolResult, Vector, VectorOutput, tool
from lohu_gis.core.progress import Progress
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.text import N_

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from lohu_gis.analysis.text.records import Records
    from lohu_gis.analysis.text.repeats import Repeats

GROUP_COLUMNS = ("repeat_group", "count", "first", "last", "similarity", "category", "example")


@tool(id="complaints.repeats", title=N_("Repeated complaints"), version=1,
      outputs=(VectorOutput(columns=("repeat_group",)), VectorOutput(id="groups", columns=GROUP_COLUMNS)))
def repeated(
    complaints: Annotated[FeatureTable, Vector("point", metric=True)],
    distance_m: Annotated[float, Number(unit="m", min=0, max=1e7)] = 100.0,
    days: Annotated[float, Number(min=0, max=36525)] = 90.0,
    similarity: Annotated[float, Number(min=0, above_min=True, max=1)] = 0.7,
    *,
    text: Annotated[str | None, Column(of="complaints")] = None,
    time: Annotated[str | None, Column(of="complaints")] = None,
    community: Annotated[str | None, Column(of="complaints")] = None,
    progress: Progress | None = None,
) -> ToolResult:
    """Which complaints speak of one matter again.

    A pair repeats when it is near in place and time and its words are alike: the cosine of TF-IDF weights of character
    2- and 3-grams. What pairs connect is one group. 0.7 is strong, 0.5 is for a look by a person. The same matter does
    not mean the same person.

    Parameters
    ----------
    complaints
        Complaints as points. Those without a place are compared within their community.
    distance_m
        Largest distance of a pair.
    days
        Largest time between two of a pair, in days of 24 hours.
    similarity
        Smallest cosine of a pair.
    text
        Column of words; without it ``title`` and ``text``.
    time
        Column of the moment; without it ``opened``.
    community
        Column of the community; without it ``community`` where there is one.

    Returns
    -------
    ToolResult
        The complaints with ``repeat_group`` (from 1 by the first moment; missing where nothing is repeated) and a
        second output `groups`, a point in the middle of each group: ``repeat_group count first last similarity
        category example``; similarity is the mean over its pairs. Metrics ``groups repeats pairs compared``.

    Raises
    ------
    InputError
        ``column.missing``, ``column.no_times``.
    """
    from lohu_gis.analysis.tables import with_columns
    from lohu_gis.analysis.text.records import records_of
    from lohu_gis.analysis.text.repeats import repeats

    records, findings = records_of(complaints, text, time or "opened", community)
    found = repeats(records, distance_m, days, similarity, progress)
    new = {"repeat_group": _missing_zero(found.groups)}
    table, replaced = with_columns(complaints, new)
    inside = int((found.groups > 0).sum())
    groups = int(found.groups.max(initial=0))
    metrics = {"groups": groups, "repeats": inside - groups, "pairs": len(found.first),
               "compared": sum(map(bool, records.texts))}
    return ToolResult({"result": table, "groups": _groups(complaints, records, found)}, metrics, findings + replaced)


def _missing_zero(groups: npt.NDArray[np.int64]) -> Any:
    import pyarrow as pa

    return pa.array(groups, pa.int64(), mask=groups == 0)


def _groups(complaints: FeatureTable, records: Records, found: Repeats) -> FeatureTable:
    """A row per group."""
    import numpy as np

    from lohu_gis.analysis.moments import moment_text
    from lohu_gis.analysis.tables import new_table, texts
    from lohu_gis.core.geometry.layout import Geometry

    count = int(found.groups.max(initial=0))
    order = np.lexsort((records.seconds, found.groups))
    order = order[found.groups[order] > 0]
    members = np.split(order, np.cumsum(np.bincount(found.groups[order], minlength=count + 1)[1:])[:-1])
    if not count:
        members = []
    totals = np.bincount(found.groups[found.first], found.similarity, minlength=count + 1)[1:]
    pairs = np.bincount(found.groups[found.first], minlength=count + 1)[1:]
    categories = texts(complaints, "category") if "category" in complaints.column_names else np.full(
        len(complaints), None, object)
    middles = np.array([_middle(records.places[rows]) for rows in members]).reshape(count, 2)
    return new_table({
        "repeat_group": np.arange(1, count + 1), "count": np.array([len(rows) for rows in members], np.int64),
        "first": [moment_text(records.seconds[rows[0]]) for rows in members],
        "last": [moment_text(records.seconds[rows[-1]]) for rows in members],
        "similarity": totals / np.maximum(pairs, 1),
        "category": [_commonest(categories[rows]) for rows in members],
        "example": [records.texts[rows[0]] for rows in members],
    }, Geometry.points(middles[:, 0], middles[:, 1]), complaints.crs)


def _middle(places: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Mean of the known places; NaN where none is known."""
    import numpy as np

    known = places[np.isfinite(places).all(axis=1)]
    return known.mean(axis=0) if len(known) else np.full(2, np.nan)


def _commonest(words: npt.NDArray[np.object_]) -> str | None:
    """The word that most rows have, the first in order among equals."""
    known = sorted(str(word) for word in words if word is not None)
    return max(known, key=known.count) if known else None
