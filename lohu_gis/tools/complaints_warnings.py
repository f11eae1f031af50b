"""Early warning: which series of complaints rose above what is usual."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from lohu_gis.core.errors import InputError, UsageError
from lohu_gis.core.findings import Finding
from lohu_gis.core.params import Choice, Column, Number, Table, TableOutput, Text, ToolResult, tool
from lohu_gis.core.progress import Progress
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.text import N_

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from lohu_gis.analysis.warnings.series import Series
    from lohu_gis.analysis.warnings.table import Warned

    I64 = npt.NDArray[np.int64]

COLUMNS = ("period", "group", "observed", "expected", "upper", "p", "q", "level", "statistic")
BETWEEN = " / "
"""Between the values of several columns in the name of a group."""


@tool(id="complaints.warnings", title=N_("Early warning"), version=1,
      outputs=(TableOutput(id="series", columns=COLUMNS),),
      sources=("Hutwagner, L. et al. (2003): The bioterrorism preparedness and response EARS. J. Urban Health 80",
               "NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2",
               "Benjamini, Y., Hochberg, Y. (1995): Controlling the false discovery rate. JRSS B 57"))
def warnings(
    complaints: Annotated[FeatureTable, Table()],
    by: Annotated[list[str] | None, Column(of="complaints", many=True)] = None,
    step: Annotated[Literal["day", "week"], Choice(options=("day", "week"))] = "day",
    method: Annotated[Literal["ears_c1", "ears_c2", "ears_c3", "ewma", "cusum"],
                      Choice(options=("ears_c1", "ears_c2", "ears_c3", "ewma", "cusum"))] = "ears_c2",
    as_of: Annotated[str | None, Text()] = None,
    alpha: Annotated[float | None, Number(min=0, above_min=True, max=0.5)] = None,
    lambda_: Annotated[float, Number(min=0, above_min=True, max=1)] = 0.2,
    *,
    L: Annotated[float, Number(min=0, above_min=True, max=1e6)] = 3.0,  # noqa: N803 - the name in the contract
    k: Annotated[float, Number(min=0, above_min=True, max=1e6)] = 0.5,
    h: Annotated[float, Number(min=0, above_min=True, max=1e6)] = 5.0,
    min_sigma: Annotated[float, Number(min=0, max=1e9)] = 0.0,
    time: Annotated[str | None, Column(of="complaints")] = None,
    progress: Progress | None = None,
) -> ToolResult:
    """Counts of every series and period against what is usual there, with the rate of false alarms over all series.

    A series is one value of `by`, or one combination of several; periods in which nothing happened count as zero.
    Bounds are one-sided. ``q`` is the false discovery rate (Benjamini and Hochberg) over the series of a period; for
    EARS of the larger one of its own p and that of the bare counts, because its normal theory fails with few events.

    Parameters
    ----------
    complaints
        Complaints with a time each.
    by
        Columns that make series; without them ``category`` and ``subdistrict``, as far as they are there.
    step
        Length of a period: a day, or a week from Monday.
    method
        EARS C1 (seven periods just before), C2 (seven periods with a gap of two), C3 (three days of C2 together), EWMA
        or CUSUM (both against the 56 days or 26 weeks before the last 28 days or 8 weeks).
    as_of
        Moment in ISO 8601; only periods that are over then count. A date is its end; without it the last day in the
        data.
    alpha
        Of EARS, one-sided; without it 0.001 for C1 and C2, 0.025 for C3.
    lambda
        Weight of the newest period in EWMA.
    L
        Limit of EWMA in standard errors.
    k
        What CUSUM takes off each period, in standard deviations.
    h
        Limit of CUSUM in standard deviations.
    min_sigma
        Smallest standard deviation that counts, against alarms of series that hardly ever move.
    time
        Column of the moment; without it ``opened``.

    Returns
    -------
    ToolResult
        A row per period and series: ``period`` (its first day), ``group``, ``observed``, ``expected``, ``upper``,
        ``p``, ``q``, ``level`` (blue: above the method's bound; yellow, orange, red: q up to 0.05, 0.01, 0.001; missing
        without an alarm) and the method's ``statistic``. Metrics ``groups periods alarms alarms_last
        false_alarms_per_week`` (by theory) and ``alarms_per_week`` (raised in the data).

    Raises
    ------
    InputError
        ``column.missing``, ``column.no_times``, ``warnings.too_many``.
    UsageError
        ``as_of.invalid``, ``period.too_long``.
    """
    from lohu_gis.analysis.warnings.series import MAX_CELLS, counted
    from lohu_gis.analysis.warnings.table import Settings, false_alarms_per_week, warned

    progress = progress or Progress()
    days, groups, names, findings = _events(complaints, by, time or "opened")
    progress.at(0.2)
    settings = Settings(alpha, lambda_, L, k, h, min_sigma)
    try:
        series = counted(days, groups, len(names), step, _last_day(as_of, days))
    except ValueError as error:
        raise InputError("warnings.too_many", groups=len(names), limit=MAX_CELLS) from error
    found = warned(series, method, settings)
    progress.at(0.6)
    weeks = max(len(series.first_days) * (7 if step == "week" else 1) / 7, 1e-9)
    metrics = {
        "groups": len(names), "periods": len(series.first_days), "alarms": int(found.chart.alarm.sum()),
        "alarms_last": int(found.chart.alarm[-1:].sum()),
        "false_alarms_per_week": false_alarms_per_week(series, method, settings),
        "alarms_per_week": float(found.chart.alarm.sum() / weeks) if len(series.first_days) else 0.0}
    return ToolResult({"series": _rows(series, found, names)}, metrics, findings)


def _events(complaints: FeatureTable, by: list[str] | None,
            time: str) -> tuple[I64, I64, list[str], tuple[Finding, ...]]:
    """Day and group of each row that has both, and the names of the groups."""
    import numpy as np

    from lohu_gis.analysis.moments import NO_MOMENT, days, moments
    from lohu_gis.analysis.tables import texts

    names = by or [name for name in ("category", "subdistrict") if name in complaints.column_names]
    if not names:
        raise InputError("column.missing", column="category", columns=", ".join(complaints.column_names[:50]))
    seconds, findings = moments(complaints, time)
    cells = [texts(complaints, name) for name in names]
    known = np.array([all(c is not None and c.strip() for c in row) for row in zip(*cells, strict=True)], bool)
    if not known.all():
        findings += (Finding(code="warnings.no_group", facts={"columns": ", ".join(names)},
                             count=int((~known).sum())),)
    untimed = seconds == NO_MOMENT
    if untimed.any():
        findings += (Finding(code="warnings.no_time", facts={"column": time}, count=int(untimed.sum())),)
    used = np.flatnonzero(known & ~untimed)
    labels = [BETWEEN.join(column[row].strip() for column in cells) for row in used]
    different, at = np.unique(np.array(labels, np.str_), return_inverse=True)
    return days(seconds[used]), at.astype(np.int64), different.tolist(), findings


def _last_day(as_of: str | None, days: I64) -> int:
    """The last day that is over."""
    from lohu_gis.analysis.moments import short_enough
    from lohu_gis.analysis.warnings.days import last_whole_day

    if as_of is None:
        found = int(days.max(initial=0))
    elif (asked := last_whole_day(as_of)) is not None:
        found = asked
    else:
        raise UsageError("as_of.invalid", value=as_of)
    return short_enough(int(days.min()), found)[1] if len(days) else found


def _rows(series: Series, found: Warned, names: list[str]) -> FeatureTable:
    """A row per period and group, periods in order, groups in order within."""
    import numpy as np
    import pyarrow as pa

    from lohu_gis.analysis.moments import day_text
    from lohu_gis.analysis.tables import new_table, nullable
    from lohu_gis.analysis.warnings.table import level_name

    periods, groups = series.counts.shape

    def words(values: list[str | None], at: Any) -> Any:
        return pa.array(values, pa.string()).take(pa.array(at, pa.int64()))

    chart = found.chart
    finite = {name: nullable(np.where(np.isinf(part), np.nan, part).ravel()) for name, part in (
        ("expected", chart.expected), ("upper", chart.upper), ("p", chart.p), ("q", found.q))}
    return new_table({
        "period": words([day_text(int(day)) for day in series.first_days], np.repeat(np.arange(periods), groups)),
        "group": words([*names], np.tile(np.arange(groups), periods)), "observed": series.counts.ravel(), **finite,
        "level": words([level_name(level) for level in range(5)], found.level.ravel()),
        "statistic": nullable(np.where(np.isinf(chart.statistic), np.nan, chart.statistic).ravel())})
