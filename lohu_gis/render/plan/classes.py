"""Which symbol each row gets: single, graduated and categorised styles as one array of numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.timing import time_index
from lohu_gis.core.errors import LohuError
from lohu_gis.core.findings import Finding
from lohu_gis.core.style import Categorised, Category, CellValue, Color, Graduated, Single, Symbol
from lohu_gis.render.plan.arrange import HIDDEN
from lohu_gis.render.plan.expressions import numbers, shown, values_of
from lohu_gis.render.plan.symbols import recoloured

if TYPE_CHECKING:
    from lohu_gis.core.table import FeatureTable
    from lohu_gis.core.times import TimeWindow

U8: TypeAlias = npt.NDArray[np.uint8]
MOST = 253
"""Most categories of one layer; the rest is drawn as "other"."""


@dataclass(frozen=True, slots=True, eq=False)
class Classes:
    """Symbol numbers of the rows of a table.

    Attributes
    ----------
    symbol_of : uint8, shape (n,)
        Index into `symbols`; `HIDDEN` (255) for rows that are filtered or left out.
    """

    symbol_of: U8
    symbols: tuple[Symbol, ...]
    findings: tuple[Finding, ...] = ()


def classify(table: FeatureTable, renderer: Single | Graduated | Categorised, where: str | None = None) -> Classes:
    """Symbol numbers by style and filter.

    An expression that cannot be evaluated draws all features in the plain symbol with a ``style.expression`` finding.
    """
    findings: list[Finding] = []
    try:
        numbers_, symbols = _by_renderer(table, renderer)
    except LohuError as error:
        findings.append(_complaint(error, getattr(renderer, "expression", "")))
        numbers_, symbols = np.zeros(len(table), np.uint8), (renderer.symbol,)
    try:
        visible = shown(where, table)
    except LohuError as error:
        findings.append(_complaint(error, where or ""))
        visible = None
    if visible is not None:
        numbers_ = np.where(visible, numbers_, HIDDEN).astype(np.uint8)
    return Classes(numbers_, symbols, tuple(findings))


def within(classes: Classes, table: FeatureTable, column: str, window: TimeWindow) -> Classes:
    """Symbol numbers with rows hidden whose moment lies outside of a window, or is not known.

    A column that holds no moments hides nothing and is told as ``style.expression``.
    """
    try:
        shown_rows = time_index(table, column).mask(window)
    except LohuError as error:
        return replace(classes, findings=(*classes.findings, _complaint(error, column)))
    return replace(classes, symbol_of=np.where(shown_rows, classes.symbol_of, HIDDEN).astype(np.uint8))


def _complaint(error: LohuError, expression: str) -> Finding:
    return Finding(code="style.expression", facts={"expression": expression, "reason": error.code})


def _by_renderer(table: FeatureTable, renderer: Single | Graduated | Categorised) -> tuple[U8, tuple[Symbol, ...]]:
    if isinstance(renderer, Single):
        return np.zeros(len(table), np.uint8), (renderer.symbol,)
    if isinstance(renderer, Graduated):
        return _graduated(values_of(renderer.expression, table), renderer)
    return _categorised(values_of(renderer.expression, table), renderer)


def _graduated(values: Any, style: Graduated) -> tuple[U8, tuple[Symbol, ...]]:
    symbols = tuple(recoloured(style.symbol, color) for color in style.colors)
    chosen = class_of(numbers(values), style.breaks)
    return _with_rest(chosen, chosen >= 0, symbols, style.symbol, style.missing)


def class_of(values: npt.NDArray[np.float64], breaks: tuple[float, ...]) -> npt.NDArray[np.int64]:
    """Class i where ``breaks[i] <= value < breaks[i + 1]``, the last class with its upper end; -1 outside and NaN."""
    edges = np.asarray(breaks, np.float64)
    if len(edges) < 2:
        return np.full(len(values), -1, np.int64)
    found = np.searchsorted(edges, values, side="right").astype(np.int64) - 1
    found[values == edges[-1]] = len(edges) - 2
    found[~((values >= edges[0]) & (values <= edges[-1]))] = -1
    return found


def _categorised(values: Any, style: Categorised) -> tuple[U8, tuple[Symbol, ...]]:
    listed = style.categories[:MOST]
    symbols = tuple(_category_symbol(c, style.symbol) for c in listed)
    chosen = category_of(values, [c.value for c in listed])
    return _with_rest(chosen, chosen >= 0, symbols, style.symbol, style.other)


def _category_symbol(category: Category, symbol: Symbol) -> Symbol:
    return category.symbol if category.symbol is not None else recoloured(symbol, category.color)


def category_of(values: Any, listed: list[CellValue]) -> npt.NDArray[np.int64]:
    """Place of each value in the list, -1 where it is not listed; None in the list means missing."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    if pa.types.is_temporal(values.type):
        values = values.cast(pa.string())
    places, fitting = [], []
    for place, value in enumerate(listed):
        try:
            fitting.append(pa.scalar(value, values.type).as_py())
            places.append(place)
        except (pa.ArrowInvalid, pa.ArrowTypeError, TypeError, ValueError):
            continue
    if not places:
        return np.full(len(values), -1, np.int64)
    found = pc.index_in(values, value_set=pa.array(fitting, values.type)).fill_null(len(places))
    result: npt.NDArray[np.int64] = np.array([*places, -1], np.int64)[found.to_numpy(zero_copy_only=False)]
    return result


def _with_rest(chosen: npt.NDArray[np.int64], known: npt.NDArray[np.bool_], symbols: tuple[Symbol, ...],
               symbol: Symbol, rest: Color | None) -> tuple[U8, tuple[Symbol, ...]]:
    if rest is None:
        return np.where(known, chosen, HIDDEN).astype(np.uint8), symbols
    return np.where(known, chosen, len(symbols)).astype(np.uint8), (*symbols, recoloured(symbol, rest))
