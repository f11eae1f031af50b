"""The window in tests: made on the offscreen platform, closed in order, with its own folders."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lohu_gis.app.i18n import set_language
from lohu_gis.app.settings import Settings
from lohu_gis.ui.main import Program, make_application
from lohu_gis.ui.theme.apply import apply_theme

PATIENCE_MS = 60_000


@pytest.fixture
def application(qapp: QApplication) -> Iterator[QApplication]:
    """The application as the program makes it, in English and light."""
    settings = Settings()
    settings.override("program.language=en")
    settings.override("window.theme=light")
    yield make_application(settings)
    set_language("zh_CN")


@pytest.fixture
def program(application: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Program]:
    """A program with its window open on the start page."""
    settings = Settings(tmp_path / "settings.toml")
    settings.override("program.language=en")
    settings.override("window.theme=light")
    made = Program(settings)
    made.start([])
    qtbot.waitUntil(lambda: not made.jobs.active, timeout=PATIENCE_MS)
    yield made
    made.frame.close()
    made.dispatcher.deleteLater()
    made.frame.deleteLater()
    made.deleteLater()
    apply_theme(application, "light")


def quiet(program: Program) -> bool:
    """Nothing runs and the map is whole."""
    bench = program.shell.bench
    return bench is not None and not program.jobs.active and not bench.pictures.busy


@pytest.fixture
def sample(program: Program, qtbot: QtBot) -> Program:
    """The sample district, loaded and drawn."""
    program.shell.open_sample()
    qtbot.waitUntil(lambda: quiet(program), timeout=PATIENCE_MS)
    return program
