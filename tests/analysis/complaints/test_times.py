"""Times in every form that exports have them in."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lohu_gis.analysis.complaints.times import read_times
from lohu_gis.core.errors import UsageError


@pytest.mark.parametrize(("cell", "text"), [
    ("2019/2/28 11:25:05", "2019-02-28T11:25:05+08:00"),
    ("2019-07-11 00:00:00", "2019-07-11T00:00:00+08:00"),
    ("2019年2月28日 11时25分", "2019-02-28T11:25:00+08:00"),
    ("2019年2月28日下午3点", "2019-02-28T15:00:00+08:00"),
    ("2019年2月28日上午12点30分", "2019-02-28T00:30:00+08:00"), ("２０１９／２／２８　１１：２５",
    "2019-02-28T11:25:00+08:00"),
    ("02/17/2020 12:19:00 PM", "2020-02-17T12:19:00+08:00"), ("02/17/2020 12:19:00 AM", "2020-02-17T00:19:00+08:00"),
    ("20190228", "2019-02-28T00:00:00+08:00"), ("20190228112505", "2019-02-28T11:25:05+08:00"),
    ("2019-07-11T08:00:00Z", "2019-07-11T16:00:00+08:00"),
    ("2019-07-11T08:00:00.123+02:00", "2019-07-11T14:00:00+08:00"),
    ("12-Mar-2021 08:10", "2021-03-12T08:10:00+08:00"), ("Mar 12, 2021 8:10 AM", "2021-03-12T08:10:00+08:00"),
    ("2019/2/28 24:00", "2019-03-01T00:00:00+08:00"), (43580.3958333, "2019-04-25T09:30:00+08:00"),
    (1556155929, "2019-04-25T09:32:09+08:00"), (1556155929000, "2019-04-25T09:32:09+08:00"),
    (datetime.date(2019, 2, 28), "2019-02-28T00:00:00+08:00"),
    (datetime.datetime(2019, 2, 28, 1, tzinfo=datetime.UTC), "2019-02-28T09:00:00+08:00")])
def test_every_form_is_read(cell: object, text: str) -> None:
    found = read_times([cell])
    assert found.texts == (text,)
    assert found.unreadable == 0


@pytest.mark.parametrize("cell", ["2019-02-30", "abc", "2019-07-11 0930", "13/13/2019", "25:00", "2019-13-01",
                                  True, 7, "1e9999"])
def test_what_is_no_time_is_missing_and_counted(cell: object) -> None:
    found = read_times([cell])
    assert (found.texts, found.unreadable) == ((None,), 1)


def test_empty_cells_are_missing_and_not_counted() -> None:
    assert read_times([None, "", "  "]).unreadable == 0


def test_several_forms_in_one_column() -> None:
    found = read_times(["2019/2/28 11:25:05", "2019-07-11 00:00:00", None, "x"])
    assert found.texts == ("2019-02-28T11:25:05+08:00", "2019-07-11T00:00:00+08:00", None, None)
    assert found.unreadable == 1


def test_day_and_month_are_told_apart_by_one_number_above_twelve() -> None:
    assert read_times(["03/04/2024", "25/04/2024"]).texts[0] == "2024-04-03T00:00:00+08:00"
    assert read_times(["03/04/2024", "04/25/2024"]).texts[0] == "2024-03-04T00:00:00+08:00"
    doubtful = read_times(["03/04/2024"])
    assert (doubtful.order, doubtful.assumed) == ("mdy", True)
    assert read_times(["03/04/2024"], order="dmy").texts == ("2024-04-03T00:00:00+08:00",)


def test_a_day_as_deadline_ends_at_midnight() -> None:
    found = read_times(["2024-03-05", "2024-03-05 10:00"], day_ends=True)
    assert found.texts == ("2024-03-05T23:59:59+08:00", "2024-03-05T10:00:00+08:00")
    assert found.dates == (True, False)


def test_other_zones_have_their_summer() -> None:
    found = read_times(["2018-01-11 02:30:00", "2018-07-01 12:00"], "America/New_York")
    assert found.texts == ("2018-01-11T02:30:00-05:00", "2018-07-01T12:00:00-04:00")
    with pytest.raises(UsageError, match=r"zone\.unknown"):
        read_times(["2018-01-11"], "../etc/passwd")


@given(st.datetimes(datetime.datetime(1971, 1, 1), datetime.datetime(2090, 1, 1)), st.sampled_from([  # noqa: DTZ001
    "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y年%m月%d日 %H时%M分%S秒", "%Y%m%d%H%M%S", "%Y-%m-%dT%H:%M:%S+08:00",
    "%m/%d/%Y %I:%M:%S %p"]))
def test_what_is_written_is_read_back(when: datetime.datetime, form: str) -> None:
    found = read_times([when.strftime(form)], order="mdy")
    assert found.texts == (when.replace(microsecond=0).isoformat() + "+08:00",)


@given(st.text(max_size=60))
def test_no_text_raises(text: str) -> None:
    read_times([text])


@pytest.mark.parametrize("text", ["2026-03-03 24:00:00", "2026-03-03 24:00", "2026/3/3 24:00",
                                  "2026-03-03T24:00:00+08:00"])
def test_midnight_at_the_end_of_a_day_is_the_next_day(text: str) -> None:
    found = read_times([text, "2026-03-03 24:00:01"])
    assert found.texts == ("2026-03-04T00:00:00+08:00", None)
