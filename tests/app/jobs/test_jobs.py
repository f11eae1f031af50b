"""Jobs: latest wins per key, stale results are dropped, cancel and close are heard."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from lohu_gis.app.jobs import Job, Jobs, JobState, QueueDispatcher
from lohu_gis.core.errors import LohuError
from lohu_gis.core.progress import Progress


class Main:
    """The main thread of a program: runs posted calls when the test says so."""

    def __init__(self) -> None:
        self.queue = QueueDispatcher()
        self.jobs = Jobs(self.queue)

    def run_until_over(self, *jobs: Job) -> None:
        assert self.queue.run_until(lambda: all(job.state.over for job in jobs), timeout=20)


@pytest.fixture
def main() -> Iterator[Main]:
    program = Main()
    yield program
    assert program.jobs.close(20) == ()
    program.queue.run_all()
    assert program.jobs.active == ()


def test_result_is_delivered_on_the_main_thread(main: Main) -> None:
    got: list[tuple[int, int]] = []
    job = main.jobs.submit("sum", lambda progress: sum(range(10)), lane="compute", label="Sum",
                           on_done=lambda value: got.append((value, threading.get_ident())))
    main.run_until_over(job)
    assert got == [(45, threading.get_ident())]
    assert job.state is JobState.DONE
    assert job.share == 1.0
    assert main.jobs.recent == (job,)


def test_error_goes_to_its_owner(main: Main) -> None:
    def fail(progress: Progress) -> None:
        raise LohuError("some.code")

    errors: list[BaseException] = []
    job = main.jobs.submit("fail", fail, lane="io", label="Fail", on_error=errors.append)
    main.run_until_over(job)
    assert job.state is JobState.FAILED
    assert errors == [job.error]


def test_newer_request_of_a_key_replaces_the_running_one(main: Main) -> None:
    begun, go_on = threading.Event(), threading.Event()
    got: list[str] = []

    def slow(progress: Progress) -> str:
        begun.set()
        go_on.wait(20)
        return "old"

    old = main.jobs.submit("map", slow, lane="render", label="Draw", on_done=got.append)
    assert begun.wait(20)
    new = main.jobs.submit("map", lambda progress: "new", lane="render", label="Draw", on_done=got.append)
    assert old.state is JobState.CANCELLING
    go_on.set()
    main.run_until_over(old, new)
    assert got == ["new"]
    assert [job.state for job in (old, new)] == [JobState.CANCELLED, JobState.DONE]


def test_result_that_waits_for_delivery_is_dropped_when_replaced(main: Main) -> None:
    got: list[str] = []
    old = main.jobs.submit("map", lambda progress: "old", lane="render", label="Draw", on_done=got.append)
    finished = threading.Event()
    main.jobs.submit(None, lambda progress: finished.set(), lane="render", label="After")
    assert finished.wait(20)
    new = main.jobs.submit("map", lambda progress: "new", lane="render", label="Draw", on_done=got.append)
    main.run_until_over(old, new)
    assert got == ["new"]


def test_cancel_is_heard_at_the_next_check(main: Main) -> None:
    begun = threading.Event()

    def forever(progress: Progress) -> None:
        begun.set()
        while True:
            progress.check()

    job = main.jobs.submit("forever", forever, lane="compute", label="Forever")
    assert begun.wait(20)
    main.jobs.cancel_key("forever")
    main.run_until_over(job)
    assert job.state is JobState.CANCELLED


def test_job_that_waits_for_its_lane_is_cancelled_without_running(main: Main) -> None:
    go_on = threading.Event()
    ran: list[int] = []
    blockers = [main.jobs.submit(None, lambda progress: go_on.wait(20), lane="render", label="Block") for _ in range(2)]
    waiting = main.jobs.submit("waiting", lambda progress: ran.append(1), lane="render", label="Wait")
    main.jobs.cancel(waiting)
    main.run_until_over(waiting)
    assert waiting.state is JobState.CANCELLED
    go_on.set()
    main.run_until_over(*blockers)
    assert ran == []


def test_progress_arrives_in_order_and_is_not_repeated_for_a_busy_main_thread(main: Main) -> None:
    shares: list[float] = []

    def work(progress: Progress) -> None:
        for part in progress.chunks(1000, 1, "counting"):
            assert part

    job = main.jobs.submit("count", work, lane="compute", label="Count",
                           on_progress=lambda share, message: shares.append(share))
    assert job.wait(0) is False
    main.run_until_over(job)
    assert shares == sorted(shares)
    assert job.message == "counting"


def test_one_listener_that_fails_does_not_keep_the_job_alive(main: Main) -> None:
    def fault(value: object) -> None:
        raise KeyError("owner")

    job = main.jobs.submit("x", lambda progress: 1, lane="io", label="X", on_done=fault)
    with pytest.raises(KeyError):
        main.run_until_over(job)
    assert job.state is JobState.DONE


def test_remaining_time_is_the_average_pace() -> None:
    now = [100.0]
    job = Job("k", "io", "Label", clock=lambda: now[0])
    assert job.remaining_s is None
    assert job.begin()
    job.share = 0.25
    assert job.remaining_s is None  # nothing is said in the first half second
    now[0] = 110.0
    assert job.remaining_s == pytest.approx(30.0)


def test_changed_tells_every_state(main: Main) -> None:
    states: list[JobState] = []
    main.jobs.changed.connect(lambda job: states.append(job.state))
    job = main.jobs.submit("x", lambda progress: 1, lane="io", label="X")
    main.run_until_over(job)
    assert states[-1] is JobState.DONE


def test_inline_jobs_are_over_when_submit_returns() -> None:
    jobs = Jobs.inline()
    got: list[int] = []
    job = jobs.submit("x", lambda progress: 7, lane="compute", label="X", on_done=got.append)
    assert got == [7]
    assert job.state is JobState.DONE
    assert jobs.active == ()


def test_closed_jobs_take_no_more() -> None:
    jobs = Jobs.inline()
    assert jobs.close() == ()
    with pytest.raises(LohuError, match=r"jobs\.closed"):
        jobs.submit("x", lambda progress: 1, lane="io", label="X")


def test_close_names_what_still_runs() -> None:
    jobs, go_on, begun = Jobs(QueueDispatcher()), threading.Event(), threading.Event()

    def deaf(progress: Progress) -> None:
        begun.set()
        go_on.wait(20)

    job = jobs.submit("deaf", deaf, lane="io", label="Deaf")
    assert begun.wait(20)
    assert jobs.close(0.0) == (job,)
    go_on.set()
