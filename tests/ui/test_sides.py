"""Docks and pages: made when first shown, one in front per side, told all news."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from lohu_gis.core.project import Project
from lohu_gis.ui.desk import DeskPanel
from lohu_gis.ui.main import Program
from lohu_gis.ui.panels.rooms import PAGES, ROOMS, PageSpec, PanelSpec
from lohu_gis.ui.sides import Sides


class Recorder(DeskPanel):
    """Remembers what it was told."""

    def __init__(self, made: list[DeskPanel]) -> None:
        super().__init__()
        self.told: list[object] = []
        made.append(self)

    def open(self, workspace: Any) -> None:
        self.told.append(workspace)

    def follow(self, change: Any) -> None:
        self.told.append(change)


@dataclass
class FakeFrame:
    """As much of the window as docks need."""

    shown: list[str] = field(default_factory=list)
    offered: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self.actions_ = SimpleNamespace(show_panel=self.shown.append)
        self.page_bar = SimpleNamespace(offer=lambda pages: setattr(self, "offered", pages))
        self.pages = SimpleNamespace(setCurrentWidget=lambda widget: self.shown.append(type(widget).__name__))

    def add_side(self, side: QWidget, _area: object, _width: int) -> None:
        """Nothing to do."""

    def add_tray(self, tray: QWidget, _height: int) -> None:
        """Nothing to do."""

    def add_page(self, page: QWidget) -> None:
        """Nothing to do."""

    def show_panel(self, name: str) -> None:
        """Remember it."""
        self.shown.append(name)


@pytest.fixture
def made() -> list[DeskPanel]:
    """Panels in the order they were made."""
    return []


@pytest.fixture
def sides(qapp: QApplication, qtbot: QtBot, made: list[DeskPanel]) -> Sides:
    """Docks with one panel on each side and one in the tray."""
    specs = (PanelSpec("sun", "Sun", "right", "sun", lambda _desk: Recorder(made)),
             PanelSpec("park", "Virtual park", "right", "park", lambda _desk: Recorder(made),
                       when=lambda project: bool(project.name)),
             PanelSpec("chart", "Charts", "tray", "sun", lambda _desk: Recorder(made)))
    pages = (PageSpec("own", lambda _desk: Recorder(made)), PageSpec("park", base="twin", panel="park"))
    sides = Sides(cast(Any, None), cast(Any, FakeFrame()), specs, pages)
    for dock in (sides.left, sides.right, sides.tray):
        qtbot.addWidget(dock)
    sides.fill(("layers", "layers", QWidget()), ("inspector", "settings", QWidget()), (("log", "Log", QWidget()),),
               lambda: None)
    return sides


def workspace(name: str = "") -> Any:
    """As much of a workspace as docks need."""
    return SimpleNamespace(document=SimpleNamespace(project=Project(name=name)))


def test_a_panel_is_made_when_first_shown_and_told_the_project(sides: Sides, made: list[DeskPanel]) -> None:
    space = workspace()
    sides.open(space)
    assert made == []
    sides.right.show_panel("sun")
    sides.right.show_panel("inspector")
    sides.right.show_panel("sun")
    assert [panel.told for panel in cast(list[Recorder], made)] == [[space]]
    assert sides.right.current == "sun"


def test_a_tab_of_the_tray_is_made_when_first_shown(sides: Sides, made: list[DeskPanel]) -> None:
    sides.open(workspace())
    sides.tray.show_tab("log")
    assert made == []
    sides.tray.show_tab("chart")
    assert len(made) == 1
    assert sides.tray.tabs.currentWidget().isAncestorOf(made[0])


def test_news_reach_only_panels_that_were_made(sides: Sides, made: list[DeskPanel]) -> None:
    sides.open(workspace())
    change = cast(Any, SimpleNamespace(changes=SimpleNamespace(sections=frozenset({"camera"}))))
    sides.follow(change)
    sides.right.show_panel("sun")
    sides.follow(change)
    assert cast(Recorder, made[0]).told[1:] == [change]


def test_what_has_nothing_to_show_is_not_offered(sides: Sides) -> None:
    sides.open(workspace())
    assert sides.right._switches["park"].isHidden()
    assert not sides.right._switches["sun"].isHidden()
    sides.open(workspace("with a name"))
    assert not sides.right._switches["park"].isHidden()


def test_a_page_of_its_own_is_made_once_and_another_shows_the_twin_with_its_panel(
        sides: Sides, made: list[DeskPanel], qtbot: QtBot) -> None:
    sides.open(workspace())
    canvas = QWidget()
    qtbot.addWidget(canvas)
    for _time in range(2):
        sides.show_page("own", {"twin": canvas})
    qtbot.addWidget(made[0])
    sides.show_page("park", {"twin": canvas})
    assert len(made) == 1
    assert cast(FakeFrame, sides._frame).shown == ["Recorder", "Recorder", "QWidget", "park"]


def test_every_panel_and_page_has_its_command(program: Program) -> None:
    commands = {command.id for command in program.frame.actions_.registry}
    assert {f"view.panel_{spec.name}" for spec in ROOMS} <= commands
    assert {f"view.page_{page.name}" for page in PAGES} <= commands
