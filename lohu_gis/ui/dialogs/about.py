"""About the program, and what this machine can do."""

from __future__ import annotations

import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from PySide6.QtCore import QSysInfo, qVersion
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QScrollArea, QWidget

from lohu_gis import __version__
from lohu_gis.app.i18n import _
from lohu_gis.app.jobs import Jobs
from lohu_gis.app.phrases import titled
from lohu_gis.core.text import N_
from lohu_gis.io.platform import current
from lohu_gis.ui.dialogs.base import Dialog
from lohu_gis.ui.panels.inspector.facts import Facts
from lohu_gis.ui.theme.tokens import CHINESE_FACES
from lohu_gis.ui.widgets.basics import label, push

LIBRARIES = ("PySide6-Essentials", "numpy", "pyarrow", "shapely", "pyproj", "pyogrio", "rasterio", "geopandas",
             "pandas",
             "vtk", "pyvista", "scipy")


class AboutDialog(Dialog):
    """Version and licences."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, _("About LOHU GIS"))
        self.content.addWidget(label(f"LOHU GIS {__version__}", "title"))
        self.content.addWidget(label(_("Analysis workstation for the planners of a city district. Apache License 2.0; "
                                       "Qt and its Python binding are used under the LGPL and can be exchanged."),
                                     "second", wrap=True))
        self.add_buttons()


class DoctorDialog(Dialog):
    """Versions, folders, screen and fonts; versions are looked up in a job because that reads files."""

    def __init__(self, parent: QWidget, jobs: Jobs) -> None:
        super().__init__(parent, _("Check this machine"), 560)
        self.facts = Facts()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(self.facts)
        area.setMinimumHeight(360)
        self.content.addWidget(area)
        self.content.addWidget(push(_("Copy"), self._copy, role="link"))
        self.add_buttons()
        own = window_facts()
        self.facts.show_pairs(own)
        jobs.submit("doctor", lambda _progress: library_facts(), lane="io", label=N_("Check this machine"),
                    on_done=lambda pairs: self.facts.show_pairs([*own, *pairs]))

    def _copy(self) -> None:
        lines = [word if value is None else titled(word, value) for word, value in self.facts.shown]
        QGuiApplication.clipboard().setText("\n".join(lines))


def window_facts() -> list[tuple[str, str | None]]:
    """What the window itself knows."""
    screen = QGuiApplication.primaryScreen()
    families = set(QFontDatabase.families())
    faces = [face for face in CHINESE_FACES if face in families]
    size = f"{screen.size().width()} x {screen.size().height()}, {screen.devicePixelRatio():g}x" if screen else "–"
    folders = current()
    chinese = ", ".join(faces) or _("only the one that comes with the program")
    return [("LOHU GIS", __version__), ("Python", f"{platform.python_version()} ({sys.executable})"),
            (_("System"), QSysInfo.prettyProductName()), ("Qt", f"{qVersion()} ({QGuiApplication.platformName()})"),
            (_("Screen"), size), (_("Chinese fonts"), chinese), (_("Settings"), str(folders.config_folder())),
            (_("Log"), str(Path(folders.state_folder()) / "logs"))]


def library_facts() -> list[tuple[str, str | None]]:
    """Versions of the libraries."""
    pairs: list[tuple[str, str | None]] = []
    for name in LIBRARIES:
        try:
            pairs.append((name, version(name)))
        except PackageNotFoundError:
            pairs.append((name, _("missing")))
    return pairs
