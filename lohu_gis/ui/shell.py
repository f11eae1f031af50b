"""The window's verbs. Implements `app.commands.Shell`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from lohu_gis.app.commands.analysis import tool_commands
from lohu_gis.app.i18n import _
from lohu_gis.app.session.shelf import Shelf
from lohu_gis.core.params import Model, Tool
from lohu_gis.core.text import N_
from lohu_gis.ui.dialogs.imports import IMPORTS, ask_source
from lohu_gis.ui.projects import Projects, prepare_desk
from lohu_gis.ui.theme.apply import apply_theme
from lohu_gis.ui.window.messages import Message

if TYPE_CHECKING:
    from lohu_gis.ui.workbench import Workbench


class Shell(QObject):
    """One per window; what concerns files it hands to `projects`."""

    def __init__(self, projects: Projects) -> None:
        super().__init__(projects.frame)
        self.projects = projects
        self.frame = projects.frame
        self.settings, self.jobs, self.pool = projects.settings, projects.jobs, projects.pool
        self.tell = projects.tell
        self.frame.dropped.connect(projects.add_files)

    @property
    def bench(self) -> Workbench | None:
        """The desk of the open project."""
        return self.projects.bench

    def new_project(self) -> None:
        """Begin an empty project."""
        self.projects.new_project()

    def open_project(self, path: str = "") -> None:
        """Open a project; without a path it asks for one."""
        self.projects.open_project(path)

    def open_sample(self) -> None:
        """Open the sample district."""
        self.projects.open_sample()

    def save(self, *, ask_path: bool = False) -> None:
        """Save; asks where if the project has no place yet."""
        self.projects.save(ask_path=ask_path)

    def add_files(self, paths: Sequence[str] = ()) -> None:
        """Add data files as layers."""
        self.projects.add_files(paths)

    def export_map(self) -> None:
        """Ask how, then write the map."""
        if self.bench is not None:
            from lohu_gis.ui.dialogs.export import ExportDialog

            ExportDialog(self.bench, self.tell).open()

    def export_scene(self) -> None:
        """Ask how, then write the 3D scene."""
        if self.bench is not None:
            from lohu_gis.ui.dialogs.scene_export import SceneExportDialog

            SceneExportDialog(self.bench, self.bench.frame).open()

    def open_tool(self, tool: str) -> None:
        """Show the form of a tool; ``:live`` adds a live layer instead of a result. Readers ask for a file first."""
        if self.bench is not None and tool in IMPORTS:
            ask_source(self.bench, tool, self.tell)
        elif self.bench is not None:
            from lohu_gis.ui.dialogs.tool import ToolDialog

            tool_id, _colon, live = tool.partition(":")
            ToolDialog(self.bench, tool_id, self.tell, live=bool(live)).open()

    def show_page(self, page: str) -> None:
        """Show a page."""
        if self.bench is not None:
            self.bench.show_page(page)

    def show_panel(self, panel: str, *, toggle: bool = False) -> None:
        """Show a panel or tab."""
        self.frame.show_panel(panel, toggle=toggle)
        if self.bench is not None:
            self.bench.state_changed.emit()

    def open_palette(self) -> None:
        """Open the command palette."""
        self.frame.palette_.open()

    def set_theme(self, theme: str) -> None:
        """Show a theme from now on."""
        self.settings.set("window.theme", theme)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            apply_theme(application, self.settings.get("window.theme"))
        if self.bench is not None:
            self.bench.state_changed.emit()

    def set_language(self, language: str) -> None:
        """Use a language from the next start on."""
        self.settings.set("program.language", language)
        self.tell(Message("info", _("The language changes at the next start.")))

    def about(self) -> None:
        """Version and licences."""
        from lohu_gis.ui.dialogs.about import AboutDialog

        AboutDialog(self.frame).open()

    def doctor(self) -> None:
        """What this machine can do."""
        from lohu_gis.ui.dialogs.about import DoctorDialog

        DoctorDialog(self.frame, self.jobs).open()

    def rename_current(self) -> None:
        """Edit the name of the chosen layer."""
        if self.bench is not None:
            self.bench.layers.edit_current()

    def filter_current(self) -> None:
        """Ask for a filter of the chosen layer."""
        if self.bench is not None and self.bench.layers.current:
            from lohu_gis.ui.dialogs.filter import FilterDialog

            FilterDialog(self.bench, self.bench.layers.current).open()

    def quit(self) -> None:
        """Close the window."""
        self.frame.close()

    def look_around(self) -> None:
        """After the first paint: recent projects, work left behind, tools, warm workers."""
        self.pool.warm_quietly()
        self.jobs.submit("recent", lambda _progress: Shelf().recent(), lane="io", label=N_("Look for recent projects"),
                         on_done=lambda paths: self.frame.start.show_recent([str(path) for path in paths]))
        self.jobs.submit("leftovers", lambda _progress: Shelf().leftovers(), lane="io",
                         label=N_("Look for unsaved work"), on_done=self.projects.offer)
        self.jobs.submit("imports", lambda _progress: prepare_desk(), lane="io", label=N_("Get the desk ready"))
        self.jobs.submit("tools", lambda _progress: _known_tools(), lane="io", label=N_("Look for tools"),
                         on_done=lambda tools: self.frame.actions_.add(tool_commands(tools)))


def _known_tools() -> list[tuple[str, str]]:
    from lohu_gis.app.tools.registry import tools

    return [(tool.id, tool.title) for tool in tools().values() if not _about_models(tool)]


def _about_models(tool: Tool) -> bool:
    """Whether a tool makes or asks for a model: no layer is one, the panel of signals trains and uses them."""
    return bool(tool.of_kind(Model)) or any(output.kind == "model" for output in tool.outputs)
