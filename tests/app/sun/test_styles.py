"""Which layers are windows, which the model shows on facades."""

from __future__ import annotations

import pytest

from lohu_gis.app.sun.styles import STYLES, facade_layers
from lohu_gis.core.project import BlockOrigin, Layer, Project, RunRecord, TableRef, VectorContent


def project_with(tool: str) -> Project:
    """Two layers: ``found`` by a run of `tool`, and ``own`` of the planner."""
    style = STYLES["sun.change"]["change"]
    layers = {key: Layer(id=key, name=key, content=VectorContent(table=key, style=style)) for key in ("found", "own")}
    tables = {"found": TableRef(origin=BlockOrigin(block="f"), run="r"), "own": TableRef(origin=BlockOrigin(block="o"))}
    return Project(layers=layers, tables=tables, runs={"r": RunRecord(tool=tool, version="1")})


@pytest.mark.parametrize("tool", ["sun.hours_windows", "sun.change", "sun.highest"])
def test_windows_belong_to_facades(tool: str) -> None:
    assert facade_layers(project_with(tool)) == {"found"}


def test_other_results_lie_on_the_ground() -> None:
    assert facade_layers(project_with("sun.hours_grid")) == frozenset()
