"""Which layers and tables make up the governance of a district, and the names of their columns."""

from __future__ import annotations

from collections.abc import Collection

from lohu_gis.core.project import Layer, Project, Role
from lohu_gis.core.twin import layers_of

COMPLAINT_COLUMNS = (
    "id", "opened", "closed", "due", "category", "title", "text", "channel", "urgency", "status", "solved",
    "satisfaction", "reopened", "reassigned", "hard_case", "unit", "actor", "subdistrict", "community", "grid",
    "address", "place_source",
)
"""Of complaints as `complaints.read` gives them; times are ISO 8601 texts with offset."""
READING_COLUMNS = ("station", "time", "quantity", "value", "unit", "flag")
"""Of readings as `sensors.read` gives them."""
ALERT_COLUMNS = ("station", "quantity", "level", "opened", "peak", "closed", "state")
"""Of alarms as `sensors.alerts` gives them."""
LEVELS = ("blue", "yellow", "orange", "red")
"""Of alarms and warnings, the lightest first."""
SMALL_COUNT = 5
"""Counts below that are hidden in maps, reports and exports of complaint layers from the window."""


def first_of(project: Project, role: Role) -> Layer | None:
    """The layer or table of that role, a shown one first; None where no layer says so."""
    return next(iter(layers_of(project, role)), None)


def complaints_layer(project: Project) -> Layer | None:
    """The layer of complaints; None where no layer says so."""
    return first_of(project, "complaints")


def stations_layer(project: Project) -> Layer | None:
    """The layer of measuring stations; None where no layer says so."""
    return first_of(project, "stations")


def readings_layer(project: Project) -> Layer | None:
    """The table of readings; None where no layer says so."""
    return first_of(project, "readings")


def are_complaints(columns: Collection[str]) -> bool:
    """Whether columns are those of complaints: a moment of opening and at least a category or a text."""
    return "opened" in columns and bool({"category", "title", "text"} & set(columns))


def are_readings(columns: Collection[str]) -> bool:
    """Whether columns are those of readings."""
    return {"station", "time", "value"} <= set(columns)
