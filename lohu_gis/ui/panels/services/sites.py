"""Catchments and the next sites: what is asked, what came out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from PySide6.QtWidgets import QFormLayout, QProgressBar, QSpinBox, QVBoxLayout, QWidget

from lohu_gis.app.i18n import _
from lohu_gis.app.services.runs import ServiceResult, Whose, Wish
from lohu_gis.app.services.words import catchment_words, method_words, site_words
from lohu_gis.core.text import N_
from lohu_gis.ui.widgets.basics import hairline, label, push, row
from lohu_gis.ui.widgets.form import Form, choice, number_field

WHOSE = {"windows": N_("Digital windows"), "halls": N_("Service halls")}
OBJECTIVES = {"coverage": N_("Reach most people"), "median": N_("Shorten the ways"),
              "set_covering": N_("Reach everybody with the fewest")}


class SitesPage(QWidget):
    """A form, two buttons, the figures before and after."""

    def __init__(self, start: Callable[[str, Wish], object], cancel: Callable[[], object]) -> None:
        super().__init__()
        self.whose = choice([(key, _(word)) for key, word in WHOSE.items()])
        self.minutes = number_field(1, 120, 1, 0, _("min"))
        self.minutes.setValue(10)
        self.speed = number_field(0.3, 10, 0.1, 1, "m/s")
        self.speed.setValue(1.2)
        self.sites = QSpinBox()
        self.sites.setRange(1, 50)
        self.sites.setValue(3)
        self.sites.lineEdit().setTextMargins(5, 0, 0, 0)
        self.objective = choice([(key, _(word)) for key, word in OBJECTIVES.items()], self._objective_chosen)
        self.areas = push(_("Show catchments"), lambda: start("catchments", self.wish), icon_name="area")
        self.search = push(_("Find sites"), lambda: start("sites", self.wish), role="primary", icon_name="search")
        self.stop = push(_("Cancel"), cancel)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.busy = row(self.bar, self.stop)
        self.busy.hide()
        self.answer = QWidget()
        self.figures = QFormLayout(self.answer)
        self.figures.setContentsMargins(0, 0, 0, 0)
        self.method = label("", "caption", wrap=True, selectable=True)
        self.trouble = label("", "bad", wrap=True)
        self.trouble.hide()
        self._build()

    @property
    def wish(self) -> Wish:
        """What is set."""
        return Wish(cast("Whose", str(self.whose.currentData())), self.minutes.value(), self.sites.value(),
                    cast("Any", str(self.objective.currentData())), self.speed.value())

    def _build(self) -> None:
        form = Form()
        form.add(_("Which places"), self.whose)
        form.add(_("Near is"), self.minutes, _("Longest walk along the streets"))
        form.add(_("Walking speed"), self.speed)
        asked = Form()
        asked.add(_("New sites"), self.sites)
        asked.add(_("Aim"), self.objective)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 0, 12, 12)
        layout.setSpacing(12)
        for widget in (form, self.areas, hairline(), asked, self.search, self.busy, self.trouble, hairline(),
                       self.answer, self.method):
            layout.addWidget(widget)
        layout.addStretch(1)
        self.method.setText(_("Ways run along the streets; places where people live are the candidates. Sites that "
                              "are there stay."))

    def tell(self, share: float | None) -> None:
        """How far a run is; None when none runs."""
        self.busy.setVisible(share is not None)
        self.areas.setEnabled(share is None)
        self.search.setEnabled(share is None)
        if share is not None:
            self.trouble.hide()
            self.bar.setValue(round(1000 * share))

    def fail(self, text: str) -> None:
        """Why there is no result."""
        self.trouble.setText(text)
        self.trouble.show()

    def show_result(self, result: ServiceResult) -> None:
        """The figures of a run."""
        while self.figures.rowCount():
            self.figures.removeRow(0)
        pairs = site_words(result) if result.kind == "sites" else catchment_words(result)
        for word, value in pairs:
            self.figures.addRow(label(word, "second"), label(value, "figure", selectable=True))
        self.method.setText(method_words(result))

    def _objective_chosen(self, objective: str) -> None:
        self.sites.setEnabled(objective != "set_covering")
