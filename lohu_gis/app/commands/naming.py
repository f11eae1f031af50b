"""Ids for new layers, groups and tables."""

from __future__ import annotations

import itertools

from lohu_gis.core.edits.tree import find
from lohu_gis.core.project import Project


def fresh_id(project: Project, stem: str) -> str:
    """`stem`, or `stem` with a number, that no layer, group or table of the project uses."""
    clean = "".join(c if c.isalnum() else "_" for c in stem).strip("_") or "layer"
    names = itertools.chain([clean], (f"{clean}_{n}" for n in itertools.count(2)))
    return next(name for name in names
                if name not in project.layers and name not in project.tables and find(project.tree, name) is None)
