"""The axis of the time bar without a window around it."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lohu_gis.analysis.timing import TimeIndex
from lohu_gis.core.steps import shift_step
from lohu_gis.core.times import TimeWindow, seconds_of
from lohu_gis.ui.window.timeaxis import TimeAxis


def at(text: str) -> int:
    """Seconds of an ISO text."""
    found = seconds_of(text)
    assert found is not None
    return found


@pytest.fixture
def axis(application: QApplication, qtbot: QtBot) -> TimeAxis:
    """Records every hour of the first quarter of 2026, steps of a month."""
    del application
    made = TimeAxis()
    qtbot.addWidget(made)
    made.resize(900, 48)
    seconds = np.arange(at("2026-01-01"), at("2026-04-01"), 3600)
    made.step = "month"
    made.show_index(TimeIndex(seconds, np.arange(len(seconds)), len(seconds)))
    return made


def test_steps_begin_at_an_end_and_stop_at_the_other(axis: TimeAxis) -> None:
    january = TimeWindow(at("2026-01-01"), at("2026-02-01"))
    assert axis.moved(1) == january
    assert axis.moved(-1) == TimeWindow(at("2026-03-01"), at("2026-04-01"))
    axis.show_window(january)
    assert axis.moved(1) == TimeWindow(at("2026-02-01"), at("2026-03-01"))
    assert axis.moved(-1) == january
    axis.show_window(TimeWindow(at("2026-03-01"), at("2026-04-01")))
    assert axis.moved(1) == axis.window_


def test_a_window_over_everything_begins_with_one_step(axis: TimeAxis) -> None:
    axis.show_window(TimeWindow(at("2025-12-01"), at("2026-05-01")))
    assert axis.moved(1) == TimeWindow(at("2026-01-01"), at("2026-02-01"))


def test_an_open_end_is_that_of_the_layer(axis: TimeAxis) -> None:
    axis.show_window(TimeWindow(at("2026-02-01"), None))
    assert axis.moved(-1) == TimeWindow(at("2026-01-01"), at("2026-03-01"))


def test_places_and_moments_are_inverse_and_the_axis_ends_at_steps(axis: TimeAxis) -> None:
    assert axis.time_at(axis.x_of(at("2026-02-14"))) == pytest.approx(at("2026-02-14"))
    assert axis.x_of(at("2026-01-01")) == 8.0
    assert axis.x_of(shift_step(at("2026-03-01"), "month", 1)) == 892.0


def test_it_paints_with_and_without_records(axis: TimeAxis) -> None:
    empty = axis.grab().toImage()
    axis.show_window(TimeWindow(at("2026-02-01"), at("2026-03-01")))
    assert axis.grab().toImage() != empty
    axis.show_index(None)
    assert not axis.grab().isNull()
