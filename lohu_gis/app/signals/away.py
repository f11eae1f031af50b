"""Work on texts in a worker process, so that the window stays quick."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lohu_gis.analysis.tables import new_table, texts
from lohu_gis.analysis.text.grams import fit
from lohu_gis.analysis.text.learning import Training, label, train
from lohu_gis.analysis.text.records import words_of
from lohu_gis.analysis.text.urgent import urgent
from lohu_gis.app.signals.decide import GIVEN, TAUGHT
from lohu_gis.app.signals.review import Review, ReviewSettings, review
from lohu_gis.app.tools.rulepacks import load_pack
from lohu_gis.core.errors import InputError
from lohu_gis.core.table import FeatureTable, TableBlock
from lohu_gis.core.textmodel import TextModel

if TYPE_CHECKING:
    from lohu_gis.app.workers.call import CallProgress

URGENT_PACK = "urgent_words"


@dataclass(frozen=True)
class Taught:
    """A model of the labels taught, and how well it does on examples it had not seen."""

    model: TextModel
    accuracy: float
    macro_f1: float


def review_away(progress: CallProgress, block: TableBlock, settings: ReviewSettings) -> Review:
    """The morning review."""
    return review(FeatureTable(block), settings, progress)


def similar_away(progress: CallProgress, block: TableBlock, fid: int, count: int) -> tuple[int, ...]:
    """The complaints whose words are most like those of one, itself first; only those with a cosine above 0.2."""
    progress.at(0.0)
    weights = fit(words_of(FeatureTable(block)))[1]
    progress.at(0.8)
    row = int(np.flatnonzero(block.fid == fid)[0])
    cosine = np.asarray((weights @ weights[[row]].T).todense()).ravel()
    order = np.lexsort((block.fid, -cosine.round(9)))
    best = [int(block.fid[i]) for i in order[:count + 1] if cosine[i] > 0.2 and i != row]
    return (fid, *best[:count])


def train_away(progress: CallProgress, block: TableBlock, seed: int) -> Taught:
    """A model of the labels in the column of taught labels.

    Raises
    ------
    InputError
        ``labels.few``, ``column.missing``.
    """
    table = FeatureTable(block)
    words, given = words_of(table), texts(table, TAUGHT)
    names = ["" if cell is None else str(cell).strip() for cell in given]
    counts = {name: names.count(name) for name in set(names)}
    used = [i for i, name in enumerate(names) if name and words[i] and counts[name] > 1]
    if len({names[i] for i in used}) < 2:
        raise InputError("labels.few", path="", column=TAUGHT)
    found: Training = train([words[i] for i in used], [names[i] for i in used], seed, progress=progress)
    return Taught(found.model, found.accuracy, found.macro_f1)


def label_away(progress: CallProgress, block: TableBlock, model: TextModel) -> TableBlock:
    """The columns that a model gives (`GIVEN`), urgent words by rules first; rows as in `block`."""
    import pyarrow as pa

    words = words_of(FeatureTable(block))
    alarms = urgent(load_pack(URGENT_PACK), words)
    progress.at(0.3)
    found = label(model, words)
    known = found.labels >= 0
    columns = {
        "label": pa.array([model.labels[n] if n >= 0 else None for n in found.labels.tolist()], pa.string()),
        "label_confidence": pa.array(np.where(known, found.confidence, np.nan), pa.float64(), from_pandas=True),
        "label_terms": pa.array([", ".join(terms) or None for terms in found.terms], pa.string()),
        "needs_person": found.confidence < model.threshold,
        "urgent": pa.array([None if one is None else ", ".join(one.words) for one in alarms], pa.string())}
    return new_table({name: columns[name] for name in GIVEN}, None, None, block.fid).block
