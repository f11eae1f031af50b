"""Which layers of a project are about services; by role, and tables of months by their columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lohu_gis.core.governance import first_of
from lohu_gis.core.project import Layer, Project, Role, TableContent
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.twin import layers_of

MONTHS = frozenset({"place", "month", "accepted", "online_rate", "overtime"})
"""Columns of a table of services by month."""


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """A layer and its rows."""

    layer: Layer
    table: FeatureTable


@dataclass(frozen=True, slots=True, eq=False)
class ServiceData:
    """What a project has; None where it has none, or its data are not there yet."""

    halls: Given | None = None
    windows: Given | None = None
    months: Given | None = None
    residents: Given | None = None
    streets: Given | None = None
    business: Given | None = None
    buildings: Given | None = None
    enterprises: Given | None = None

    @property
    def places(self) -> tuple[Given, ...]:
        """Halls and windows that are there."""
        return tuple(given for given in (self.halls, self.windows) if given is not None)


def has_services(project: Project) -> bool:
    """Whether a layer says that it holds halls, windows, business districts or enterprises."""
    roles: tuple[Role, ...] = ("halls", "windows", "business", "enterprises")
    return any(layers_of(project, role) for role in roles)


def services_of(project: Project, table_of: Callable[[str], FeatureTable | None]) -> ServiceData:
    """The layers with their rows."""

    def role(name: Role) -> Given | None:
        return _given(first_of(project, name), table_of)

    return ServiceData(role("halls"), role("windows"), _months(project, table_of), role("residents"), role("streets"),
                       role("business"), _buildings(project, table_of), role("enterprises"))


def _given(layer: Layer | None, table_of: Callable[[str], FeatureTable | None]) -> Given | None:
    table = None if layer is None else table_of(layer.id)
    return None if layer is None or table is None else Given(layer, table)


def _months(project: Project, table_of: Callable[[str], FeatureTable | None]) -> Given | None:
    """The first table with the columns of months."""
    for layer in project.layers.values():
        if isinstance(layer.content, TableContent) and not layer.role:
            given = _given(layer, table_of)
            if given is not None and set(given.table.column_names) >= MONTHS:
                return given
    return None


def _buildings(project: Project, table_of: Callable[[str], FeatureTable | None]) -> Given | None:
    """The first layer of buildings that name their business district and how much of them is vacant."""
    for layer in project.layers.values():
        if not layer.role and not isinstance(layer.content, TableContent):
            given = _given(layer, table_of)
            if given is not None and {"business_id", "floor_m2", "vacant_m2"} <= set(given.table.column_names):
                return given
    return None
