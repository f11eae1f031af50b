"""Which file is to be read as complaints or sensor data, before the dialog that reads it opens."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from lohu_gis.app.i18n import _
from lohu_gis.ui.window.messages import Message

if TYPE_CHECKING:
    from lohu_gis.ui.workbench import Workbench

Tell = Callable[[Message], object]

IMPORTS = ("complaints.read", "sensors.read")
"""Tools that are run through a dialog with a look at the file."""

_EXPORTS = ("csv", "tsv", "txt", "xlsx", "xls", "ods", "json", "xml", "parquet", "gpkg", "geojson", "gz")


def ask_source(bench: Workbench, tool: str, tell: Tell) -> None:
    """Ask for the export of complaints; the dialog of sensor data asks itself, it also takes folders and services."""
    if tool == "sensors.read":
        from lohu_gis.ui.dialogs.sensors_import import SensorsDialog

        SensorsDialog(bench, tell).open()
        return
    dialog = QFileDialog(bench.frame, _("Read complaints"))
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilters([f"{_('Exports of complaints')} (*.{' *.'.join(_EXPORTS)})", f"{_('All files')} (*)"])
    dialog.fileSelected.connect(lambda path: open_complaints(bench, path, tell))
    dialog.open()


def open_complaints(bench: Workbench, path: str, tell: Tell, plain: Callable[[], object] | None = None) -> None:
    """Show the dialog that reads an export of complaints; `plain` adds it as it is instead."""
    from lohu_gis.ui.dialogs.complaints_import.dialog import ComplaintsDialog

    ComplaintsDialog(bench, path, tell, plain).open()
