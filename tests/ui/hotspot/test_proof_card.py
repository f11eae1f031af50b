"""The proof card in the inspector: there for cells of emerging hot spots, gone for anything else."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from lohu_gis.app.tools.away import flat
from lohu_gis.app.tools.registry import tool
from lohu_gis.app.tools.runner import run_tool
from lohu_gis.core.edits.view import SetSelection
from lohu_gis.core.fidset import FidSet
from lohu_gis.core.table import FeatureTable
from lohu_gis.ui.main import Program
from tests.ui.conftest import PATIENCE_MS, quiet


def test_a_selected_cell_is_proven(sample: Program, qtbot: QtBot) -> None:
    bench = sample.shell.bench
    assert bench is not None
    complaints = bench.workspace.table_of("complaints")
    assert complaints is not None
    run = run_tool(tool("hotspot.emerging"), {"points": complaints, "cell_m": 500.0, "step_days": 14})
    kept = {name: bench.workspace.store.keep(flat(value)) for name, value in run.outputs.items()
            if isinstance(value, FeatureTable)}
    cells, _series = bench.add_results("Emerging hot spots", kept, run.record)
    qtbot.waitUntil(lambda: quiet(sample), timeout=PATIENCE_MS)
    bench.show_panel("inspector")
    inspector = bench.inspector
    inspector.open_data()
    bench.apply(SetSelection(cells, FidSet.of([0])))
    qtbot.waitUntil(inspector.proof.isVisible, timeout=PATIENCE_MS)
    words = dict(inspector.proof.facts.shown)
    assert words["Hot steps"] == f"{run.outputs['cells'].value(0, 'hot_steps')} of 26"  # type: ignore[union-attr]
    assert inspector.proof.z.chart is not None
    assert not inspector.proof.z.chart.empty
    bench.apply(SetSelection(cells, FidSet.of([])))
    qtbot.waitUntil(lambda: not inspector.proof.isVisible(), timeout=PATIENCE_MS)
