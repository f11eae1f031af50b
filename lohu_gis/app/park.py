"""The virtual park as edits: how its units are coloured, which of them are shown, what would be if they were used
otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.park.choice import Choice
from lohu_gis.analysis.park.units import units_of
from lohu_gis.analysis.park.whatif import Cells, proposed
from lohu_gis.app.scenarios import branch_edit
from lohu_gis.core.document import Edit
from lohu_gis.core.edits.cells import SetCells
from lohu_gis.core.edits.layers import SetStyle, SetWhere
from lohu_gis.core.edits.project import Together
from lohu_gis.core.expression import parse
from lohu_gis.core.project import BASE, Layer, Project, VectorContent
from lohu_gis.core.style import (
    Categorised,
    Category,
    CellValue,
    Color,
    FillSymbol,
    Graduated,
    VectorStyle,
)
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.text import N_

ColourBy = Literal["use", "rent", "vacancy", "footfall"]

COLUMNS: Mapping[ColourBy, str] = {
    "use": "use", "rent": "rent_cny_m2_month", "vacancy": "vacant", "footfall": "footfall_day"}
"""Column that a way of colouring shows."""

USES: tuple[tuple[str, Color, str, str], ...] = (
    ("fashion", "#D9718A", "服装", "Fashion"),
    ("retail", "#E3C04F", "零售", "Retail"),
    ("food", "#DA7A3C", "餐饮", "Food"),
    ("service", "#62B3B8", "生活服务", "Services"),
    ("leisure", "#9A6A9E", "文娱", "Leisure"),
    ("office", "#4A78B4", "办公", "Offices"),
    ("hotel", "#4B9478", "酒店", "Hotel"),
    ("flat", "#BCA67E", "公寓", "Flats"),
)
"""Uses of units: value, colour, Chinese and English word; eight hues that colour-blind readers can tell apart."""

COMMON = "#A7ABAE"
"""Stairs, lifts, and whatever has no value."""

RENT_BREAKS = (0.0, 60.0, 90.0, 150.0, 250.0, 400.0, 10_000.0)
RENT_COLORS: tuple[Color, ...] = ("#3B2E7E", "#31688E", "#21908C", "#35B779", "#A0DA39", "#FDE725")
FOOTFALL_BREAKS = (0.0, 20.0, 60.0, 120.0, 200.0, 350.0, 1_000_000.0)
FOOTFALL_COLORS: tuple[Color, ...] = ("#FFF1C2", "#FFD166", "#F7A440", "#E8702A", "#C2361F", "#7A1010")
VACANT, LET = "#C92A2A", "#8FB8A8"


def coloured_by(kind: ColourBy) -> VectorStyle:
    """The ready style of the units for one way of colouring; the 3D model takes its colours from it."""
    symbol = FillSymbol(fill=COMMON, outline="#5F656A", outline_px=0.0)
    if kind == "use":
        rows = tuple(Category(value=value, color=color, label=zh, label_en=en) for value, color, zh, en in USES)
        return VectorStyle(renderer=Categorised(expression="use", categories=rows, symbol=symbol, other=COMMON))
    if kind == "vacancy":
        rows = (Category(value=True, color=VACANT, label="空置", label_en="Vacant"),
                Category(value=False, color=LET, label="在用", label_en="Occupied"))
        return VectorStyle(renderer=Categorised(expression="vacant", categories=rows, symbol=symbol, other=COMMON))
    breaks, colors = (RENT_BREAKS, RENT_COLORS) if kind == "rent" else (FOOTFALL_BREAKS, FOOTFALL_COLORS)
    return VectorStyle(renderer=Graduated(expression=COLUMNS[kind], breaks=breaks, colors=colors, symbol=symbol,
                                          method="manual", missing=COMMON))


def colouring_of(style: VectorStyle) -> ColourBy | None:
    """Which of the ready ways a style colours by (its expression tells); None for a style of the planner's own."""
    expression = getattr(style.renderer, "expression", "").strip().strip('"')
    return next((kind for kind, column in COLUMNS.items() if column == expression), None)


def colour_edit(layer: Layer, kind: ColourBy) -> SetStyle:
    """Colour the units of a layer another way; labels stay."""
    style = coloured_by(kind)
    old = layer.content.style if isinstance(layer.content, VectorContent) else None
    return SetStyle(layer.id, style if old is None else VectorStyle(renderer=style.renderer, labels=old.labels),
                    label=N_("Colour the units"))


def choose_edit(layer: Layer, choice: Choice) -> SetWhere:
    """Show only the units of a choice; turns of the same knob merge."""
    return SetWhere(layer.id, choice.where(), merge_key="park-choice", label=N_("Choose units"))


def shown(table: FeatureTable, layer: Layer) -> npt.NDArray[np.bool_]:
    """Which rows the layer's filter lets through, bool (n,)."""
    where = layer.content.where if isinstance(layer.content, VectorContent) else None
    return parse(where).mask(table) if where else np.ones(len(table), bool)


def what_if(project: Project, layer: Layer, table: FeatureTable, fids: npt.ArrayLike, *, use: str | None = None,
            vacant: bool | None = None) -> Together | None:
    """Give units another use or vacancy in the active scenario; in a new one where the base is active.

    Parameters
    ----------
    table
        The units as the active scenario shows them.
    fids
        The units.
    use, vacant
        What they become; None leaves it as it is.

    Returns
    -------
    One step for the timeline; None when nothing would change.
    """
    wanted = proposed(units_of(table), fids, use=use, vacant=vacant)
    cells: Cells = {column: values for column, values in wanted.items() if column in table.column_names}
    if not cells or not isinstance(layer.content, VectorContent):
        return None
    if "use_name" in table.column_names and "use" in cells:
        cells = {**cells, "use_name": _names(cells, table)}
    edits: list[Edit] = []
    if project.scenario == BASE:
        edits.append(branch_edit(project, name="业态调整", name_en="Change of uses"))
    edits += [SetCells(layer.content.table, column, values) for column, values in cells.items()]
    return Together(tuple(edits), N_("Change units"))


def _names(cells: Cells, table: FeatureTable) -> Mapping[int, CellValue]:
    """The Chinese words that go with changed uses: those of the table itself, else those of the ready style."""
    known = {value: zh for value, _color, zh, _en in USES}
    said = zip(table.column("use").to_pylist(), table.column("use_name").to_pylist(), strict=True)
    known.update({use: name for use, name in said if use is not None and name is not None})
    return {fid: known.get(str(use)) for fid, use in cells["use"].items()}
