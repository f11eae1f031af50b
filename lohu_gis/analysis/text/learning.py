"""Learning labels from texts that a person labelled, and giving them to others with a confidence and reasons.

Character 1- to 3-grams, TF-IDF, one linear separation per label (support vectors). The confidence is
``softmax(sharpness x sums)``; sharpness is chosen so that examples the model had not seen get the likelihood they
deserve, and so that a confidence of 0.8 is right about four times in five.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.text.grams import LONGEST, Vocabulary, fit, gram_codes, gram_text, without_parts
from lohu_gis.core.progress import Progress
from lohu_gis.core.textmodel import MAX_GRAMS, TextModel

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]

FOLDS = 5
LEAST_EXAMPLES = 2
RARE_FROM = 500
"""From so many examples on, n-grams of a single text are left out."""

SHARPEST = 1.6
"""Logarithm: a few examples without an error are no reason for a confidence of 1."""

DIGITS = 6
TERMS = 5


@dataclass(frozen=True, eq=False)
class Training:
    """What learning gave.

    Attributes
    ----------
    model
        Of all examples.
    predicted
        Label number of each example by a model that had not seen it, shape (n,).
    confidence
        Of that, shape (n,).
    f1
        Per label.
    accuracy
        Share of examples given their own label.
    """

    model: TextModel
    predicted: I64
    confidence: F64
    f1: F64
    accuracy: float

    @property
    def macro_f1(self) -> float:
        """Mean of `f1`."""
        return float(self.f1.mean())


@dataclass(frozen=True, eq=False)
class Labelled:
    """Labels of texts.

    Attributes
    ----------
    labels
        Number of each text's label, -1 where it holds nothing the model knows, shape (n,).
    confidence
        Shape (n,); 0 there.
    terms
        What speaks for the label most, the strongest first.
    """

    labels: I64
    confidence: F64
    terms: list[list[str]]


def train(texts: Sequence[str], labels: Sequence[str], seed: int = 0, threshold: float = 0.6,
          progress: Progress | None = None) -> Training:
    """A model from cleaned texts and their labels; every label at least twice, at least two labels.

    Raises
    ------
    ValueError
        Fewer than two labels, or one with a single example.
    """
    progress = progress or Progress()
    names, numbers = np.unique(np.array(labels, np.str_), return_inverse=True)
    sizes = np.bincount(numbers)
    if len(names) < 2 or sizes.min() < LEAST_EXAMPLES:
        raise ValueError("at least two labels with two examples each")
    order = np.lexsort((np.array(texts, np.str_), numbers))  # the order of rows must not matter
    ranked, at = [texts[int(i)] for i in order], numbers[order]
    sums = np.zeros((len(ranked), len(names)))
    folds = _folds(at, min(FOLDS, int(sizes.min())), seed)
    for fold in range(int(folds.max()) + 1):
        progress.at(0.8 * fold / (folds.max() + 1))
        out = folds == fold
        vocabulary, weights, constants = _fitted([ranked[int(i)] for i in np.flatnonzero(~out)], at[~out], seed)
        held = vocabulary.weights([ranked[int(i)] for i in np.flatnonzero(out)])
        sums[out] = held @ weights.T + constants
    sharpness = _sharpness(sums, at)
    vocabulary, weights, constants = _fitted(ranked, at, seed)
    predicted, confidence = np.empty(len(ranked), np.int64), np.empty(len(ranked))
    predicted[order] = sums.argmax(axis=1)
    confidence[order] = softmax(sums, sharpness).max(axis=1)
    f1 = np.array([_f1(numbers == k, predicted == k) for k in range(len(names))])
    model = _model(vocabulary, weights, constants, tuple(names.tolist()), sharpness=sharpness, threshold=threshold,
                   examples=len(ranked), macro_f1=round(float(f1.mean()), DIGITS))
    return Training(model, predicted, confidence, f1, float((predicted == numbers).mean()))


def label(model: TextModel, texts: Sequence[str]) -> Labelled:
    """The label of each cleaned text."""
    codes = np.array([_code(gram) for gram in model.grams], np.int64)
    order = np.argsort(codes)
    vocabulary = Vocabulary(codes[order], np.array(model.idf)[order], model.low, model.high)
    table = np.array(model.weights).reshape(len(model.labels), -1)[:, order]
    weights = vocabulary.weights(texts)
    sums = weights @ table.T + np.array(model.constants)
    known = np.diff(weights.indptr) > 0
    labels = np.where(known, sums.argmax(axis=1), -1)
    confidence = np.where(known, softmax(sums, model.sharpness).max(axis=1), 0.0)
    terms = []
    for row, number in enumerate(labels.tolist()):
        part = slice(weights.indptr[row], weights.indptr[row + 1])
        said = weights.data[part] * table[number, weights.indices[part]]
        best = np.argsort(-said, kind="stable")
        terms.append(without_parts((gram_text(int(vocabulary.codes[weights.indices[part][i]])) for i in best
                                    if said[i] > 0), TERMS) if number >= 0 else [])
    return Labelled(labels, confidence, terms)


def softmax(sums: F64, sharpness: float) -> F64:
    """Confidences of all labels, rows add up to 1."""
    scaled = sharpness * (sums - sums.max(axis=1, keepdims=True))
    powers = np.exp(scaled)
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _fitted(texts: Sequence[str], numbers: I64, seed: int) -> tuple[Vocabulary, F64, F64]:
    """Vocabulary, weights (labels, n-grams) and constants of one-against-the-rest separations."""
    from sklearn.svm import LinearSVC

    vocabulary, weights = fit(texts, 1, LONGEST, 2 if len(texts) >= RARE_FROM else 1)
    if len(vocabulary.codes) > MAX_GRAMS:
        kept = np.sort(np.argsort(vocabulary.idf, kind="stable")[:MAX_GRAMS])
        vocabulary = Vocabulary(vocabulary.codes[kept], vocabulary.idf[kept], vocabulary.low, vocabulary.high)
        weights = vocabulary.weights(texts)
    machine = LinearSVC(C=1.0, random_state=seed, dual=True, tol=1e-5, max_iter=20_000)
    if not weights.nnz:
        raise ValueError("no text holds a word")
    machine.fit(weights, numbers)
    coefficients, constants = np.asarray(machine.coef_), np.asarray(machine.intercept_)
    if len(coefficients) == 1:  # two labels share one separation
        coefficients, constants = np.vstack((-coefficients, coefficients)), np.concatenate((-constants, constants))
    return vocabulary, coefficients, constants


def _folds(numbers: I64, count: int, seed: int) -> I64:
    """Number of the fold of each example; every label is spread over all folds."""
    stream = np.random.default_rng(seed)
    folds = np.empty(len(numbers), np.int64)
    for number in np.unique(numbers):
        rows = np.flatnonzero(numbers == number)
        folds[stream.permutation(rows)] = np.arange(len(rows)) % count
    return folds


def _sharpness(sums: F64, numbers: I64) -> float:
    """The factor with which examples not seen get the largest likelihood."""
    from scipy.optimize import minimize_scalar

    def cost(exponent: float) -> float:
        chosen = softmax(sums, float(np.exp(exponent)))[np.arange(len(numbers)), numbers]
        return float(-np.log(np.maximum(chosen, 1e-12)).mean())

    return round(float(np.exp(minimize_scalar(cost, bounds=(-4.0, SHARPEST), method="bounded").x)), DIGITS)


def _f1(true: npt.NDArray[np.bool_], found: npt.NDArray[np.bool_]) -> float:
    both = int((true & found).sum())
    return 2 * both / max(int(true.sum()) + int(found.sum()), 1)


def _model(vocabulary: Vocabulary, weights: F64, constants: F64, labels: tuple[str, ...], *, sharpness: float,
           threshold: float, examples: int, macro_f1: float) -> TextModel:
    return TextModel(
        labels=labels, low=vocabulary.low, high=vocabulary.high,
        grams=tuple(gram_text(int(code)) for code in vocabulary.codes), idf=_rounded(vocabulary.idf),
        weights=tuple(_rounded(row) for row in weights), constants=_rounded(constants), sharpness=sharpness,
        threshold=threshold, examples=examples, macro_f1=macro_f1)


def _rounded(values: F64) -> tuple[float, ...]:
    return tuple(round(float(value), DIGITS) for value in values)


def _code(gram: str) -> int:
    return int(gram_codes([gram], len(gram), len(gram))[1][0])
