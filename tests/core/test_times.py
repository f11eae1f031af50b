"""Windows of time and steps of the calendar, by hand and by laws."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lohu_gis.core.document import Document
from lohu_gis.core.edits.view import SetTime
from lohu_gis.core.project import Layer, Project, TilesContent, TimeState
from lohu_gis.core.steps import (
    STEPS,
    Step,
    fitting_step,
    floor_step,
    marks,
    nearest_step,
    shift_step,
    shift_window,
)
from lohu_gis.core.times import TimeWindow, layer_window, seconds_of, text_of, window_moved, window_of

MOMENTS = st.integers(0, 4_000_000_000)


def at(text: str) -> int:
    """Seconds of an ISO text."""
    found = seconds_of(text)
    assert found is not None
    return found


def test_texts_without_an_offset_are_china_standard_time() -> None:
    assert seconds_of("1970-01-01T08:00:00") == 0
    assert seconds_of("1970-01-01T00:00:00Z") == 0
    assert seconds_of("1970-01-02") == 86_400 - 8 * 3600
    assert seconds_of("yesterday") is None
    assert seconds_of("") is None
    assert text_of(0) == "1970-01-01T08:00:00+08:00"


@given(MOMENTS)
def test_texts_come_back(seconds: int) -> None:
    assert seconds_of(text_of(seconds)) == seconds


def test_a_state_without_limits_has_no_window() -> None:
    assert window_of(TimeState()) is None
    assert window_of(TimeState(instant="2026-01-01T12:00:00+08:00")) is None
    assert window_of(TimeState(start="1970-01-01T08:00:00")) == TimeWindow(0, None)
    assert window_of(TimeState(start="nonsense", end="1970-01-01T08:00:01")) == TimeWindow(None, 1)


def test_only_layers_with_times_have_a_window_and_the_sun_moves_none() -> None:
    content = TilesContent(url="x")
    timed, plain = Layer(id="t", name="t", content=content, time="opened"), Layer(id="p", name="p", content=content)
    before = Project(layers={"t": timed, "p": plain})
    after = msgspec.structs.replace(before, time=TimeState(start="2026-01-01"))
    assert layer_window(after, timed) == TimeWindow(at("2026-01-01"), None)
    assert layer_window(after, plain) is None
    assert window_moved(before, after)
    assert not window_moved(before, msgspec.structs.replace(before, time=TimeState(instant="2026-01-01T12:00")))
    untimed = Project(layers={"p": plain})
    assert not window_moved(untimed, msgspec.structs.replace(untimed, time=TimeState(start="2026-01-01")))


@pytest.mark.parametrize(("step", "expected"), [
    ("hour", "2026-02-18T13:00"), ("day", "2026-02-18"), ("week", "2026-02-16"), ("month", "2026-02-01"),
    ("quarter", "2026-01-01"), ("year", "2026-01-01")])
def test_steps_begin_by_the_civil_calendar(step: Step, expected: str) -> None:
    assert floor_step(at("2026-02-18T13:45:10"), step) == at(expected)


def test_days_begin_at_midnight_in_china() -> None:
    assert datetime.fromtimestamp(floor_step(0, "day"), UTC).hour == 16


@pytest.mark.parametrize(("start", "step", "count", "expected"), [
    ("2026-01-31", "month", 1, "2026-02-28"), ("2024-01-31", "month", 1, "2024-02-29"),
    ("2026-03-31", "month", -1, "2026-02-28"), ("2026-11-15", "quarter", 1, "2027-02-15"),
    ("2024-02-29", "year", 1, "2025-02-28"), ("2026-01-01", "week", 2, "2026-01-15"),
    ("2026-12-31T23:00", "hour", 1, "2027-01-01")])
def test_shifts_by_the_calendar(start: str, step: Step, count: int, expected: str) -> None:
    assert shift_step(at(start), step, count) == at(expected)


@given(MOMENTS, st.sampled_from(STEPS))
def test_a_moment_lies_in_its_step(seconds: int, step: Step) -> None:
    low = floor_step(seconds, step)
    assert low <= seconds < shift_step(low, step, 1)
    assert floor_step(low, step) == low
    assert nearest_step(seconds, step) in (low, shift_step(low, step, 1))


def test_windows_shift_with_both_ends() -> None:
    window = TimeWindow(at("2026-01-01"), at("2026-02-01"))
    assert shift_window(window, "month", 1) == TimeWindow(at("2026-02-01"), at("2026-03-01"))
    assert shift_window(TimeWindow(None, at("2026-02-01")), "day", -1) == TimeWindow(None, at("2026-01-31"))


def test_the_finest_step_that_is_not_too_many() -> None:
    assert fitting_step(2 * 86_400) == "hour"
    assert fitting_step(365 * 86_400) == "week"
    assert fitting_step(60 * 365 * 86_400, 10) == "year"


def test_marks_lie_on_beginnings_inside() -> None:
    assert marks(at("2026-01-15"), at("2026-04-01"), "month") == tuple(
        at(text) for text in ("2026-02-01", "2026-03-01", "2026-04-01"))


def test_a_gesture_is_one_step_however_slow_and_a_checkpoint_ends_it() -> None:
    now = [0.0]
    document = Document(Project(), clock=lambda: now[0])
    for day in (1, 2, 3):
        now[0] += 60.0
        document.apply(SetTime(TimeState(start=f"2026-01-0{day}"), merge_key="gesture:time"))
    assert len(document.history.done) == 1
    document.checkpoint()
    document.apply(SetTime(TimeState(start="2026-01-09"), merge_key="gesture:time"))
    assert len(document.history.done) == 2
    document.undo()
    assert document.project.time.start == "2026-01-03"
    document.undo()
    assert document.project.time.start is None
