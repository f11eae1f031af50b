"""The proof of a cell: words, numbers, charts, and where its series is found."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from lohu_gis.app.hotspot.proof import emerging_run, proof_of, series_layer
from lohu_gis.app.i18n import set_language
from lohu_gis.app.results import result_edit
from lohu_gis.app.tools.registry import tool
from lohu_gis.app.tools.runner import ToolRun, run_tool
from lohu_gis.core.chart import Bars
from lohu_gis.core.document import Document
from lohu_gis.core.project import Project
from lohu_gis.core.table import FeatureTable
from tests.tools.tables import EAST, NORTH, cells, points


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    set_language("en")
    yield
    set_language(None)


@pytest.fixture(scope="module")
def run() -> ToolRun:
    """Twelve weeks of quiet cells; three by three of them have many events in the last week, the middle the most."""
    rng = np.random.default_rng(0)
    x, y = rng.integers(0, 12, 800) * 100.0 + 50, rng.integers(0, 12, 800) * 100.0 + 50
    day = rng.integers(0, 84, 800)
    x[:60], y[:60] = (rng.choice([450.0, 550.0, 550.0, 650.0], 60) for _ in range(2))
    day[:60] = rng.integers(77, 84, 60)
    day[60:62] = 0, 83
    opened = [f"{np.datetime64('2026-03-02') + int(d)}T08:00:00+08:00" for d in day]
    table = points((x + 506_000).tolist(), (y + 2_495_000).tolist(), opened=opened, category=["noise"] * 800)
    assert (EAST, NORTH) == (506_000, 2_495_000)
    return run_tool(tool("hotspot.emerging"), {"points": table, "cell_m": 100.0})


def tables(run: ToolRun) -> tuple[FeatureTable, FeatureTable]:
    """Cells and series."""
    found, series = run.outputs["cells"], run.outputs["series"]
    assert isinstance(found, FeatureTable)
    assert isinstance(series, FeatureTable)
    return found, series


def hot_row(table: FeatureTable) -> int:
    """The row of the busy cell."""
    return int(np.argmax(table.column("events").to_numpy()))


def test_the_proof_says_why(run: ToolRun) -> None:
    found, series = tables(run)
    row = hot_row(found)
    proof = proof_of(found, int(found.fids[row]), series, run.metrics)
    assert cells(found, "category")[row] == "new_hot"
    assert proof.title == "New hot spot"
    assert proof.rule == "h(T)=c, n(c before T)=0 (c = +1)"
    facts = dict(proof.facts)
    assert facts["Hot steps"] == "1 of 12"
    assert facts["Cold steps"] == "0 of 12"
    assert facts["Without a break since"] == "2026-05-18 (1)"
    assert facts["Order of the patterns"].startswith("intensifying > persistent > diminishing > oscillating")
    assert "In the other order" not in facts
    assert proof.z is not None
    assert proof.events is not None
    hot = next(s for s in proof.z.series if s.name == "Hot step")
    assert isinstance(hot, Bars)
    assert np.isfinite(hot.y).tolist() == [False] * 11 + [True]
    assert sum(np.isfinite(s.y).sum() for s in proof.z.series if isinstance(s, Bars)) == 12
    counts = proof.events.series[0]
    assert isinstance(counts, Bars)
    assert counts.y.sum() == cells(found, "events")[row]
    # The first step begins on Monday, the 2nd of March at midnight in Shenzhen; its middle is half a week later.
    assert counts.x[0] == np.datetime64("2026-03-01T16:00:00").astype("datetime64[s]").astype(int) + 3.5 * 86_400


def test_unknown_things_are_said_to_be_unknown(run: ToolRun) -> None:
    found, _series = tables(run)
    import pyarrow as pa

    from lohu_gis.analysis.tables import with_columns

    nothing = pa.nulls(len(found), pa.float64())
    holed, _ = with_columns(found, {"events": nothing, "trend_z": nothing, "trend_p": nothing, "z_last": nothing})
    proof = proof_of(holed, int(found.fids[0]))
    facts = dict(proof.facts)
    assert facts["Events"] == "fewer than 5"
    assert facts["Gi* of the last step"] == "unknown"
    assert facts["Trend (Mann-Kendall)"] == "z = unknown, p = unknown"
    assert (proof.z, proof.events) == (None, None)
    with pytest.raises(KeyError):
        proof_of(found, 10_000)


def test_the_series_is_found_by_the_run(run: ToolRun) -> None:
    found, series = tables(run)
    document = Document(Project(name="-", crs="EPSG:4547"))
    edit, ids = result_edit(document.project, "Emerging hot spots", {"cells": found.block, "series": series.block},
                            run.record)
    document.apply(edit)
    project = document.project
    assert [project.layers[i].name for i in ids] == ["Emerging hot spots", "Emerging hot spots: series of the cells"]
    record = emerging_run(project, ids[0])
    assert record is not None
    assert record.metrics["steps"] == 12
    assert series_layer(project, ids[0]) == ids[1]
    assert emerging_run(project, ids[1]) is None
    assert series_layer(project, ids[1]) is None
    assert series_layer(project, "nothing") is None
