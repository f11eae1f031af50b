"""What the indicator panel says: figures of a choice, differences to the parent scenario, limits of the plan."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from lohu_gis.app.comparison import Row, write_difference, write_number
from lohu_gis.app.indicators import INDICATORS, Sheet
from lohu_gis.app.tools.rulepacks import load_pack
from lohu_gis.core.fidset import FidSet
from lohu_gis.core.text import N_

I64 = npt.NDArray[np.int64]
Tone = Literal["", "good", "warn", "bad"]
SCOPES: tuple[tuple[str, str], ...] = (
    ("selection", N_("Selection, else everything")), ("plot", N_("Plot")), ("area", N_("Sub-district")),
    ("all", N_("Everything")))
PACK = "plan_shenzhen_2025"
OF_GROUND = frozenset({"area_m2", "far", "coverage", "green_m2", "green_share"})
"""Numbers of plots; single buildings have none."""
LIMITED = {"plot.far": "far", "plot.coverage": "coverage", "plot.height": "max_height_m"}


@dataclass(frozen=True, slots=True)
class Figure:
    """One line.

    Attributes
    ----------
    value, change
        As text; `change` is against the parent scenario, empty without one.
    limit
        What the plan says about it, as words; empty where it says nothing.
    tone
        Of `limit`.
    """

    id: str
    title: str
    value: str
    change: str = ""
    limit: str = ""
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """The lines and what they are about."""

    about: str
    lines: tuple[Figure, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Choice:
    """What numbers are asked for: buildings, areas of a layer, or everything (both empty)."""

    about: str
    buildings: I64 | None = None
    layer: str = ""
    areas: I64 | None = None


def figures(sheet: Sheet, parent: Sheet | None, scope: str, selection: Mapping[str, FidSet],
            translate: Callable[[str], str]) -> Figures:
    """The figures of a scope; what is not there any more in the parent counts as nothing there.

    Parameters
    ----------
    scope
        One of `SCOPES`.
    selection
        Layer -> selected rows.
    """
    chosen = _choice(sheet, scope, selection, translate)
    now, uses_known = _numbers(sheet, chosen), sheet.people is not None
    before = None if parent is None else _numbers(parent, chosen)
    limits = _limits(sheet, chosen) if chosen.areas is not None and len(chosen.areas) == 1 else {}
    partial = bool(limits) and _partial(sheet, chosen)
    lines = []
    for indicator in INDICATORS:
        value = now.get(indicator.id, math.nan) * indicator.factor
        if math.isnan(value) and (indicator.id in ("population", "jobs") and not uses_known):
            continue
        if chosen.buildings is not None and indicator.id in OF_GROUND:
            continue
        old = math.nan if before is None else before.get(indicator.id, math.nan) * indicator.factor
        row = Row(indicator.id, indicator.title, indicator.unit, indicator.digits, (old, value))
        change = "" if before is None or math.isnan(value - old) else write_difference(row, 1, 0, translate,
                                                                                        relative=False)
        text = f"{write_number(value, indicator.digits)} {indicator.unit}".strip()
        limit, tone = _limit_words(value, limits.get(indicator.id, math.nan) * indicator.factor, indicator.digits,
                                   translate)
        if partial and tone == "good" and indicator.id != "coverage":
            limit, tone = translate(N_("a building of unknown height stands here too")), "warn"
        lines.append(Figure(indicator.id, translate(indicator.title), text, change, limit, tone))
    return Figures(chosen.about, tuple(lines), tuple(_notes(sheet, chosen, translate)))


def _choice(sheet: Sheet, scope: str, selection: Mapping[str, FidSet], translate: Callable[[str], str]) -> _Choice:
    setup = sheet.setup
    buildings = selection.get(setup.layer, FidSet()).array()
    grounds = {spec.layer: selection[spec.layer].array() for spec in setup.grounds if selection.get(spec.layer)}
    everything = _Choice(translate(N_("Everything")))
    if scope == "all":
        return everything
    if scope == "selection":
        if len(buildings):
            count = len(np.unique(sheet.stock.buildings[sheet.rows_of(buildings)]))
            return _Choice(translate(N_("Selected buildings: {count}")).format(count=count), buildings)
        layer = next(iter(grounds), "")
        return everything if not layer else _Choice(_area_words(sheet, layer, grounds[layer], translate), layer=layer,
                                                    areas=grounds[layer])
    layer = setup.plots if scope == "plot" else next((s.layer for s in setup.grounds if s.layer != setup.plots), "")
    areas = grounds.get(layer, np.zeros(0, np.int64))
    if not len(areas) and layer:
        areas = _under(sheet, layer, buildings, grounds)
    if not len(areas):
        return _Choice(translate(N_("Select a building or an area on the map.")), layer=layer, areas=areas)
    return _Choice(_area_words(sheet, layer, areas, translate), layer=layer, areas=areas)


def _under(sheet: Sheet, layer: str, buildings: I64, grounds: Mapping[str, I64]) -> I64:
    """Areas of a layer that carry the selected buildings, or the buildings on selected areas of another layer."""
    number = sheet.setup.ground(layer)
    if number is None:
        return np.zeros(0, np.int64)
    rows = sheet.stock.table.rows_of(buildings)
    for other, fids in grounds.items():
        own = sheet.setup.ground(other)
        if own is not None and not len(buildings):
            shares = sheet.stock.standing[own].parts
            wanted = sheet.stock.grounds[own].table.rows_of(fids)
            rows = np.unique(shares.building[np.isin(shares.plot, wanted)])
    shares = sheet.stock.standing[number].parts
    own_pairs = np.isin(shares.building, rows[rows >= 0])
    if not own_pairs.any():
        return np.zeros(0, np.int64)
    totals = np.bincount(shares.plot[own_pairs], shares.area[own_pairs])
    best = np.array([int(np.argmax(totals))]) if not len(buildings) or len(buildings) == 1 else np.flatnonzero(totals)
    found: I64 = sheet.stock.grounds[number].table.fids[best]
    return found


def _area_words(sheet: Sheet, layer: str, fids: I64, translate: Callable[[str], str]) -> str:
    number = sheet.setup.ground(layer)
    if number is None or len(fids) != 1:
        return translate(N_("{count} areas")).format(count=len(fids))
    spec, table = sheet.setup.grounds[number], sheet.stock.grounds[number].table
    if spec.name is None or int(table.rows_of(fids)[0]) < 0:
        return f"#{int(fids[0])}"
    return str(table.value(int(fids[0]), spec.name) or f"#{int(fids[0])}")


def _numbers(sheet: Sheet, chosen: _Choice) -> Mapping[str, float]:
    if chosen.buildings is not None:
        return sheet.of_buildings(chosen.buildings).values
    if chosen.areas is not None:
        return sheet.of_areas(chosen.layer, chosen.areas) or {}
    return sheet.total.values


def _limits(sheet: Sheet, chosen: _Choice) -> dict[str, float]:
    """Limits that the plan gives one plot, by indicator."""
    number = sheet.setup.ground(chosen.layer)
    if number is None or chosen.layer != sheet.setup.plots or chosen.areas is None:
        return {}
    table = sheet.stock.grounds[number].table
    found = {}
    for rule in load_pack(PACK).starting("plot."):
        column = rule.word("column")
        if rule.id in LIMITED and column in table.column_names:
            value = table.value(int(chosen.areas[0]), column)
            if isinstance(value, int | float) and not isinstance(value, bool) and value > 0:
                found[LIMITED[rule.id]] = float(value)
    return found


def _partial(sheet: Sheet, chosen: _Choice) -> bool:
    """Whether a building of unknown height stands on the chosen plot."""
    number = sheet.setup.ground(chosen.layer)
    if number is None or chosen.areas is None:
        return False
    shares = sheet.stock.standing[number].parts
    rows = sheet.stock.grounds[number].table.rows_of(chosen.areas)
    here = shares.building[np.isin(shares.plot, rows)]
    return bool(np.isnan(sheet.stock.massing.height_m[here]).any())


def _limit_words(value: float, limit: float, digits: int, translate: Callable[[str], str]) -> tuple[str, Tone]:
    if math.isnan(limit):
        return "", ""
    shown = write_number(limit, digits)
    if math.isnan(value):
        return translate(N_("plan: {limit}")).format(limit=shown), "warn"
    if value <= limit + 1e-6 * abs(limit):
        return translate(N_("within the plan ({limit})")).format(limit=shown), "good"
    return translate(N_("above the plan ({limit})")).format(limit=shown), "bad"


def _notes(sheet: Sheet, chosen: _Choice, translate: Callable[[str], str]) -> list[str]:
    notes = []
    unknown = sheet.total.unknown if chosen.areas is None else 0
    if chosen.buildings is not None:
        unknown = sheet.of_buildings(chosen.buildings).unknown
    if unknown:
        notes.append(translate(N_("{count} buildings without height and storeys are left out.")).format(count=unknown))
    if sheet.people is not None:
        notes.append(translate(N_("Residents and jobs are estimates by use, to be checked by a planner.")))
    return notes
