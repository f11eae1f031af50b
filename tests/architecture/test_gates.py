"""The gates of tests/conftest.py catch what they are there for: each is broken on purpose in a run of its own."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

OFFENDERS = """
import logging, subprocess, sys, threading, warnings
import pytest

KEPT = []

def test_good(own_folders): assert not own_folders.exists()

def test_log_bad(): logging.getLogger("x").warning("disk almost full")

def test_log_claimed_good(expect_log):
    expect_log("x: disk")
    logging.getLogger("x").warning("disk almost full")

def test_log_idle_claim_bad(expect_log): expect_log("never comes")

def test_python_warning_bad(): warnings.warn("old", DeprecationWarning)

def test_qt_message_bad(qapp):
    from PySide6.QtCore import qWarning
    qWarning("from Qt")

def test_widget_bad(qapp):
    from PySide6.QtWidgets import QWidget
    KEPT.append(QWidget(objectName="forgotten"))

def test_widget_deleted_good(qapp):
    from PySide6.QtWidgets import QWidget
    widget = QWidget()
    KEPT.append(widget)
    widget.deleteLater()

def test_widget_qtbot_good(qtbot):
    from PySide6.QtWidgets import QWidget
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()

def test_process_bad():
    KEPT.append(subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE))

def test_process_ended_good():
    KEPT.append(subprocess.Popen([sys.executable, "-c", "pass"]))

def test_thread_bad():
    never = threading.Event()
    KEPT.append(never)
    threading.Thread(target=never.wait, name="stuck").start()

@pytest.mark.long
def test_long_bad(): assert False

def test_frees_what_is_left_good():
    for thing in KEPT:
        if isinstance(thing, subprocess.Popen) and thing.stdin: thing.communicate(b"\\n")
        if isinstance(thing, threading.Event): thing.set()
"""


def outcomes(folder: Path, *options: str) -> dict[str, str]:
    """Run the offenders with our conftest and pytest settings; return the result of each test by name."""
    (folder / "tests").mkdir()
    shutil.copy(ROOT / "pyproject.toml", folder)
    conftest = (ROOT / "tests" / "conftest.py").read_text(encoding="utf-8")
    patient, hasty = "GRACE_S = 5.0", "GRACE_S = 0.2"
    assert patient in conftest
    (folder / "tests" / "conftest.py").write_text(conftest.replace(patient, hasty), encoding="utf-8")
    (folder / "tests" / "test_offenders.py").write_text(OFFENDERS, encoding="utf-8")
    # A test can pass and then fail in its teardown: its worst result counts.
    command = [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", "-p", "no:xdist", *options]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)
    found: dict[str, str] = {}
    for name, result in re.findall(r"::(test_\w+) (PASSED|FAILED|ERROR)", run.stdout):
        found[name] = "passed" if result == "PASSED" and found.get(name, "passed") == "passed" else "failed"
    assert found, run.stdout + run.stderr
    return found


def test_every_gate_catches_its_offender(tmp_path: Path) -> None:
    """Tests named ``bad`` fail, those named ``good`` pass, the long one is not run."""
    found = outcomes(tmp_path)
    assert "test_long_bad" not in found
    wrong = {name: result for name, result in found.items() if (result == "failed") != name.endswith("_bad")}
    assert not wrong
    assert len(found) == OFFENDERS.count("\ndef test_") - 1


@pytest.mark.long
def test_long_tests_run_when_asked_for(tmp_path: Path) -> None:
    """``--long`` adds the marked ones."""
    assert outcomes(tmp_path, "--long")["test_long_bad"] == "failed"
