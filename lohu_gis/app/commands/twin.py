"""Menu Twin: ways to look at the city in 3D, tools, switches, cut, floors, stops."""

from __future__ import annotations

import math
from collections.abc import Callable

import msgspec

from lohu_gis.app.commands.context import Context, TwinControl
from lohu_gis.app.commands.model import AppState, Command, on_twin, started
from lohu_gis.core.edits.stops import ordered
from lohu_gis.core.edits.view import SetView3D
from lohu_gis.core.project import View3D
from lohu_gis.core.text import N_

STEP_M = 10.0
"""What one key moves the cut."""


def twin_of(ctx: Context) -> TwinControl:
    """The 3D page; there is one whenever a project is open."""
    assert ctx.twin is not None
    return ctx.twin


def _from(name: str, title: str, icon: str, key: str) -> Command:
    return Command(id=f"twin.from_{name}", title=title, group="twin", icon=icon, keys=(key,), when=on_twin,
                   submenu=N_("Look from"), run=lambda ctx: twin_of(ctx).show_from(name))


def _mode(mode: str, title: str, icon: str, key: str) -> Command:
    return Command(id=f"twin.{mode}", title=title, group="twin", icon=icon, keys=(key,), section=1, when=on_twin,
                   checked=lambda state: f"mode.{mode}" in state.switches,
                   run=lambda ctx: twin_of(ctx).move_by(mode))


def _tool(tool: str, title: str, icon: str, key: str) -> Command:
    return Command(id=f"twin.tool_{tool}", title=title, group="twin", icon=icon, keys=(key,), section=2, when=on_twin,
                   checked=lambda state: f"tool.{tool}" in state.switches, run=lambda ctx: twin_of(ctx).use(tool))


def _switch(name: str, title: str, key: str = "") -> Command:
    def flip(ctx: Context) -> None:
        view = ctx.document.project.view3d
        _set(ctx, {name: not getattr(view, name)})

    return Command(id=f"twin.show_{name}", title=title, group="twin", keys=(key,) if key else (), section=3,
                   submenu=N_("What is shown"), when=on_twin, checked=lambda state: name in state.switches, run=flip)


def _set(ctx: Context, changes: dict[str, object], merge: str | None = None) -> None:
    view: View3D = msgspec.structs.replace(ctx.document.project.view3d, **changes)
    ctx.document.apply(SetView3D(view, merge_key=merge))


def _floor(step: int) -> Callable[[Context], None]:
    def change(ctx: Context) -> None:
        floor = ctx.document.project.view3d.floor
        wanted = (1 if step > 0 else None) if floor is None else floor + step
        _set(ctx, {"floor": None if wanted is not None and wanted < 1 else wanted}, "view3d.floor")

    return change


def _cut(ctx: Context) -> None:
    view = ctx.document.project.view3d
    _set(ctx, {"clip": twin_of(ctx).plane_here() if view.clip is None else None})


def _shift(metres: float) -> Callable[[Context], None]:
    def move(ctx: Context) -> None:
        clip = ctx.document.project.view3d.clip
        if clip is not None:
            azimuth = math.radians(clip.azimuth_deg)
            moved = msgspec.structs.replace(clip, x=clip.x + metres * math.sin(azimuth),
                                            y=clip.y + metres * math.cos(azimuth))
            _set(ctx, {"clip": moved}, "view3d.clip")

    return move


def _go(step: int) -> Callable[[Context], None]:
    def go(ctx: Context) -> None:
        stops = ordered(ctx.document.project)
        names = [stop.id for stop in stops]
        if names:
            now = twin_of(ctx).stop
            place = (names.index(now) + step) % len(names) if now in names else (0 if step > 0 else len(names) - 1)
            twin_of(ctx).go_to(names[place])

    return go


def _is_cut(state: AppState) -> bool:
    return on_twin(state) and "clip" in state.switches


def _has_stops(state: AppState) -> bool:
    return started(state) and "stops" in state.switches


COMMANDS = (
    _from("iso", N_("Oblique view"), "view-iso", "Ctrl+Alt+5"),
    _from("top", N_("From above"), "view-top", "Ctrl+Alt+7"),
    _from("north", N_("From the north"), "", "Ctrl+Alt+8"),
    _from("east", N_("From the east"), "", "Ctrl+Alt+6"),
    _from("south", N_("From the south"), "", "Ctrl+Alt+2"),
    _from("west", N_("From the west"), "", "Ctrl+Alt+4"),
    _mode("orbit", N_("Turn around the model"), "orbit", "O"),
    _mode("walk", N_("Walk"), "walk", "W"),
    _mode("fly", N_("Fly"), "fly", "Shift+W"),
    _tool("eye", N_("Look from a place"), "eye-point", "L"),
    _tool("box", N_("Select with a box"), "select-box", "Shift+V"),
    _tool("height", N_("Measure height"), "height", "Ctrl+M"),
    Command(id="twin.split", title=N_("Map beside the 3D view"), group="twin", icon="split", keys=("D",), section=1,
            when=on_twin, checked=lambda state: "split" in state.switches, run=lambda ctx: twin_of(ctx).split()),
    _switch("linked", N_("Map follows the 3D view"), "Shift+L"),
    _switch("shadows", N_("Shadows")),
    _switch("labels", N_("Labels")),
    _switch("trees", N_("Trees")),
    _switch("sky", N_("Sky")),
    Command(id="twin.floor_up", title=N_("Show one floor more"), group="twin", keys=("Shift+PgUp",), section=4,
            when=on_twin, run=_floor(1)),
    Command(id="twin.floor_down", title=N_("Show one floor less"), group="twin", keys=("Shift+PgDown",), section=4,
            when=on_twin, run=_floor(-1)),
    Command(id="twin.cut", title=N_("Cut the model open"), group="twin", icon="cut", keys=("K",), section=4,
            when=on_twin, checked=lambda state: "clip" in state.switches, run=_cut),
    Command(id="twin.cut_ahead", title=N_("Move the cut away"), group="twin", keys=("Shift+K",), section=4,
            when=_is_cut, run=_shift(-STEP_M)),
    Command(id="twin.cut_back", title=N_("Move the cut nearer"), group="twin", keys=("Ctrl+Shift+K",), section=4,
            when=_is_cut, run=_shift(STEP_M)),
    Command(id="twin.stop_add", title=N_("Keep this view as a stop"), group="twin", icon="bookmark",
            keys=("Ctrl+D",), section=5, when=started, run=lambda ctx: twin_of(ctx).add_stop()),
    Command(id="twin.stop_next", title=N_("Next stop"), group="twin", keys=("PgDown",), section=5, when=_has_stops,
            run=_go(1)),
    Command(id="twin.stop_previous", title=N_("Previous stop"), group="twin", keys=("PgUp",), section=5,
            when=_has_stops, run=_go(-1)),
)

