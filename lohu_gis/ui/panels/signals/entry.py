"""When the page of complaints is offered."""

from __future__ import annotations

from lohu_gis.core.governance import complaints_layer
from lohu_gis.core.project import Project


def has_complaints(project: Project) -> bool:
    """Whether a layer says that it holds complaints."""
    return complaints_layer(project) is not None
