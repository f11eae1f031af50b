"""The window after a power failure: one quiet offer, one click, and everything is there again, undo included."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from lohu_gis.core.delta import digest
from lohu_gis.core.geometry.layout import Geometry
from lohu_gis.core.table import TableBlock
from lohu_gis.io.write.door import write_tables
from lohu_gis.io.write.layer import OutLayer
from lohu_gis.ui.main import Program
from tests.ui.conftest import PATIENCE_MS, application, program, quiet

__all__ = ["application", "program"]

ROOT = Path(__file__).resolve().parents[2]


def points(path: Path) -> Path:
    """A file of three points with storeys."""
    block = TableBlock("p", pa.table({"storeys": [1, 2, 3]}), Geometry.points([514000, 514100, 514200], [2494000] * 3),
                       np.arange(1, 4), "EPSG:4547")
    write_tables(path, [OutLayer("points", block)])
    return path


def test_one_click_after_a_power_failure(tmp_path: Path, request: pytest.FixtureRequest, qtbot: QtBot) -> None:
    """The window dies by SIGKILL after edits and an undo; the next one has the same project after one click."""
    source = points(tmp_path / "点.gpkg")
    before = source.read_bytes()
    done = subprocess.run([sys.executable, "-m", "tests.flows.window_victim", str(source)], cwd=ROOT,
                          capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == -9, done.stderr
    survivor: Program = request.getfixturevalue("program")  # starts after the failure
    offer = survivor.frame.notice
    qtbot.waitUntil(offer.isVisible, timeout=PATIENCE_MS)
    assert len([w for w in QApplication.topLevelWidgets() if w.isVisible()]) == 1  # an offer, not a storm of dialogs
    button = next(b for b in offer.findChildren(QPushButton) if b.isVisible() and b.text() == "Continue")
    button.click()
    qtbot.waitUntil(lambda: quiet(survivor), timeout=PATIENCE_MS)
    bench = survivor.shell.bench
    assert bench is not None
    assert digest(bench.document.project) == done.stdout.strip()
    layer = next(iter(bench.document.project.layers))
    table = bench.workspace.table_of(layer)
    assert table is not None
    assert table.column("storeys").to_pylist() == [33, None, 3]
    bench.document.redo()
    assert bench.document.project.camera.units_per_px == 3.0
    while bench.document.undo() is not None:
        pass
    assert not bench.document.project.layers
    assert source.read_bytes() == before
