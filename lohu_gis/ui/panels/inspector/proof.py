"""The proof of a cell of emerging hot spots: what it is called, why, and its series."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from lohu_gis.app.hotspot.proof import Proof
from lohu_gis.app.i18n import _
from lohu_gis.ui.panels.inspector.facts import Facts
from lohu_gis.ui.widgets.basics import hairline, label
from lohu_gis.ui.widgets.chart import ChartView

CHART_PX = 170
"""Height of a chart."""


class ProofCard(QWidget):
    """Shows one proof; hidden without one."""

    def __init__(self) -> None:
        super().__init__()
        self._title = label("", "heading", wrap=True)
        self._meaning = label("", wrap=True)
        self._rule = label("", "second", wrap=True, selectable=True)
        self.facts = Facts()
        self.z, self.events = ChartView(), ChartView()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for widget in (self._title, self._meaning, self._rule, self.facts):
            layout.addWidget(widget)
        for chart in (self.z, self.events):
            chart.setFixedHeight(CHART_PX)
            layout.addWidget(chart)
        layout.addWidget(hairline())
        self.hide()

    def show_proof(self, proof: Proof | None) -> None:
        """Show a proof; None hides the card."""
        self.setVisible(proof is not None)
        if proof is None:
            return
        self._title.setText(proof.title)
        self._meaning.setText(proof.meaning)
        self._rule.setText(_("Rule: {rule}").format(rule=proof.rule))
        self.facts.show_pairs(proof.facts)
        for view, chart in ((self.z, proof.z), (self.events, proof.events)):
            view.setVisible(chart is not None)
            view.show_chart(chart)
