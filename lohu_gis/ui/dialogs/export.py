"""The map as a file: picture, PDF or SVG, with title, legend, scale bar and north arrow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QCheckBox, QFileDialog, QLineEdit

from lohu_gis.app.i18n import _
from lohu_gis.core.progress import Progress
from lohu_gis.core.project import visible_layers
from lohu_gis.core.text import N_
from lohu_gis.render.plan.furniture import Furniture
from lohu_gis.render.plan.map import MapRequest, plan_map
from lohu_gis.ui.dialogs.base import Dialog
from lohu_gis.ui.theme import current
from lohu_gis.ui.widgets.form import Form, choice, number_field
from lohu_gis.ui.window.messages import Message

if TYPE_CHECKING:
    from lohu_gis.ui.workbench import Workbench

FORMATS = [("png", N_("Picture (PNG)")), ("pdf", N_("PDF, vectors and searchable text")), ("svg", N_("SVG, vectors"))]


@dataclass(frozen=True, slots=True)
class Export:
    """What to write: format, dots per inch (pictures) and furniture."""

    kind: str
    dpi: float
    furniture: Furniture


class ExportDialog(Dialog):
    """Questions, then a file dialog, then a job."""

    def __init__(self, bench: Workbench, tell: Callable[[Message], object]) -> None:
        super().__init__(bench.frame, _("Export map"))
        self._bench = bench
        self._tell = tell
        self.title = QLineEdit()
        self.title.setPlaceholderText(_("no title"))
        self.kind = choice([(value, _(word)) for value, word in FORMATS], lambda _kind: self._look())
        self.dpi = number_field(72, 600, 24, 0, "dpi")
        self.dpi.setValue(192)
        self.legend, self.bar = QCheckBox(_("Legend")), QCheckBox(_("Scale bar"))
        self.north = QCheckBox(_("North arrow"))
        self._form = Form()
        self._form.add(_("Format"), self.kind)
        self._form.add(_("Resolution"), self.dpi)
        self._form.add(_("Title"), self.title)
        for box in (self.legend, self.bar, self.north):
            box.setChecked(True)
            self._form.add("", box)
        self.content.addWidget(self._form)
        self.content.addStretch(1)
        self.add_buttons(_("Export…"), self._ask)
        self._look()

    def wanted(self) -> Export:
        """What the fields say."""
        layers = visible_layers(self._bench.document.project)
        sources = " · ".join(dict.fromkeys(layer.attribution for layer in layers if layer.attribution))
        note = _("Invented sample data; not the real district.") if any(layer.invented for layer in layers) else ""
        furniture = Furniture(title=self.title.text().strip(), legend=self.legend.isChecked(),
                              scale_bar=self.bar.isChecked(), north_arrow=self.north.isChecked(), attribution=sources,
                              note=note, dark=current.tokens().scheme == "dark")
        return Export(str(self.kind.currentData()), self.dpi.value(), furniture)

    def _look(self) -> None:
        self._form.show_row(self.dpi, shown=self.kind.currentData() == "png")

    def _ask(self) -> None:
        wanted = self.wanted()
        dialog = QFileDialog(self._bench.frame, _("Export map"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(f"{wanted.kind.upper()} (*.{wanted.kind})")
        dialog.setDefaultSuffix(wanted.kind)
        dialog.fileSelected.connect(lambda chosen: export(self._bench, wanted, Path(chosen), self._tell))
        dialog.open()
        self.accept()


def export(bench: Workbench, wanted: Export, path: Path, tell: Callable[[Message], object]) -> None:
    """Write what the map shows now, as a job."""
    request = bench.map_request()
    if request is None:
        return
    ratio = wanted.dpi / 96 if wanted.kind == "png" else 1.0
    viewport = replace(request.viewport, device_ratio=ratio)
    full = replace(request, viewport=viewport, furniture=wanted.furniture, selection={}, target="paper")
    title = wanted.furniture.title

    def done(_nothing: object) -> None:
        folder = QUrl.fromLocalFile(str(path.parent))
        tell(Message("good", _("Written: {path}").format(path=path), _("Open folder"),
                     lambda: QDesktopServices.openUrl(folder)))

    bench.workspace.jobs.submit(
        None, lambda progress: write(full, wanted, path, title, progress), lane="render", label=N_("Export map"),
        on_done=done, on_error=lambda error: tell(Message("error", bench.workspace.message_of(error))))


def write(request: MapRequest, wanted: Export, path: Path, title: str, progress: Progress) -> None:
    """Plan on paper quality and write with the painter of the format."""
    plan = plan_map(request, None, progress)
    if wanted.kind == "pdf":
        from lohu_gis.render.qt.pdf import write_pdf

        write_pdf(plan, path, title, progress)
    elif wanted.kind == "svg":
        from lohu_gis.render.svg import write_svg

        write_svg(plan, path)
    else:
        from lohu_gis.render.qt.png import write_png

        write_png(plan, path, wanted.dpi, progress)
