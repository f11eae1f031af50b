"""Halls and windows: table, months, map."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from PySide6.QtWidgets import QVBoxLayout, QWidget

from lohu_gis.app.i18n import _
from lohu_gis.app.services.charts import MEASURES, months_chart
from lohu_gis.app.services.figures import Measure, Place, places_of
from lohu_gis.app.services.layers import ServiceData
from lohu_gis.app.services.looks import measure_look
from lohu_gis.core.edits.layers import SetLayer, SetStyle
from lohu_gis.core.edits.project import Together
from lohu_gis.core.project import ComputedContent, VectorContent
from lohu_gis.core.text import N_
from lohu_gis.ui.naming import in_english
from lohu_gis.ui.panels.services.lines import FigureLines
from lohu_gis.ui.widgets.basics import label, push, row
from lohu_gis.ui.widgets.chart import ChartView
from lohu_gis.ui.widgets.form import choice

if TYPE_CHECKING:
    from lohu_gis.ui.desk import Desk

TABLE_HIGH, CHART_HIGH = 200, 200


class PlacesPage(QWidget):
    """Table of all places, chart of the chosen one, what is coloured on the map."""

    def __init__(self, desk: Desk, show: Callable[[str, int], object]) -> None:
        super().__init__()
        self._desk, self._show = desk, show
        self._data = ServiceData()
        self._places: tuple[Place, ...] = ()
        self._chosen: Place | None = None
        self.measure = choice([(key, _(word)) for key, word in MEASURES.items()], lambda _key: self._draw())
        self.measure.setAccessibleName(_("Figure"))
        self.table = FigureLines((_("Place"), _("Online %"), _("Overtime"), _("Accepted")), (1, 0, 0),
                                 _("Halls and digital windows"), self._pick)
        self.table.setMinimumHeight(TABLE_HIGH)
        self.chart = ChartView(_("No table of months"))
        self.chart.setMinimumHeight(CHART_HIGH)
        self.all = push(_("All places"), self._forget, role="link")
        self.colour = push(_("Colour the map"), self.colour_map, icon_name="style")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.table, 1)
        layout.addWidget(row(self.measure, self.colour, margins=(12, 0, 12, 0)))
        layout.addWidget(self.chart)
        layout.addWidget(row(label(_("Figures of the last month; the chart shows all months."), "caption", wrap=True),
                             self.all, margins=(12, 0, 12, 8)))

    @property
    def wanted(self) -> Measure:
        """The figure of chart and map."""
        return cast("Measure", str(self.measure.currentData()))

    def show_data(self, data: ServiceData) -> None:
        """Show these places."""
        self._data = data
        self._places = places_of(data, english=in_english())
        kept = None if self._chosen is None else self._chosen.key
        self._chosen = next((place for place in self._places if place.key == kept), None)
        self.table.show_rows([(place.name, (100 * place.online_rate, place.overtime, place.accepted), "")
                              for place in self._places])
        self._draw()

    def colour_map(self) -> None:
        """Colour halls and windows by the figure, in one step; live heat that lies above them is put out."""
        project = self._desk.document.project
        edits: list[SetStyle | SetLayer] = [
            SetLayer(layer.id, {"visible": False}) for layer in project.layers.values()
            if layer.visible and isinstance(layer.content, ComputedContent) and layer.content.tool.startswith("heat.")]
        for given, kind in ((self._data.halls, "hall"), (self._data.windows, "window")):
            if given is not None and isinstance(given.layer.content, VectorContent):
                look = measure_look(kind, self.wanted, given.layer.content.style.labels)
                edits.append(SetStyle(given.layer.id, look))
                if not given.layer.visible:
                    edits.append(SetLayer(given.layer.id, {"visible": True}))
        if self._places:
            self._desk.apply(Together(tuple(edits), N_("Colour services by a figure")))

    def _pick(self, number: int) -> None:
        self._chosen = self._places[number]
        self._show(self._chosen.layer, self._chosen.fid)
        self._draw()

    def _forget(self) -> None:
        self._chosen = None
        self.table.clearSelection()
        self._draw()

    def _draw(self) -> None:
        self.all.setVisible(self._chosen is not None)
        months = self._data.months
        self.chart.show_chart(None if months is None else months_chart(months.table, self.wanted, self._chosen))
