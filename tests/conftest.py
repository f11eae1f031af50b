"""What every test gets, and the gates every test passes.

A test fails when, beside its own assertions, it

- leaves a log record of level WARNING or above that it did not claim with ``expect_log``,
- makes Qt print a warning (pytest-qt, ``qt_log_level_fail`` in pyproject.toml),
- leaves a top-level widget, a child process or a thread that would keep the program from ending.

Every test has its own empty folders for settings, cache and state, so nothing of the person who runs the tests is read
or changed. Qt is imported by pytest-qt alone, and every process of tests has one Qt application from the start.
"""

from __future__ import annotations

import gc
import itertools
import logging
import os
import re
import select
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

ROOT = Path(__file__).resolve().parent.parent
GRACE_S = 5.0  # how long something that is ending may take to end

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.pop("LC_ALL", None)
os.environ.pop("LANGUAGE", None)
os.environ["LANG"] = "C.UTF-8"

# The same examples in every run, so that a failure belongs to the change that caused it; --long draws new ones.
hypothesis.settings.register_profile("steady", deadline=None, derandomize=True)
hypothesis.settings.register_profile("search", deadline=None, max_examples=500)


# ---- Which tests run ----------------------------------------------------------------------------------------------


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the two switches that widen the selection."""
    parser.addoption("--long", action="store_true", help="also run the tests marked 'long'")
    parser.addoption("--bench", action="store_true", help="run the benchmarks under tests/bench")


def pytest_configure(config: pytest.Config) -> None:
    """Choose how hypothesis draws its examples."""
    hypothesis.settings.load_profile("search" if config.getoption("--long") else "steady")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what was not asked for: long tests, and benchmarks (their figures need a quiet machine)."""
    bench = ROOT / "tests" / "bench"
    chosen: list[pytest.Item] = []
    left_out: list[pytest.Item] = []
    for item in items:
        is_bench = bench in item.path.parents and "benchmark" in getattr(item, "fixturenames", ())
        wanted = config.getoption("--bench") if is_bench else True
        if item.get_closest_marker("long") and not config.getoption("--long"):
            wanted = False
        (chosen if wanted else left_out).append(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = chosen


# ---- Folders and data ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def folders_of_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return names of folders, one after the other, that nobody used before."""
    base = tmp_path_factory.mktemp("own")
    return (base / str(number) for number in itertools.count())


@pytest.fixture(autouse=True)
def own_folders(folders_of_session: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """Point settings, cache and state of this test, and of the processes it starts, to fresh folders."""
    base = next(folders_of_session)
    for name in ("CONFIG", "CACHE", "STATE"):
        monkeypatch.setenv(f"LOHU_{name}_DIR", str(base / name.lower()))
    return base


@pytest.fixture(scope="session", autouse=True)
def one_application(qapp: object) -> object:
    """The one Qt application of this process: otherwise whoever asks first decides whether it can have windows."""
    return qapp


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Return the folder of real data that may lie beside the project; skips the test where there is none."""
    folder = Path(os.environ.get("LOHU_REAL_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip("no real data beside the project (LOHU_REAL_DATA names their folder)")
    return folder


# ---- Gate: log records --------------------------------------------------------------------------------------------


class LogGate(logging.Handler):
    """Collects records of level WARNING and above, and the claims of the test."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []
        self.claims: list[re.Pattern[str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record."""
        self.records.append(record)

    def verdict(self) -> list[str]:
        """Return what is wrong: records that nobody claimed, claims that nothing fulfilled."""
        lines = {record: f"{record.name}: {record.getMessage()}" for record in self.records}
        unclaimed = [
            f"unexpected {record.levelname} in the log: {line}"
            for record, line in lines.items()
            if not any(claim.search(line) for claim in self.claims)
        ]
        idle = [
            f"expected in the log, never came: {claim.pattern}"
            for claim in self.claims
            if not any(claim.search(line) for line in lines.values())
        ]
        return unclaimed + idle


@pytest.fixture(autouse=True)
def log_gate() -> Iterator[LogGate]:
    """Fail the test when it logs a warning that it did not announce."""
    gate = LogGate()
    root = logging.getLogger()
    root.addHandler(gate)
    yield gate
    root.removeHandler(gate)
    problems = gate.verdict()
    if problems:
        pytest.fail("\n".join(problems), pytrace=False)


@pytest.fixture
def expect_log(log_gate: LogGate) -> Callable[[str], None]:
    """Return a function that claims log records: a regular expression searched in ``logger: message``."""
    return lambda pattern: log_gate.claims.append(re.compile(pattern))


# ---- Gate: nothing is left behind ---------------------------------------------------------------------------------


def top_level_widgets() -> dict[int, Any]:
    """Return the windows of the running Qt application by identity; empty while there is none."""
    widgets = sys.modules.get("PySide6.QtWidgets")
    application = widgets.QApplication.instance() if widgets else None
    if widgets is None or not isinstance(application, widgets.QApplication):
        return {}
    return {id(widget): widget for widget in widgets.QApplication.topLevelWidgets() if widget.parent() is None}


def delete_what_is_due() -> None:
    """Carry out pending ``deleteLater`` calls: they are no leaks."""
    core = sys.modules.get("PySide6.QtCore")
    if core is not None and core.QCoreApplication.instance() is not None:
        core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete.value)


def leaked_widgets(before: dict[int, Any]) -> list[str]:
    """Name the windows that were not there before; a window in a dead reference cycle is collected first."""
    delete_what_is_due()
    names: list[str] = []
    for attempt in range(2):
        new = [widget for key, widget in top_level_widgets().items() if before.get(key) is not widget]
        names = [f"{type(widget).__name__} {widget.objectName()!r}" for widget in new]
        del new
        if not names or attempt:
            break
        gc.collect()
        delete_what_is_due()
    return names


def child_processes() -> dict[int, str]:
    """Return the command lines of living child processes by number (Linux; elsewhere empty).

    The bookkeeper that multiprocessing starts once for shared memory lives as long as the program and does not count.
    """
    children = {}
    for task in Path("/proc/self/task").glob("*/children"):
        for word in read_or_empty(task).split():
            folder = Path("/proc") / word
            state = read_or_empty(folder / "stat").rpartition(")")[2].split()[:1]
            command = read_or_empty(folder / "cmdline").replace("\0", " ").strip()
            if state not in ([], ["Z"], ["X"]) and "multiprocessing.resource_tracker" not in command:
                children[int(word)] = command
    return children


def read_or_empty(path: Path) -> str:
    """Return the text of a file of /proc; empty when the process has gone."""
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def leaked_processes(before: dict[int, str]) -> list[str]:
    """Name the child processes that were not there before and do not end by themselves within the grace."""
    for number in set(child_processes()) - set(before):
        if sys.platform != "linux":
            break
        try:
            handle = os.pidfd_open(number)
        except OSError:
            continue
        select.select([handle], [], [], GRACE_S)
        os.close(handle)
    left = child_processes()
    return [f"{number}: {left[number]}" for number in left if number not in before]


def leaked_threads(before: set[threading.Thread]) -> list[str]:
    """Name the threads that were not there before and would keep the program from ending."""
    new = [thread for thread in threading.enumerate() if thread not in before and not thread.daemon]
    for thread in new:
        thread.join(GRACE_S)
    return [thread.name for thread in new if thread.is_alive()]


@pytest.fixture(autouse=True)
def nothing_left_behind(own_folders: Path, log_gate: LogGate) -> Iterator[None]:
    """Fail the test when it leaves a window, a child process or a thread."""
    widgets, processes, threads = top_level_widgets(), child_processes(), set(threading.enumerate())
    yield
    problems = [f"leaked window: {name}" for name in leaked_widgets(widgets)]
    problems += [f"leaked child process: {name}" for name in leaked_processes(processes)]
    problems += [f"leaked thread: {name}" for name in leaked_threads(threads)]
    if problems:
        pytest.fail("\n".join(problems), pytrace=False)
