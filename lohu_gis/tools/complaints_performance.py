"""How complaints are handled, per group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from lohu_gis.core.params import Column, Table, TableOutput, Text, ToolResult, tool
from lohu_gis.core.text import N_

if TYPE_CHECKING:
    from lohu_gis.core.table import FeatureTable

COLUMNS = ("n", "open", "median_days", "p90_days", "overdue_rate", "satisfaction", "solved_rate", "reopened_rate",
           "median_low_days", "median_high_days", "closed", "withdrawn", "due", "overdue", "overdue_low",
           "overdue_high", "rated", "satisfied", "satisfaction_low", "satisfaction_high", "solved_known",
           "reopened_known", "reassigned_mean")


@tool(id="complaints.performance", title=N_("Handling of complaints"), version=1,
      outputs=(TableOutput(columns=COLUMNS),),
      sources=("Kaplan, E. L. and Meier, P. (1958): Nonparametric estimation from incomplete observations. JASA 53",
               "Wilson, E. B. (1927): Probable inference, the law of succession, and statistical inference. JASA 22"))
def performance(
    complaints: Annotated[FeatureTable, Table()],
    by: Annotated[list[str] | None, Column(of="complaints", many=True)] = None,
    as_of: Annotated[str | None, Text()] = None,
) -> ToolResult:
    """Time to closing, overdue, satisfaction, solved and re-opened, per group of complaints.

    Times are those of Kaplan and Meier: open cases count as under way until `as_of`. The mean of closed cases alone
    would be too short, and is not given.

    Parameters
    ----------
    complaints
        Complaints with ``opened`` and, where there are, ``closed due satisfaction solved reopened reassigned status``.
    by
        Columns that make the groups; without any, all are one group.
    as_of
        The moment of the count (ISO 8601; a date alone is its end); without it the last moment in ``opened`` and
        ``closed``. What happened later is not known yet then.

    Returns
    -------
    ToolResult
        A row per group: its columns, then ``n open median_days p90_days overdue_rate satisfaction solved_rate
        reopened_rate``, then counts and 95 % intervals. Days are missing where so many are not closed yet; overdue =
        closed after due, or open with due before `as_of`, over cases with due; satisfaction = satisfied / rated.
        Returned and merged cases stop counting when that happened. Metrics ``as_of n open median_days``.

    Raises
    ------
    InputError
        ``column.missing``, ``column.no_times``.
    UsageError
        ``parameter.invalid`` for an `as_of` that is no moment.
    """
    import numpy as np

    from lohu_gis.analysis.handling.cases import cases_of, groups_of
    from lohu_gis.analysis.handling.moment import moment_of
    from lohu_gis.analysis.handling.performance import COUNTS
    from lohu_gis.analysis.handling.performance import performance as figures
    from lohu_gis.analysis.handling.survival import survival
    from lohu_gis.analysis.moments import moment_text
    from lohu_gis.analysis.tables import new_table

    moment = moment_of(complaints, as_of)
    cases, findings = cases_of(complaints, moment)
    names, groups = groups_of(complaints, by or [])
    found = figures(cases, groups, len(names))
    kept = np.flatnonzero(found["n"] > 0)
    columns: dict[str, Any] = {column: [names[row][place] for row in kept] for place, column in enumerate(by or [])}
    for name, values in found.items():
        columns[name] = values[kept].astype(np.int64) if name in COUNTS else values[kept]
    whole = survival(cases.days, cases.closed)
    metrics: dict[str, str | int | float | None] = {
        "as_of": moment_text(moment), "n": int(cases.there.sum()), "open": int(cases.open.sum()),
        "median_days": None if np.isnan(whole.quantile(0.5)) else whole.quantile(0.5)}
    return ToolResult({"result": new_table(columns)}, metrics, findings)
