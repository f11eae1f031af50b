"""When the park is offered, and what happens when its page is opened."""

from __future__ import annotations

from lohu_gis.core.project import Project
from lohu_gis.core.twin import units_layer
from lohu_gis.ui.desk import Desk


def has_units(project: Project) -> bool:
    """Whether a layer says that it holds units."""
    return units_layer(project) is not None


def enter(desk: Desk) -> None:
    """The page was opened."""
    desk.park.enter()
