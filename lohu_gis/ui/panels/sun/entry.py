"""When the sun panel is offered."""

from __future__ import annotations

from lohu_gis.core.project import Project
from lohu_gis.core.twin import buildings_layer


def has_buildings(project: Project) -> bool:
    """Whether there is something that throws shadows."""
    return buildings_layer(project) is not None
