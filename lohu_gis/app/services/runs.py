"""Runs of the panel: catchments of all places, the best sites. Block their thread; call them in a job."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from lohu_gis.app.services.layers import Given, ServiceData
from lohu_gis.app.services.looks import catchment_look, site_looks
from lohu_gis.app.tools.door import ToolInput
from lohu_gis.core.errors import InputError
from lohu_gis.core.progress import Progress
from lohu_gis.core.project import RunRecord
from lohu_gis.core.style import VectorStyle
from lohu_gis.core.table import FeatureTable, TableBlock

Runner = Callable[[str, Mapping[str, Any], Progress], tuple[Mapping[str, Any], RunRecord]]
Keeper = Callable[[FeatureTable], TableBlock | str]
Whose = Literal["windows", "halls"]
NO_WALK = ("expressway", "motorway", "trunk_link", "motorway_link")
"""Classes of streets that nobody walks on."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the planner set.

    Attributes
    ----------
    whose
        Windows or halls.
    minutes
        The walk that counts as near.
    sites
        How many new ones.
    """

    whose: Whose = "windows"
    minutes: float = 10.0
    sites: int = 3
    objective: Literal["coverage", "median", "set_covering"] = "coverage"
    speed_ms: float = 1.2


@dataclass(frozen=True, slots=True, eq=False)
class ServiceResult:
    """What a run gave: stored results, their looks, the record with the figures."""

    kind: Literal["catchments", "sites"]
    kept: Mapping[str, TableBlock | str]
    looks: Mapping[str, VectorStyle]
    record: RunRecord
    metrics: Mapping[str, Any]


def walks(minutes: float) -> tuple[float, ...]:
    """The walks drawn around a place: a half and the whole of what counts as near, and half as much again."""
    return (minutes / 2, minutes, minutes * 1.5)


def catchments(data: ServiceData, wish: Wish, run: Runner, keep: Keeper, progress: Progress) -> ServiceResult:
    """Areas around all places of a kind and how many people live in them.

    Raises
    ------
    InputError
        ``services.missing``, and what ``services.catchments`` raises.
    """
    sites, streets = _needed(data, wish.whose), _needed(data, "streets")
    minutes = walks(wish.minutes)
    values = {"sites": _input(sites), "minutes": [f"{walk:g}" for walk in minutes], "speed_ms": wish.speed_ms,
              "streets": _input(streets)} | _walkable(streets) | _people(data, "residents")
    outputs, record = run("services.catchments", values, progress)
    return ServiceResult("catchments", {"catchments": keep(outputs["catchments"])},
                         {"catchments": catchment_look(minutes)}, record, record.metrics)


def best_sites(data: ServiceData, wish: Wish, run: Runner, keep: Keeper, progress: Progress) -> ServiceResult:
    """Where to put the next ones, beside those that are there; places where people live are the candidates.

    Raises
    ------
    InputError
        ``services.missing``, and what ``services.locate`` raises.
    """
    people, streets = _needed(data, "residents"), _needed(data, "streets")
    there: Given | None = getattr(data, wish.whose)
    values = {"candidates": _input(people), "p": wish.sites, "objective": wish.objective, "minutes": wish.minutes,
              "speed_ms": wish.speed_ms, "streets": _input(streets), "time_limit_s": 60.0}
    values |= _walkable(streets) | _people(data, "demand")
    if there is not None:
        values["existing"] = _input(there)
    outputs, record = run("services.locate", values, progress)
    # The later result lies on top: the sites above the places of those who go there.
    kept = {name: keep(outputs[name]) for name in ("assignment", "sites")}
    return ServiceResult("sites", kept, site_looks(), record, record.metrics)


def _needed(data: ServiceData, name: str) -> Given:
    given: Given | None = getattr(data, name)
    if given is None:
        raise InputError("services.missing", role=name)
    return given


def _input(given: Given) -> ToolInput:
    return ToolInput(given.table, given.layer.id)


def _people(data: ServiceData, parameter: str) -> dict[str, Any]:
    """Residents with their number, where the project has them."""
    if data.residents is None:
        return {}
    found: dict[str, Any] = {parameter: _input(data.residents)}
    if "residents" in data.residents.table.column_names:
        found["weight"] = "residents"
    return found


def _walkable(streets: Given) -> dict[str, Any]:
    """Without what nobody walks on, where streets have classes."""
    return {"road_class": "class", "without": list(NO_WALK)} if "class" in streets.table.column_names else {}
