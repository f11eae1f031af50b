"""When the heat panel is offered."""

from __future__ import annotations

from lohu_gis.app.heat.content import layers_with
from lohu_gis.core.project import Project
from lohu_gis.core.style import MarkerSymbol


def has_points(project: Project) -> bool:
    """Whether there is a layer of points."""
    return bool(layers_with(project, MarkerSymbol))
