"""How long the window takes to answer a hand that moves the map: the last picture, moved and painted."""

from __future__ import annotations

from typing import Any

from lohu_gis.ui.main import Program
from tests.ui.conftest import application, program, sample

__all__ = ["application", "program", "sample"]


def test_answer_to_the_hand(benchmark: Any, sample: Program) -> None:
    """Target: 16 ms, over the sample district."""
    bench = sample.shell.bench
    assert bench is not None

    def move() -> None:
        bench.canvas.pan_by(3.0, 2.0)
        bench.canvas.repaint()

    benchmark(move)
