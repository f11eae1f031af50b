"""Business districts side by side."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFormLayout, QVBoxLayout, QWidget

from lohu_gis.app.i18n import _
from lohu_gis.app.services.business import District, districts_of
from lohu_gis.app.services.charts import districts_chart
from lohu_gis.app.services.layers import ServiceData
from lohu_gis.app.services.words import district_words
from lohu_gis.ui.naming import in_english
from lohu_gis.ui.panels.services.lines import FigureLines
from lohu_gis.ui.widgets.basics import label, row
from lohu_gis.ui.widgets.chart import ChartView

TABLE_HIGH, CHART_HIGH = 170, 170
TEN_THOUSAND = 10_000.0


class BusinessPage(QWidget):
    """Table of the districts, vacancy as bars, details of the chosen one."""

    def __init__(self, show: Callable[[str, int], object]) -> None:
        super().__init__()
        self._show = show
        self._districts: tuple[District, ...] = ()
        self._chosen = 0
        self.table = FigureLines((_("District"), _("Vacant %"), _("10⁴ m²"), _("Firms"), _("Needs")), (1, 1, 0, 0),
                                 _("Business districts"), self._pick)
        self.table.setMinimumHeight(TABLE_HIGH)
        self.chart = ChartView(_("Nothing to show"))
        self.chart.setMinimumHeight(CHART_HIGH)
        self.title = label("", "heading")
        self._details = QWidget()
        self.details = QFormLayout(self._details)
        self.details.setContentsMargins(0, 0, 0, 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.table)
        layout.addWidget(self.chart, 1)
        layout.addWidget(row(self.title, margins=(12, 0, 12, 0)))
        layout.addWidget(row(self._details, margins=(12, 0, 12, 0)))
        layout.addWidget(row(label(_("Sums of buildings and enterprises as they are in the layers now; move an outline "
                                     "or edit a row and they follow."), "caption", wrap=True), margins=(12, 0, 12, 8)))

    def show_data(self, data: ServiceData) -> None:
        """Show these districts."""
        self._districts = districts_of(data, english=in_english())
        self._chosen = min(self._chosen, max(len(self._districts) - 1, 0))
        self.table.show_rows([(one.name, _figures(one), "") for one in self._districts])
        self.chart.show_chart(districts_chart(self._districts) if self._districts else None)
        self._tell()

    def _pick(self, number: int) -> None:
        self._chosen = number
        self._show(self._districts[number].layer, self._districts[number].fid)
        self._tell()

    def _tell(self) -> None:
        while self.details.rowCount():
            self.details.removeRow(0)
        if not self._districts:
            self.title.setText("")
            return
        district = self._districts[self._chosen]
        self.title.setText(district.name)
        for word, value in district_words(district):
            self.details.addRow(label(word, "second"), label(value, wrap=True, selectable=True))


def _figures(one: District) -> tuple[float, float, float, float]:
    """Vacant share in %, floor area in 10,000 m2, enterprises, needs; NaN for unknown."""
    firms = float("nan") if one.enterprises is None else float(one.enterprises)
    return 100 * one.vacancy, one.floor_m2 / TEN_THOUSAND, firms, one.needs
