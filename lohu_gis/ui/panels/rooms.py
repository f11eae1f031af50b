"""All pages and panels that follow the desk: one line each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from lohu_gis.app.services.layers import has_services
from lohu_gis.core.project import Project
from lohu_gis.core.text import N_
from lohu_gis.ui.desk import Desk, DeskPanel
from lohu_gis.ui.panels.building.view import BuildingPanel
from lohu_gis.ui.panels.check.panel import CheckPanel
from lohu_gis.ui.panels.handling.view import HandlingPanel
from lohu_gis.ui.panels.heat.entry import has_points
from lohu_gis.ui.panels.heat.view import HeatPanel
from lohu_gis.ui.panels.indicators.panel import IndicatorPanel
from lohu_gis.ui.panels.park.entry import enter, has_units
from lohu_gis.ui.panels.park.view import ParkPanel
from lohu_gis.ui.panels.scenarios.view import ScenariosPanel
from lohu_gis.ui.panels.services.view import ServicesPanel
from lohu_gis.ui.panels.sight.view import SightPanel
from lohu_gis.ui.panels.signals.entry import has_complaints
from lohu_gis.ui.panels.signals.view import SignalsPanel
from lohu_gis.ui.panels.stops.view import StopsPanel
from lohu_gis.ui.panels.sun.entry import has_buildings
from lohu_gis.ui.panels.sun.view import SunPanel
from lohu_gis.ui.scenarios.page import ScenariosPage


def always(_project: Project) -> bool:
    """A panel for every project."""
    return True


@dataclass(frozen=True, slots=True)
class PanelSpec:
    """A panel: where it stands and how it is made.

    Attributes
    ----------
    name
        Also that of its command ``view.panel_<name>`` (`app.commands.view`).
    title
        Message id.
    side
        ``left``, ``right`` or ``tray``.
    icon
        Name in ``resources/icons``.
    when
        Whether it has something to say in a project; its icon is hidden where not.
    """

    name: str
    title: str
    side: Literal["left", "right", "tray"]
    icon: str
    make: Callable[[Desk], DeskPanel]
    when: Callable[[Project], bool] = always


@dataclass(frozen=True, slots=True)
class PageSpec:
    """A page beside map and twin.

    Attributes
    ----------
    name
        Also that of its command ``view.page_<name>`` (`app.commands.view`) and of its buttons (`ui.window.pages`).
    make
        Makes what fills the page when it is first shown. None for a page that shows the map or the twin.
    base
        ``map`` or ``twin``: what is shown where `make` is None.
    panel
        A panel that comes to the front with the page; empty for none.
    enter
        Called when the page is shown.
    when
        Whether it has something to show in a project; its button is hidden where not.
    """

    name: str
    make: Callable[[Desk], DeskPanel] | None = None
    base: Literal["map", "twin"] = "twin"
    panel: str = ""
    enter: Callable[[Desk], object] | None = None
    when: Callable[[Project], bool] = always


PAGES: tuple[PageSpec, ...] = (
    PageSpec("scenarios", lambda desk: ScenariosPage(desk, desk.planning), panel="scenarios"),
    PageSpec("complaints", base="map", panel="signals", when=has_complaints),
    PageSpec("park", panel="park", enter=enter, when=has_units),
)
"""In the order of their buttons."""

ROOMS: tuple[PanelSpec, ...] = (
    PanelSpec("scenarios", N_("Scenarios"), "left", "scenario", ScenariosPanel),
    PanelSpec("stops", N_("Stops"), "left", "bookmark", StopsPanel),
    PanelSpec("building", N_("Building"), "right", "building", BuildingPanel),
    PanelSpec("indicators", N_("Indicators"), "right", "indicators", lambda desk: IndicatorPanel(desk, desk.planning)),
    PanelSpec("check", N_("Rule check"), "right", "rules", lambda desk: CheckPanel(desk, desk.planning)),
    PanelSpec("sun", N_("Sun"), "right", "sun", SunPanel, has_buildings),
    PanelSpec("park", N_("Virtual park"), "right", "park", ParkPanel, has_units),
    PanelSpec("heat", N_("Heat"), "right", "heat", HeatPanel, has_points),
    PanelSpec("signals", N_("Signals"), "right", "warning", SignalsPanel),
    PanelSpec("handling", N_("Handling"), "right", "bars", HandlingPanel, has_complaints),
    PanelSpec("services", N_("Services"), "right", "point", ServicesPanel, has_services),
    PanelSpec("sight", N_("Sight"), "tray", "sight", SightPanel),
)
"""In the order of their icons, behind the layers, the inspector and the table."""
