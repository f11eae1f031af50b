"""Scenarios beside each other: indicators with differences against one of them, ready for screen, sheet and paper."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from lohu_gis.app.i18n import _
from lohu_gis.app.indicators import INDICATORS, Indicator, Sheet
from lohu_gis.app.interaction.measures import grouped
from lohu_gis.app.phrases import listed
from lohu_gis.app.tools.rulepacks import load_pack
from lohu_gis.core.text import N_

SAME = 1e-9
"""Relative differences below are rounding."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What is compared.

    Attributes
    ----------
    kind
        ``all`` (everything), ``changed`` (plots that differ between the scenarios) or ``area`` (one area).
    layer, fid
        Of the area.
    """

    kind: str = "all"
    layer: str = ""
    fid: int = -1


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator in all scenarios; NaN for unknown.

    Attributes
    ----------
    title
        Message id, or a use where `is_use`.
    """

    id: str
    title: str
    unit: str
    digits: int
    values: tuple[float, ...]
    is_use: bool = False

    def difference(self, number: int, reference: int) -> float:
        """Absolute difference against the reference scenario."""
        return self.values[number] - self.values[reference]

    def relative(self, number: int, reference: int) -> float:
        """Difference as a share of the reference; NaN where that is 0 or unknown."""
        base = self.values[reference]
        return self.difference(number, reference) / base if base else math.nan

    def same(self, number: int, reference: int) -> bool:
        """Whether both are equal, or both unknown."""
        one, other = self.values[number], self.values[reference]
        if math.isnan(one) or math.isnan(other):
            return math.isnan(one) and math.isnan(other)
        return abs(one - other) <= SAME * max(abs(one), abs(other))


@dataclass(frozen=True, slots=True)
class Comparison:
    """A table of indicators.

    Attributes
    ----------
    scenarios
        Names as they are shown.
    reference
        Number of the scenario that the others are compared with.
    scope
        What was compared, in words.
    facts
        (title, text) pairs that every export carries: parameters, sources, date.
    note
        That the data are invented, or empty.
    """

    scenarios: tuple[str, ...]
    reference: int
    rows: tuple[Row, ...]
    scope: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    note: str = ""


def compared(sheets: Sequence[Sheet], scope: Scope, words: Mapping[str, str] = MappingProxyType({})) -> tuple[Row, ...]:
    """The rows of a comparison; uses follow the indicators. Indicators unknown everywhere are left out.

    `words` says what uses are called; one that is not in there is shown as it is written.
    """
    values = [_numbers(sheet, sheets, scope) for sheet in sheets]
    rows = [_row(indicator, [found.get(indicator.id, math.nan) for found, _uses in values]) for indicator in INDICATORS]
    shown = [row for row in rows if not all(math.isnan(value) for value in row.values)]
    return (*shown, *_by_use([uses for _found, uses in values], words))


def changed_areas(sheets: Sequence[Sheet], layer: str) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Ids of areas whose numbers differ between the sheets, ascending; areas that not all sheets have count."""
    found: set[int] = set()
    tables = [_by_fid(sheet, layer) for sheet in sheets]
    for other in tables[1:]:
        for fid in tables[0].keys() | other.keys():
            if not _alike(tables[0].get(fid), other.get(fid)):
                found.add(fid)
    return np.array(sorted(found), np.int64)


def _by_fid(sheet: Sheet, layer: str) -> dict[int, tuple[float, ...]]:
    number = sheet.setup.ground(layer)
    if number is None:
        return {}
    columns = [values.tolist() for values in sheet.areas[layer].values()]
    return dict(zip(sheet.stock.grounds[number].table.fids.tolist(), zip(*columns, strict=True), strict=True))


def _alike(one: tuple[float, ...] | None, other: tuple[float, ...] | None) -> bool:
    if one is None or other is None:
        return False
    return all(a == b or (math.isnan(a) and math.isnan(b)) or abs(a - b) <= SAME * max(abs(a), abs(b))
               for a, b in zip(one, other, strict=True))


def _numbers(sheet: Sheet, sheets: Sequence[Sheet], scope: Scope) -> tuple[Mapping[str, float], Mapping[str, float]]:
    if scope.kind == "changed" and sheet.setup.plots:
        return sheet.of_areas(sheet.setup.plots, changed_areas(sheets, sheet.setup.plots)) or {}, {}
    if scope.kind == "area":
        return sheet.of_area(scope.layer, scope.fid) or {}, {}
    return sheet.total.values, sheet.total.gfa_by_use


def _row(indicator: Indicator, values: Sequence[float]) -> Row:
    return Row(indicator.id, indicator.title, indicator.unit, indicator.digits,
               tuple(value * indicator.factor for value in values))


def _by_use(uses: Sequence[Mapping[str, float]], words: Mapping[str, str]) -> Iterator[Row]:
    """Floor area of each use that differs between the scenarios or is large, the largest first."""
    names = {name for found in uses for name in found}
    order = sorted(names, key=lambda name: (-max(found.get(name, 0.0) for found in uses), name))
    for name in order:
        yield Row(f"gfa.{name}", words.get(name) or name or N_("unknown use"), "m²", 0,
                  tuple(found.get(name, 0.0) for found in uses), is_use=True)


def facts_of(sheet: Sheet, translate: Callable[[str], str], layers: Mapping[str, str], when: str,
             program: str) -> tuple[tuple[str, str], ...]:
    """What every table of numbers carries: layers, columns, method, rule packs, date.

    Parameters
    ----------
    layers
        Layer id -> name as shown.
    when
        Date and time of the numbers.
    """
    setup, columns = sheet.setup, sheet.setup.columns
    named = (translate(text).format(field=column) for text, column in (
        (N_("storeys from the field {field}"), columns.storeys), (N_("height from the field {field}"), columns.height),
        (N_("lower side from the field {field}"), columns.base), (N_("use from the field {field}"), columns.use))
        if column is not None)
    found = [(translate(N_("Buildings from")), listed((layers.get(setup.layer, setup.layer), *named), translate))]
    if setup.plots:
        found.append((translate(N_("Plots from")), layers.get(setup.plots, setup.plots)))
    found.append((translate(N_("Method")), translate(N_(
        "Gross floor area = ground area x storeys; missing storeys = (height - base) / 3.0 m; floor-area ratio and "
        "coverage on plots; unknown is left out, never 0"))))
    if sheet.people is not None:
        pack = load_pack(sheet.people.id)
        found.append((translate(N_("People by")), f"{pack.title} / {pack.title_en} - {translate(pack.check)}"))
    return (*found, (translate(N_("Computed")), f"{when} · {program}"))


def write_number(value: float, digits: int) -> str:
    """A number with thin grouping; a dash for unknown."""
    return "–" if math.isnan(value) else grouped(value, digits)


def write_difference(row: Row, number: int, reference: int, translate: Callable[[str], str] = _, *,
                     relative: bool) -> str:
    """``+1 234``, ``+3.4 %`` of the reference, or ``+3.4 pp`` between two shares.

    Empty for the reference itself, ``=`` where nothing differs; what rounds to nothing is ``<`` the last digit.
    """
    if number == reference:
        return ""
    if row.same(number, reference):
        return "="
    change = row.relative(number, reference) * 100 if relative else row.difference(number, reference)
    if math.isnan(change):
        return "–"
    digits = 1 if relative else row.digits
    least = 10.0 ** -digits
    size = grouped(abs(change), digits) if abs(change) >= least / 2 else f"<{least:.{digits}f}"
    size = ("+" if change > 0 else "−") + size
    if relative:
        return f"{size} %"
    return translate(N_("{value} pp")).format(value=size) if row.unit == "%" else size
