"""Edits of models for context."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from lohu_gis.core.errors import Rejected
from lohu_gis.core.project import Project, SceneContent
from lohu_gis.core.text import N_

PLACING = frozenset({"placed", "x", "y", "z", "rotation_deg", "scale"})
"""What `PlaceModel` may change."""


@dataclass(frozen=True)
class PlaceModel:
    """Set down a model: ``PlaceModel("tower", {"placed": True, "x": 508000.0, "y": 2493000.0})``."""

    layer: str
    values: Mapping[str, float | bool]
    merge_key: str | None = None
    label: str = N_("Place model")

    def apply(self, project: Project) -> Project:
        """The project with the model there; `Rejected` for a layer that is no model or a number that is none."""
        old = project.layers.get(self.layer)
        if old is None or not isinstance(old.content, SceneContent):
            raise Rejected("layer.unknown", layer=self.layer)
        unknown = set(self.values) - PLACING
        if unknown:
            raise Rejected("layer.property_unknown", property=min(unknown))
        content = msgspec.structs.replace(old.content, **self.values)
        if not all(map(math.isfinite, (content.x, content.y, content.z, content.rotation_deg))) or \
                not 0 < content.scale <= 1e6:
            raise Rejected("model.place", layer=old.name)
        changed = msgspec.structs.replace(old, content=content)
        return msgspec.structs.replace(project, layers={**project.layers, self.layer: changed})
