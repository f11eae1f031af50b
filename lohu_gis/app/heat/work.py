"""Steps of heat layers: what is costly is prepared once and kept, a step takes some ten milliseconds."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.density.records import Records, records_of
from lohu_gis.analysis.density.steps import Frame
from lohu_gis.analysis.heat.preparing import Prepared, Tops, prepared
from lohu_gis.analysis.heat.spec import HeatSpec, spec_of
from lohu_gis.app.tools.door import ToolInput, admit
from lohu_gis.app.tools.registry import tool
from lohu_gis.core.expression import parse
from lohu_gis.core.governance import SMALL_COUNT
from lohu_gis.core.progress import Progress
from lohu_gis.core.project import ComputedContent, RunRecord
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.times import TimeWindow

HEAT_TOOL = "heat.layer"
KEPT = 6
"""Preparations that are kept: switching back and forth between modes and radii is quick."""
Made = TypeVar("Made")
Shown = tuple[str | None, str | None, TimeWindow | None]
"""Filter, column of moments and window of a layer: which of its rows are shown."""


@dataclass(frozen=True, slots=True, eq=False)
class HeatResult:
    """One step of a heat layer.

    Attributes
    ----------
    records
        All records, in time order.
    chosen
        Which of them the step counts.
    top
        End of the colours.
    window
        None shows all times.
    few : bool, shape of the values
        Fewer than k = 5 records stand behind it, but some; a layer of complaints shows no number there.
    """

    prepared: Prepared
    spec: HeatSpec
    records: Records
    chosen: npt.NDArray[np.int64] | slice
    frame: Frame
    top: float
    window: TimeWindow | None
    few: npt.NDArray[np.bool_]


class HeatWork:
    """Makes steps; may be called from several threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.Lock()

    def step(self, content: ComputedContent, tables: Mapping[str, FeatureTable], shown: Mapping[str, Shown],
             progress: Progress) -> tuple[HeatResult, RunRecord]:
        """The layer for the window and the categories of now.

        Parameters
        ----------
        tables, shown
            Of the layers that are the parameters of `HEAT_TOOL`: all rows, and which of them count.

        Raises
        ------
        InputError
            As `HEAT_TOOL`, and `Cancelled`.
        """
        began = time.monotonic()
        spec = spec_of(content.parameters)
        where, column, window = shown["points"]
        source = (tuple(sorted((name, table.revision) for name, table in tables.items())), where, column)
        with self._lock:  # one preparation at a time; the second asks for what the first has made
            values = self._keep(("tables", source[0]), lambda: _admitted(tables))
            records = self._keep(("records", source, spec.category),
                                 lambda: _records(values, tables["points"], column, spec, where))
            progress.check()
            found = self._keep(("prepared", source, spec.prepared),
                               lambda: prepared(records, spec, _others(values), values["points"].crs))
            progress.check()
            top = self._top(found, records, spec, window, source)
        chosen = records.chosen(window if column is not None else None, spec.categories)
        frame = found.frame(chosen, test=spec.unsure != "show")
        few = (frame.counts > 0.5) & (frame.counts < SMALL_COUNT - 0.5)
        result = HeatResult(found, spec, records, chosen, frame, top, window if column is not None else None, few)
        return result, _record(content, result, time.monotonic() - began)

    def _top(self, found: Prepared, records: Records, spec: HeatSpec, window: TimeWindow | None,
             source: Hashable) -> float:
        if spec.scale != "window" or window is None or window.start is None or window.end is None:
            return found.top
        tops = self._keep(("tops", source, spec.prepared), lambda: Tops(found, records))
        return tops.of(window.end - window.start)

    def _keep(self, key: Hashable, make: Callable[[], Made]) -> Made:
        if key not in self._kept:
            self._kept[key] = make()
        self._kept.move_to_end(key)
        while len(self._kept) > 2 * KEPT:
            self._kept.popitem(last=False)
        made: Made = self._kept[key]
        return made


def _admitted(tables: Mapping[str, FeatureTable]) -> Mapping[str, Any]:
    """The tables in metres."""
    given = {name: ToolInput(table, name) for name, table in tables.items()}
    return admit(tool(HEAT_TOOL), given).values


def _records(values: Mapping[str, Any], source: FeatureTable, column: str | None, spec: HeatSpec,
             where: str | None) -> Records:
    mask = None if not where else np.asarray(parse(where).mask(source), bool)
    return records_of(values["points"], column, spec.category, mask)


def _others(values: Mapping[str, Any]) -> dict[str, FeatureTable]:
    return {name: value for name, value in values.items() if name != "points" and isinstance(value, FeatureTable)}


def _record(content: ComputedContent, result: HeatResult, seconds: float) -> RunRecord:
    kernel, grid = result.prepared.kernel, result.prepared.grid
    metrics: dict[str, Any] = {"events": result.frame.events, "top": result.top}
    if kernel is not None and grid is not None:
        metrics |= {"bandwidth_m": kernel.bandwidth, "cell_m": grid.cell}
    else:
        metrics |= {"size_m": result.spec.size_m, "cells": len(result.frame.values)}
    return RunRecord(tool=HEAT_TOOL, version=str(tool(HEAT_TOOL).version), parameters=content.parameters,
                     seconds=seconds, metrics=metrics)
