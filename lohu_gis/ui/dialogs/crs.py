"""The question which CRS a file is in that does not say so itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox

from lohu_gis.app.i18n import _
from lohu_gis.core.edits.tables import SetReading
from lohu_gis.core.errors import LohuError
from lohu_gis.core.params.kinds import Crs
from lohu_gis.core.project import TableContent, VectorContent
from lohu_gis.ui.dialogs.base import Dialog
from lohu_gis.ui.naming import shown_name
from lohu_gis.ui.panels.inspector.info import KNOWN_CRS
from lohu_gis.ui.widgets.basics import label, set_role
from lohu_gis.ui.widgets.form import Form

if TYPE_CHECKING:
    from lohu_gis.ui.workbench import Workbench


class CrsDialog(Dialog):
    """Offers the usual systems and takes any EPSG code; the answer is a step that can be taken back."""

    def __init__(self, bench: Workbench, layer: str) -> None:
        found = bench.document.project.layers[layer]
        super().__init__(bench.frame, _("CRS of {layer}").format(layer=shown_name(found)))
        self._bench = bench
        content = found.content
        self._table = content.table if isinstance(content, VectorContent | TableContent) else ""
        self.system = QComboBox()
        self.system.setEditable(True)
        for code, name in KNOWN_CRS.items():
            self.system.addItem(name, code)
        self.system.editTextChanged.connect(lambda _text: self._look())
        form = Form()
        form.add(_("CRS"), self.system)
        text = _("The file does not say in which coordinates it is. Choose the system, or type an EPSG code.")
        self.content.addWidget(label(text, "second", wrap=True))
        self.content.addWidget(form)
        self.button = self.add_buttons(_("Use this CRS"), self.run)
        self._look()

    def run(self) -> None:
        """Read the file in that system."""
        crs = self._chosen()
        if crs is not None:
            self._bench.apply(SetReading(self._table, crs=crs))
            self.accept()

    def _chosen(self) -> str | None:
        text = self.system.currentText().strip()
        spot = self.system.findText(text)
        try:
            return str(self.system.itemData(spot) if spot >= 0 else Crs().check(text))
        except LohuError:
            return None

    def _look(self) -> None:
        chosen = self._chosen()
        fits = chosen is not None and (chosen.startswith("EPSG:") or "[" in chosen)
        set_role(self.system, "" if fits else "bad", name="state")
        self.button.setEnabled(fits)
