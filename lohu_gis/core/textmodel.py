"""A model that gives labels to short texts, as a plain value: numbers and words, nothing that could run.

Lives in a JSON file (`io.models`). A text is turned into TF-IDF weights of its character n-grams; each label has one
weight per n-gram and one constant; the label with the largest sum wins.
"""

from __future__ import annotations

import math
from typing import Any

import msgspec

from lohu_gis.core.errors import InputError

KIND = "lohu-text-model"
VERSION = 1
MAX_GRAMS, MAX_LABELS, MAX_WEIGHTS = 200_000, 500, 20_000_000


class TextModel(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A trained model.

    Attributes
    ----------
    labels
        At least two, sorted.
    grams, idf
        Character n-grams of `low` to `high` characters and their inverse share of texts.
    weights, constants
        One row of weights per label, and a constant each.
    sharpness
        What sums are multiplied with before they become confidences.
    threshold
        Below that confidence a person has to look.
    text, label
        Columns it was learnt from.
    examples, macro_f1
        How many, and how well it did on examples that it had not seen.
    """

    kind: str = KIND
    version: int = VERSION
    labels: tuple[str, ...]
    low: int
    high: int
    grams: tuple[str, ...]
    idf: tuple[float, ...]
    weights: tuple[tuple[float, ...], ...]
    constants: tuple[float, ...]
    sharpness: float
    threshold: float
    text: str = ""
    label: str = ""
    examples: int = 0
    macro_f1: float = 0.0


def model_of(content: Any) -> TextModel:
    """A model from the content of a file, checked.

    Raises
    ------
    InputError
        ``model.invalid`` with the `reason`: not a model, a field missing, unknown or of another type, too large,
        numbers that do not fit together or are not finite.
    """
    try:
        model = msgspec.convert(content, TextModel)
    except (msgspec.ValidationError, RecursionError) as error:
        raise InputError("model.invalid", reason=str(error)) from error
    reason = _wrong(model)
    if reason:
        raise InputError("model.invalid", reason=reason)
    return model


def _wrong(model: TextModel) -> str:
    if (model.kind, model.version) != (KIND, VERSION):
        return f"{model.kind} {model.version}"
    if not 1 <= model.low <= model.high <= 3:
        return f"low {model.low}, high {model.high}"
    if not 2 <= len(model.labels) <= MAX_LABELS or len(set(model.labels)) < len(model.labels):
        return f"{len(model.labels)} labels"
    if len(model.grams) > MAX_GRAMS or len(model.grams) * len(model.labels) > MAX_WEIGHTS:
        return f"{len(model.grams)} n-grams"
    if len(set(model.grams)) < len(model.grams) or not all(
            model.low <= len(gram) <= model.high and "\0" not in gram for gram in model.grams):
        return "n-grams"
    wide = {len(row) for row in (model.idf, *model.weights)}
    if wide != {len(model.grams)} or len(model.weights) != len(model.labels) or (
            len(model.constants) != len(model.labels)):
        return "weights do not fit the n-grams and labels"
    numbers = (*model.idf, *model.constants, model.sharpness, model.threshold)
    if not all(map(math.isfinite, numbers)) or not all(all(map(math.isfinite, row)) for row in model.weights):
        return "not a finite number"
    return "" if model.sharpness > 0 and 0 <= model.threshold <= 1 else "sharpness or threshold"
