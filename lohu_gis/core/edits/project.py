"""Edits of the project itself, and several edits as one step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from lohu_gis.core.errors import Rejected
from lohu_gis.core.project import Project
from lohu_gis.core.text import N_

if TYPE_CHECKING:
    from lohu_gis.core.document import Edit


@dataclass(frozen=True)
class SetProject:
    """Change name, note or CRS of the project."""

    values: Mapping[str, str]
    merge_key: str | None = None
    label: str = N_("Change project")

    def apply(self, project: Project) -> Project:
        """The changed project; other fields are `Rejected`."""
        unknown = set(self.values) - {"name", "note", "crs"}
        if unknown:
            raise Rejected("project.property_unknown", property=min(unknown))
        return msgspec.structs.replace(project, **self.values)


@dataclass(frozen=True)
class Together:
    """Several edits as one step of the timeline; if one is rejected, none happens."""

    edits: tuple[Edit, ...]
    label: str
    merge_key: str | None = None

    def apply(self, project: Project) -> Project:
        """The project after all of them, in order."""
        for edit in self.edits:
            project = edit.apply(project)
        return project
