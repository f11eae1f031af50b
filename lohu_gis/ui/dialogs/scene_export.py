"""The 3D scene as a file: picture, film or model."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from lohu_gis.app.film import Film
from lohu_gis.app.i18n import _
from lohu_gis.core.project import visible_layers
from lohu_gis.core.text import N_
from lohu_gis.ui.dialogs.base import Dialog
from lohu_gis.ui.scene.files import Look, SceneFile, scene_file, write_scene_file
from lohu_gis.ui.widgets.basics import label
from lohu_gis.ui.widgets.form import Form, choice, number_field
from lohu_gis.ui.window.messages import Message

if TYPE_CHECKING:
    from lohu_gis.ui.desk import Desk

FORMATS = [("png", N_("Picture (PNG)")), ("mp4", N_("Film around the model (MP4)")),
           ("gif", N_("Film around the model (GIF)")), ("glb", N_("Model with colours (glTF, GLB)")),
           ("obj", N_("Model (OBJ)")), ("city.json", N_("Buildings with attributes (CityJSON)"))]

HINTS = {"glb": N_("One object per building, named as it is, with its attributes; metres."),
         "obj": N_("One object per building, named as it is; metres."),
         "city.json": N_("Buildings and parts as solids, with names, storeys, heights and scenario."),
         "mp4": N_("The camera goes once around what is looked at."),
         "gif": N_("The camera goes once around what is looked at.")}

FILMS = ("mp4", "gif")
GIF_FPS = 10.0
TOOL = "tool."
"""Beginning of the names of marks that a tool in hand makes; they are not part of the scene."""


class SceneExportDialog(Dialog):
    """Questions, then a file dialog, then a job."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent, _("Export scene"))
        self._desk, self._over = desk, parent
        self.kind = choice([(value, _(word)) for value, word in FORMATS], lambda _kind: self._look())
        self.width_px = number_field(160, 8000, 80, 0, "px")
        self.height_px = number_field(120, 8000, 60, 0, "px")
        self.seconds = number_field(1, 120, 1, 0, "s")
        self.seconds.setValue(8)
        self.hint = label("", "second", wrap=True)
        self._form = Form()
        self._form.add(_("Format"), self.kind)
        self._form.add(_("Width"), self.width_px)
        self._form.add(_("Height"), self.height_px)
        self._form.add(_("Length"), self.seconds)
        self._form.whole(self.hint)
        self.content.addWidget(self._form)
        self.content.addStretch(1)
        self.add_buttons(_("Export…"), self._ask)
        self._look()

    @property
    def chosen(self) -> str:
        """Ending without its dot."""
        return str(self.kind.currentData())

    def wanted(self) -> SceneFile | None:
        """The scene as it is shown now and what the fields say; None where nothing is shown."""
        twin, project = self._desk.twin, self._desk.document.project
        built, request, camera = twin.scene, twin.feed.request, twin.view.camera
        if built is None or request is None or camera is None:
            return None
        invented = any(layer.invented for layer in visible_layers(project))
        width, height = round(self.width_px.value()), round(self.height_px.value())
        if self.chosen == "mp4":
            width, height = width - width % 2, height - height % 2
        marks = {name: group for name, group in twin.view.main.engine.marks.items() if not name.startswith(TOOL)}
        film = Film(self.seconds.value(), GIF_FPS if self.chosen == "gif" else 25.0)
        look = Look(camera, (width, height), _("Invented sample data; not the real district.") if invented else "",
                    marks, twin.view.appearance, film)
        return scene_file(built, request.city, project, look)

    def _look(self) -> None:
        kind = self.chosen
        picture = kind in ("png", *FILMS)
        self._form.show_row(self.width_px, shown=picture)
        self._form.show_row(self.height_px, shown=picture)
        self._form.show_row(self.seconds, shown=kind in FILMS)
        width, height = (960, 600) if kind in FILMS else (1920, 1200)
        self.width_px.setValue(width)
        self.height_px.setValue(height)
        self.hint.setText(_(HINTS[kind]) if kind in HINTS else "")

    def _ask(self) -> None:
        wanted, kind = self.wanted(), self.chosen
        if wanted is None:
            self._desk.say(Message("warning", _("There is no scene yet. Show buildings in 3D first.")))
            self.reject()
            return
        dialog = QFileDialog(self._over, _("Export scene"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(f"{kind.upper()} (*.{kind})")
        dialog.setDefaultSuffix(kind)
        dialog.fileSelected.connect(lambda chosen: export(self._desk, wanted, Path(chosen)))
        dialog.open()
        self.accept()


def export(desk: Desk, wanted: SceneFile, path: Path) -> None:
    """Write the scene as a job."""
    def done(_nothing: object) -> None:
        folder = QUrl.fromLocalFile(str(path.parent))
        desk.say(Message("good", _("Written: {path}").format(path=path), _("Open folder"),
                         lambda: QDesktopServices.openUrl(folder)))

    desk.jobs.submit(
        None, lambda progress: write_scene_file(wanted, path, progress), lane="render", label=N_("Export scene"),
        on_done=done, on_error=lambda error: desk.say(Message("error", desk.message_of(error))))
