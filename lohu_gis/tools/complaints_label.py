"""Labels for complaints by a trained model, with rules for urgent words before it."""

from __future__ import annotations

from typing import Annotated

from lohu_gis.core.params import Column, Model, Number, Rules, Table, ToolResult, VectorOutput, tool
from lohu_gis.core.progress import Progress
from lohu_gis.core.rulepack import RulePack
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.text import N_
from lohu_gis.core.textmodel import TextModel

COLUMNS = ("label", "confidence", "terms", "needs_person", "urgent", "urgent_words")


@tool(id="complaints.label", title=N_("Give labels"), version=1, outputs=(VectorOutput(columns=COLUMNS),))
def labelled(
    complaints: Annotated[FeatureTable, Table()],
    model: Annotated[TextModel, Model()],
    text: Annotated[str | None, Column(of="complaints")] = None,
    threshold: Annotated[float | None, Number(min=0, max=1)] = None,
    rules: Annotated[RulePack, Rules(group="urgent")] = "urgent_words",  # type: ignore[assignment]
    progress: Progress | None = None,
) -> ToolResult:
    """The label of every row with its confidence and the words that speak for it.

    Urgent words are looked for first, by rules; they never depend on the model.

    Parameters
    ----------
    complaints
        Rows with texts.
    model
        Model file of ``complaints.train``.
    text
        Column of texts; without it the one the model learnt from, else ``title`` and ``text``.
    threshold
        Confidence below which a person has to look; without it that of the model.
    rules
        Words that make a complaint urgent.

    Returns
    -------
    ToolResult
        The rows with ``label`` (missing where the model knows nothing of the text), ``confidence`` (0 to 1), ``terms``
        (strongest first, with commas), ``needs_person``, ``urgent`` (the rule, missing for none) and ``urgent_words``.
        Metrics ``labelled needs_person urgent``.

    Raises
    ------
    InputError
        ``column.missing``, ``model.*``, ``rules.*``.
    """
    import numpy as np
    import pyarrow as pa

    from lohu_gis.analysis.tables import nullable, with_columns
    from lohu_gis.analysis.text.learning import label
    from lohu_gis.analysis.text.records import words_of
    from lohu_gis.analysis.text.urgent import urgent

    progress = progress or Progress()
    column = text or (model.text if model.text in complaints.column_names else None)
    words = words_of(complaints, column)
    alarms = urgent(rules, words)
    progress.at(0.3)
    found = label(model, words)
    least = model.threshold if threshold is None else threshold
    known = found.labels >= 0
    doubtful = found.confidence < least
    names = [model.labels[number] if number >= 0 else None for number in found.labels.tolist()]
    table, replaced = with_columns(complaints, {
        "label": pa.array(names, pa.string()),
        "confidence": nullable(np.where(known, found.confidence, np.nan)),
        "terms": pa.array([", ".join(terms) if terms else None for terms in found.terms], pa.string()),
        "needs_person": doubtful,
        "urgent": pa.array([None if one is None else one.rule.partition(".")[2] for one in alarms], pa.string()),
        "urgent_words": pa.array([None if one is None else ", ".join(one.words) for one in alarms], pa.string())})
    metrics = {"labelled": int(known.sum()), "needs_person": int(doubtful.sum()),
               "urgent": sum(one is not None for one in alarms)}
    return ToolResult({"result": table}, metrics, replaced)
