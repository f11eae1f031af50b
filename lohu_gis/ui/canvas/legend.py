"""The legend card of the map, made in a job after the picture."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtGui import QImage

from lohu_gis.app.interaction.measures import grouped
from lohu_gis.app.jobs import Jobs
from lohu_gis.core.progress import Progress
from lohu_gis.core.text import N_
from lohu_gis.render.plan.cache import MapCache
from lohu_gis.render.plan.legend import LegendEntry, LegendGroup, legend_of
from lohu_gis.render.plan.map import MapRequest
from lohu_gis.render.qt.thumbnail import ramp_image, symbol_image
from lohu_gis.ui.canvas.cards import LEGEND_SHARE, Cards, LegendRow

MOST = 60


class LegendMaker:
    """Fills the legend card; nothing happens while the legend stays the same."""

    def __init__(self, jobs: Jobs, cache: MapCache, cards: Cards) -> None:
        self._jobs = jobs
        self._cache = cache
        self._cards = cards
        self._shown: tuple[LegendGroup, ...] | None = None

    def refresh(self, request: MapRequest | None) -> None:
        """Show the legend of what is on the map."""
        if request is None:
            self._show(())
            return

        def work(progress: Progress) -> tuple[LegendGroup, ...]:
            progress.check()
            return legend_of(request, self._cache)

        self._jobs.submit("legend", work, lane="render", label=N_("Make the legend"), on_done=self._show)

    def _show(self, groups: tuple[LegendGroup, ...]) -> None:
        if groups == self._shown:
            return
        self._shown = groups
        rows = rows_of(groups, self._cards.legend.devicePixelRatioF())
        host = self._cards.legend.parentWidget()
        self._cards.legend.show_rows(rows, round((host.height() if host is not None else 600) * LEGEND_SHARE))
        self._cards.settle()


def rows_of(groups: Iterable[LegendGroup], ratio: float) -> list[LegendRow]:
    """The lines of a legend card, samples with `ratio` pixels per logical pixel; a very long legend is cut."""
    rows: list[LegendRow] = []
    for group in groups:
        if len(group.entries) == 1 and group.entries[0].ramp is None:
            rows.append(LegendRow(group.title, _sample(group.entries[0], ratio)))
            continue
        rows.append(LegendRow(group.title, heading=True))
        for entry in group.entries:
            rows.append(LegendRow(text_of(entry), _sample(entry, ratio)))
            rows += [LegendRow(note) for note in entry.notes]
    return rows[:MOST]


def text_of(entry: LegendEntry) -> str:
    """What stands beside a sample; a ramp tells its range and unit."""
    if entry.ramp is None:
        return entry.label
    unit = f" {entry.unit}" if entry.unit else ""
    return f"{grouped(entry.low, _digits(entry.low))} – {grouped(entry.high, _digits(entry.high))}{unit}"


def _digits(value: float) -> int:
    return 0 if abs(value) >= 10 or value == int(value) else 1 if abs(value) >= 1 else 3


def _sample(entry: LegendEntry, ratio: float) -> QImage:
    if entry.ramp is not None:
        return ramp_image(entry.ramp, 120, 10, ratio)
    assert entry.symbol is not None
    return symbol_image(entry.symbol, 22, 14, ratio)
