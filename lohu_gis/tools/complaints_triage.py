"""Complaints in four tiers, each with its reason."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from lohu_gis.core.params import Choice, Rules, Table, Text, ToolResult, VectorOutput, tool
from lohu_gis.core.progress import Progress
from lohu_gis.core.rulepack import RulePack
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.text import N_

COLUMNS = ("tier", "tier_reason", "tier_rule", "tier_value", "tier_limit", "overdue_risk")


@tool(id="complaints.triage", title=N_("Four tiers of complaints"), version=1, outputs=(VectorOutput(columns=COLUMNS),),
      sources=("Kaplan, E. L. and Meier, P. (1958): Nonparametric estimation from incomplete observations. JASA 53",
               "Benjamini, Y., Hochberg, Y. (1995): Controlling the false discovery rate. JRSS B 57"))
def triage(
    complaints: Annotated[FeatureTable, Table()],
    as_of: Annotated[str | None, Text()] = None,
    rules: Annotated[RulePack, Rules(group="triage")] = "triage_luohu",  # type: ignore[assignment]  # its id
    urgent_words: Annotated[RulePack, Rules(group="urgent")] = "urgent_words",  # type: ignore[assignment]  # its id
    *,
    alarms: Annotated[FeatureTable | None, Table()] = None,
    language: Annotated[Literal["zh", "en"], Choice(options=("zh", "en"))] = "zh",
    progress: Progress | None = None,
) -> ToolResult:
    """Sort complaints into urgent, single, class of cases and hard case, with the rule and the numbers behind each.

    Rules stand in a file; the first from above that fits a case decides. In the pack of the program: urgent words or
    marks or a red alarm (1); marked as hard, repeated, passed on or re-opened again and again, or longer under way than
    95 % of its kind (4); in a category and area that rose significantly for weeks (3); all others (2) with their risk
    of being overdue. A case without words or without a time of opening stays unknown. The same table, `as_of` and rules
    give the same tiers.

    Parameters
    ----------
    complaints
        Complaints with ``opened`` and, where there are, ``title text urgency category closed due status hard_case
        reassigned reopened community subdistrict`` and a place.
    as_of
        The moment of the count (ISO 8601; a date alone is its end); without it the last moment in ``opened`` and
        ``closed``. Cases opened later get no tier; closings later are not known yet. How often a case was passed on or
        re-opened is what the table says, whenever that was.
    rules
        Rule pack with words and thresholds.
    urgent_words
        Rule pack of urgent words, looked for in title and text.
    alarms
        Alarms as points with ``level opened``, and ``closed`` of those that ended.
    language
        Of the reasons.

    Returns
    -------
    ToolResult
        The complaints with ``tier`` (1 urgent, 2 single case, 3 class of cases, 4 hard case; missing where unknown),
        ``tier_reason``, ``tier_rule`` (id in the pack), ``tier_value`` and ``tier_limit`` (numbers compared; of a
        class: cases and expected cases), ``overdue_risk`` (of open cases, 0 to 1). Metrics ``as_of tier_1 tier_2 tier_3
        tier_4 unknown``.

    Raises
    ------
    InputError
        ``column.missing``, ``column.no_times``, ``crs.missing``, ``rules.*``.
    UsageError
        ``parameter.invalid`` for an `as_of` that is no moment.
    """
    import numpy as np

    from lohu_gis.analysis.handling.material import Lookups, material_of
    from lohu_gis.analysis.handling.moment import moment_of
    from lohu_gis.analysis.handling.tiers import judged
    from lohu_gis.analysis.moments import moment_text
    from lohu_gis.analysis.tables import nullable, with_columns

    moment = moment_of(complaints, as_of)
    lookups = Lookups(urgent_words, alarms, language == "en")
    material, findings = material_of(complaints, moment, lookups, progress)
    found = judged(material, rules, "_en" if lookups.english else "")
    table, replaced = with_columns(complaints, {
        "tier": _known(found.tier), "tier_reason": [reason or None for reason in found.reason],
        "tier_rule": [rule or None for rule in found.rule],
        "tier_value": nullable(found.value), "tier_limit": nullable(found.limit),
        "overdue_risk": nullable(found.risk)})
    counts = np.bincount(found.tier, minlength=5)
    metrics: dict[str, str | int | float | None] = {"as_of": moment_text(moment)}
    metrics |= {f"tier_{tier}": int(counts[tier]) for tier in (1, 2, 3, 4)} | {"unknown": int(counts[0])}
    return ToolResult({"result": table}, metrics, findings + replaced)


def _known(tiers: Any) -> Any:
    import pyarrow as pa

    return pa.array(tiers, pa.int64(), mask=tiers == 0)
