"""Menu View: pages, the map's camera and tools, panels, theme and language."""

from __future__ import annotations

from collections.abc import Callable

from lohu_gis.app.commands.context import Context
from lohu_gis.app.commands.model import AppState, Command, on_map, on_twin, started
from lohu_gis.core.text import N_

PAN_STEP_PX = 120.0
ZOOM_STEP = 1.5


def _page(number: int, page: str, title: str, icon: str) -> Command:
    return Command(id=f"view.page_{page}", title=title, group="view", icon=icon, keys=(str(number),),
                   when=lambda state: state.started and page in state.pages, checked=lambda state: state.page == page,
                   run=lambda ctx: ctx.shell.show_page(page))


def _on_view(state: AppState) -> bool:
    """Where tools of the map can be used: the 3D view feeds them too."""
    return on_map(state) or on_twin(state)


def _tool(tool: str, title: str, icon: str, key: str) -> Command:
    return Command(id=f"view.tool_{tool}", title=title, group="view", icon=icon, keys=(key,), section=1, when=_on_view,
                   checked=lambda state: state.tool == tool, run=lambda ctx: ctx.map.use(tool))


def _zoom(name: str, title: str, icon: str, keys: tuple[str, ...], run: Callable[[Context], object],
          when: Callable[[AppState], bool] = on_map) -> Command:
    return Command(id=f"view.{name}", title=title, group="view", icon=icon, keys=keys, section=2, when=when, run=run,
                   scope="map")


def _pan(name: str, key: str, right: float, down: float) -> Command:
    return Command(id=f"view.pan_{name}", title=N_("Move the map"), group="view", keys=(key,), when=on_map, menu=False,
                   palette=False, scope="map", run=lambda ctx: ctx.map.pan(right * PAN_STEP_PX, down * PAN_STEP_PX))


def _panel(panel: str, title: str, icon: str, key: str) -> Command:
    return Command(id=f"view.panel_{panel}", title=title, group="view", icon=icon, keys=(key,), section=3, when=started,
                   submenu=N_("Panels"), checked=lambda state: panel in state.panels,
                   run=lambda ctx: ctx.shell.show_panel(panel, toggle=True))


def _theme(theme: str, title: str, icon: str) -> Command:
    return Command(id=f"view.theme_{theme}", title=title, group="view", icon=icon, section=4, submenu=N_("Theme"),
                   checked=lambda state: state.theme == theme, run=lambda ctx: ctx.shell.set_theme(theme))


def _zoom_current(ctx: Context) -> None:
    if ctx.current is not None:
        ctx.map.zoom_layer(ctx.current)


COMMANDS = (
    _page(1, "map", N_("Map"), "map"),
    _page(2, "twin", N_("Twin"), "twin"),
    _page(3, "complaints", N_("Complaints"), "warning"),
    _page(6, "scenarios", N_("Scenarios"), "scenario"),
    _page(9, "park", N_("Virtual park"), "park"),
    _tool("select", N_("Select"), "select", "V"),
    _tool("pan", N_("Move the map by hand"), "pan", "H"),
    _tool("distance", N_("Measure distance"), "measure", "M"),
    _tool("area", N_("Measure area"), "area", "Shift+M"),
    _zoom("zoom_in", N_("Zoom in"), "zoom-in", ("+", "=", "Ctrl++", "Ctrl+="), lambda ctx: ctx.map.zoom(ZOOM_STEP)),
    _zoom("zoom_out", N_("Zoom out"), "zoom-out", ("-", "Ctrl+-"), lambda ctx: ctx.map.zoom(1 / ZOOM_STEP)),
    _zoom("zoom_all", N_("Show everything"), "zoom-all", ("Home", "Ctrl+0"), lambda ctx: ctx.map.zoom_all()),
    _zoom("zoom_layer", N_("Show the whole layer"), "zoom-layer", ("Shift+Z",), _zoom_current,
          lambda state: on_map(state) and state.current in ("vector", "raster", "computed")),
    _zoom("zoom_selection", N_("Show the selection"), "zoom-layer", ("Z",), lambda ctx: ctx.map.zoom_selection(),
          lambda state: on_map(state) and state.selected > 0),
    _zoom("north_up", N_("North up"), "north", ("Shift+N",), lambda ctx: ctx.map.north_up()),
    _pan("left", "Left", -1, 0), _pan("right", "Right", 1, 0), _pan("up", "Up", 0, -1), _pan("down", "Down", 0, 1),
    _panel("layers", N_("Layers"), "layers", "Ctrl+1"),
    _panel("inspector", N_("Inspector"), "settings", "Ctrl+2"),
    _panel("table", N_("Table"), "table", "Ctrl+3"),
    _panel("jobs", N_("Jobs"), "jobs", "Ctrl+4"),
    _panel("history", N_("History"), "history", "Ctrl+5"),
    _panel("log", N_("Log"), "log", "Ctrl+6"),
    _panel("scenarios", N_("Scenarios"), "scenario", "Ctrl+7"),
    _panel("stops", N_("Stops"), "bookmark", "Ctrl+8"),
    _panel("building", N_("Building"), "building", "Ctrl+Shift+1"),
    _panel("indicators", N_("Indicators"), "indicators", "Ctrl+Shift+2"),
    _panel("check", N_("Rule check"), "rules", "Ctrl+Shift+3"),
    _panel("sun", N_("Sun"), "sun", "Ctrl+Shift+4"),
    _panel("sight", N_("Sight"), "sight", "Ctrl+Shift+5"),
    _panel("park", N_("Virtual park"), "park", "Ctrl+Shift+6"),
    _panel("heat", N_("Heat"), "heat", "Ctrl+Shift+7"),
    _panel("signals", N_("Signals"), "warning", "Ctrl+Shift+8"),
    _panel("handling", N_("Handling"), "bars", "Ctrl+Shift+9"),
    _panel("services", N_("Services"), "point", "Ctrl+Shift+0"),
    _theme("light", N_("Light"), "light"),
    _theme("dark", N_("Dark"), "dark"),
    _theme("auto", N_("Like the system"), "settings"),
    Command(id="view.language_zh", title="中文", group="view", section=5, submenu=N_("Language"),
            run=lambda ctx: ctx.shell.set_language("zh_CN")),
    Command(id="view.language_en", title="English", group="view", section=5, submenu=N_("Language"),
            run=lambda ctx: ctx.shell.set_language("en")),
)
