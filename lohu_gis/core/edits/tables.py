"""Edits of tables as a whole: where their data come from."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from lohu_gis.core.errors import Rejected
from lohu_gis.core.project import FileOrigin, Project
from lohu_gis.core.text import N_


@dataclass(frozen=True)
class SetReading:
    """Answer what a file does not say about itself: its CRS or its encoding; None leaves it to the file."""

    table: str
    crs: str | None = None
    encoding: str | None = None
    merge_key: str | None = None
    label: str = N_("Set how the file is read")

    def apply(self, project: Project) -> Project:
        """The project with the answers; `Rejected` for an unknown table and for one that is not read from a file."""
        ref = project.tables.get(self.table)
        if ref is None:
            raise Rejected("table.unknown", table=self.table)
        if not isinstance(ref.origin, FileOrigin):
            raise Rejected("table.not_a_file", table=self.table)
        origin = msgspec.structs.replace(ref.origin, crs=self.crs, encoding=self.encoding or ref.origin.encoding)
        tables = {**project.tables, self.table: msgspec.structs.replace(ref, origin=origin)}
        return msgspec.structs.replace(project, tables=tables)
