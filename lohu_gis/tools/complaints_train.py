"""A small model that learns labels from texts a person labelled."""

from __future__ import annotations

from typing import Annotated

import msgspec

from lohu_gis.core.errors import InputError
from lohu_gis.core.findings import Finding
from lohu_gis.core.params import Column, Integer, ModelOutput, Number, Table, ToolResult, tool
from lohu_gis.core.progress import Progress
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.text import N_


@tool(id="complaints.train", title=N_("Train labels"), version=1, outputs=(ModelOutput(id="model"),))
def trained(
    table: Annotated[FeatureTable, Table()],
    text: Annotated[str, Column(of="table")],
    label: Annotated[str, Column(of="table")],
    threshold: Annotated[float, Number(min=0, max=1)] = 0.6,
    *,
    seed: Annotated[int, Integer(min=0)] = 0,
    progress: Progress | None = None,
) -> ToolResult:
    """Learn labels from rows that have both a text and a label.

    TF-IDF of character 1- to 3-grams and a linear support vector machine; works without a net and without a dictionary.
    The model is a JSON file of numbers and words; nothing runs when it is read.

    Parameters
    ----------
    table
        Rows with examples; rows without a label are passed over.
    text
        Column of texts.
    label
        Column of labels that a person gave.
    threshold
        Confidence below which a person has to look.
    seed
        For the folds of the cross-validation.

    Returns
    -------
    ToolResult
        The model. Metrics from examples that a model had not seen (5 folds, fewer for rare labels): ``examples labels
        accuracy macro_f1 needs_person`` (share below the threshold) and ``sure_right`` (share right of the others).

    Raises
    ------
    InputError
        ``column.missing``; ``labels.few`` for fewer than two labels with two examples each.
    """
    import numpy as np

    from lohu_gis.analysis.tables import texts
    from lohu_gis.analysis.text.grams import cleaned
    from lohu_gis.analysis.text.learning import LEAST_EXAMPLES, train

    said = [cleaned(cell) for cell in texts(table, text)]
    given = [str(cell).strip() if cell is not None else "" for cell in texts(table, label)]
    counts: dict[str, int] = {}
    for words, name in zip(said, given, strict=True):
        if words and name:
            counts[name] = counts.get(name, 0) + 1
    used = [i for i, name in enumerate(given) if said[i] and counts.get(name, 0) >= LEAST_EXAMPLES]
    rare = sum(count for count in counts.values() if count < LEAST_EXAMPLES)
    findings = (Finding(code="labels.rare", facts={"column": label}, count=rare),) if rare else ()
    names = [given[i] for i in used]
    if len(set(names)) < 2:
        raise InputError("labels.few", column=label)
    try:
        found = train([said[i] for i in used], names, seed, threshold, progress)
    except ValueError as error:
        raise InputError("labels.few", column=label) from error
    numbers = np.array([found.model.labels.index(name) for name in names])
    sure = found.confidence >= threshold
    metrics = {
        "examples": len(used), "labels": len(found.model.labels), "accuracy": found.accuracy,
        "macro_f1": found.macro_f1, "needs_person": float((~sure).mean()),
        "sure_right": float((found.predicted == numbers)[sure].mean()) if sure.any() else 0.0}
    return ToolResult({"model": msgspec.structs.replace(found.model, text=text, label=label)}, metrics, findings)
