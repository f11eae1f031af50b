"""The desk's verbs of the virtual park: from a click to an edit, a walk, or values in the model.

Implements `app.commands.ParkControl`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal

from lohu_gis.analysis.park.choice import Choice
from lohu_gis.analysis.park.sensors import Value, days_of, pair_of, readings_of, values_at
from lohu_gis.app.i18n import _
from lohu_gis.app.park import ColourBy, choose_edit, colour_edit, shown, what_if
from lohu_gis.core.edits.layers import SetLayer
from lohu_gis.core.edits.project import Together
from lohu_gis.core.edits.scenarios import ActivateScenario
from lohu_gis.core.edits.stops import GoToStop, ordered
from lohu_gis.core.edits.view import SetSelection, SetTime, SetView3D
from lohu_gis.core.fidset import FidSet
from lohu_gis.core.geometry.layout import LINE
from lohu_gis.core.project import Layer, VectorContent
from lohu_gis.core.text import N_
from lohu_gis.core.twin import units_layer
from lohu_gis.render.plan.sources import reproject
from lohu_gis.ui.panels.park.values import Place, marks_of
from lohu_gis.ui.panels.park.walk import Walker, street_path
from lohu_gis.ui.window.messages import Message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lohu_gis.core.table import FeatureTable
    from lohu_gis.ui.desk import Desk

MARKS = "park.values"
STATION = "station"


class ParkWork(QObject):
    """One per desk; nothing here waits.

    Signals
    -------
    walking(bool)
        A walk begins or ends.
    values_shown(bool, str)
        Values of sensors appear or go away; which values they are.
    """

    walking = Signal(bool)
    values_shown = Signal(bool, str)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._walker: Walker | None = None
        self.with_values = False
        self._unseen = False
        desk.twin.built.connect(self._built)

    # ---- what is there ----

    @property
    def layer(self) -> Layer | None:
        """The layer of units; None where the project has none."""
        return units_layer(self._desk.document.project)

    def table(self, scenario: str | None = None) -> FeatureTable | None:
        """The units as a scenario sees them (None: the active one); None while their data are missing."""
        layer = self.layer
        return None if layer is None else self._desk.workspace.table_of(layer.id, scenario)

    @property
    def chosen(self) -> npt.NDArray[np.int64]:
        """Fids of the selected units."""
        layer = self.layer
        found = FidSet() if layer is None else self._desk.document.project.selection.get(layer.id, FidSet())
        return found.array()

    @property
    def walks(self) -> bool:
        """Whether somebody walks."""
        return self._walker is not None and self._walker.walks

    # ---- what is done ----

    def enter(self) -> None:
        """Show the park: the first stop that shows the units, else the units where the view is. Nothing when they are
        shown already."""
        project, layer = self._desk.document.project, self.layer
        if layer is None or layer.visible:
            return
        stop = next((stop for stop in ordered(project) if layer.id in (stop.layers or ())), None)
        if stop is None:
            self._desk.apply(SetLayer(layer.id, {"visible": True}, label=N_("Show the virtual park")))
        else:  # as it was seen from there, in the scenario at work
            self._desk.apply(Together((GoToStop(stop.id), ActivateScenario(project.scenario)),
                                      N_("Show the virtual park")))

    def colour(self, kind: ColourBy) -> None:
        """Colour the units another way."""
        layer = self.layer
        if layer is not None:
            self._desk.apply(colour_edit(layer, kind))

    def choose(self, choice: Choice) -> None:
        """Show only some units."""
        layer = self.layer
        if layer is not None:
            self._desk.apply(choose_edit(layer, choice))

    def select_shown(self) -> None:
        """Select all units that are shown."""
        layer, table = self.layer, self.table()
        if layer is not None and table is not None:
            fids = table.fids[shown(table, layer)]
            self._desk.apply(SetSelection(layer.id, FidSet.of(fids.tolist())))

    def select_building(self, building: str) -> None:
        """Select all units of a building."""
        layer, table = self.layer, self.table()
        if layer is not None and table is not None and "building_id" in table.column_names:
            rows = np.array([value == building for value in table.column("building_id").to_pylist()], bool)
            self._desk.apply(SetSelection(layer.id, FidSet.of(table.fids[rows].tolist())))

    def carry_out(self, use: str | None, vacant: bool | None) -> None:
        """Give the selected units another use or vacancy."""
        layer, table = self.layer, self.table()
        if layer is None or table is None:
            return
        fids = self.chosen
        if len(fids) == 0:
            self._desk.say(Message("info", _("Select units first: click one in the model.")))
            return
        edit = what_if(self._desk.document.project, layer, table, fids, use=use, vacant=vacant)
        if edit is None:
            self._desk.say(Message("info", _("These units are already used like that.")))
        else:
            self._desk.apply(edit)

    def set_vacant(self, vacant: bool) -> None:
        """Mark the selected units as vacant or occupied."""
        self.carry_out(None, vacant)

    def slice(self, floor: int | None) -> None:
        """Show storeys up to this one; None shows all."""
        view = msgspec.structs.replace(self._desk.document.project.view3d, floor=floor)
        self._desk.apply(SetView3D(view, merge_key="floor", label=N_("Slice floors")))

    def forget(self) -> None:
        """Another project is shown: the walk ends, values go."""
        self._stop_walk()
        if self.with_values:
            self.show_values(False)

    # ---- the walk ----

    def walk(self) -> None:
        """Begin a walk through the street with most units; end the one under way."""
        if self.walks:
            self._stop_walk()
            return
        units, roads = self.table(), self._roads()
        if units is None or not roads:
            self._desk.say(Message("info", _("A walk needs a layer of streets with their names.")))
            return
        crs = self._desk.document.project.crs
        self._desk.jobs.submit("park-walk", lambda _progress: street_path(roads, units, crs), lane="compute",
                               label=N_("Find the way through the street"), on_done=self._set_out)

    def _set_out(self, found: tuple[str, npt.NDArray[np.float64]]) -> None:
        street, way = found
        if len(way) == 0:
            self._desk.say(Message("info", _("No street of the units has a line in the streets layer.")))
            return
        if self._walker is None:
            self._walker = Walker(self._desk.twin.view, self)
            self._walker.running.connect(self.walking)
        self._walker.start(way)
        told = _("Walk through {street}").format(street=street)
        self._desk.say(Message("info", told, _("End the walk"), self._stop_walk))

    def _stop_walk(self) -> None:
        if self._walker is not None:
            self._walker.stop()

    def _roads(self) -> tuple[FeatureTable, ...]:
        """Tables of lines with names: streets may be among them."""
        found: list[FeatureTable] = []
        for layer in self._desk.document.project.layers.values():
            table = self._desk.workspace.table_of(layer.id) if isinstance(layer.content, VectorContent) else None
            ground = None if table is None or "name" not in table.column_names else table.geometry()
            if table is not None and table not in found and ground is not None and bool((ground.types == LINE).any()):
                found.append(table)
        return tuple(found)

    # ---- values of sensors ----

    def show_values(self, on: bool) -> None:
        """Show what counters and sensors read at the project's time, or take it away."""
        self.with_values = on
        if not on:
            self._desk.twin.view.set_marks(MARKS, None)
            self.values_shown.emit(False, "")
            return
        found = self._sensors()
        instant = self._desk.document.project.time.instant or ""
        if found is None or not instant:
            self.with_values = False
            self._desk.say(Message("info", _("Values need a layer of stations, a table of readings and a time.")))
            self.values_shown.emit(False, "")
            return
        stations, readings = found
        crs = self._desk.document.project.crs

        def work(_progress: object) -> tuple[list[Place], Mapping[str, Value], tuple[str, str] | None]:
            read = readings_of(readings)
            return _places(stations, crs), values_at(read, instant), days_of(read)

        self._desk.jobs.submit("park-values", work, lane="compute", label=N_("Read the sensors"),
                               on_done=lambda made: self._mark(*made, instant))

    def set_hour(self, hour: int) -> None:
        """Show the values, and the sun, of another hour of the same day."""
        time = self._desk.document.project.time
        if time.instant is not None and len(time.instant) >= len("2026-01-20T10:00"):
            instant = f"{time.instant[:11]}{hour:02d}:00:00{_offset(time.instant)}"
            self._desk.apply(SetTime(msgspec.structs.replace(time, instant=instant)))

    def _mark(self, places: list[Place], values: Mapping[str, Value], days: tuple[str, str] | None,
              instant: str) -> None:
        scene = self._desk.twin.view.scene
        if not self.with_values:
            return
        self._unseen = scene is None
        if scene is not None:
            units = {"people/h": _("people/h"), "degC": "°C", "ug/m3": "µg/m³", "dB(A)": "dB(A)"}
            marks = marks_of(places, values, lambda x, y: float(scene.relief.sample(x, y)), units)
            self._desk.twin.view.set_marks(MARKS, marks)
        hour = instant[11:13]
        usual = any(value.usual for value in values.values())
        text = (_("Usual values at {hour}:00, {first} to {last}") if usual and days else _("Values at {hour}:00"))
        first, last = days or ("", "")
        self.values_shown.emit(True, text.format(hour=hour, first=first, last=last))

    def _built(self, _scene: object) -> None:
        """Values that were asked for before there was a model come into it."""
        if self.with_values and self._unseen:
            self.show_values(True)

    def _sensors(self) -> tuple[FeatureTable, FeatureTable] | None:
        """The stations that stand around the units, and the table with most of their readings."""
        units = self.table()
        if units is None:
            return None
        found = [table for layer in self._desk.document.project.layers.values()
                 if (table := self._desk.workspace.table_of(layer.id)) is not None]
        return pair_of(found, units)


def _offset(instant: str) -> str:
    """What stands behind the clock of an ISO 8601 time: ``+08:00``, ``Z`` or nothing."""
    clock = instant[11:]
    return next((clock[clock.index(sign):] for sign in "+-Z" if sign in clock), "")


def _places(stations: FeatureTable, crs: str) -> list[Place]:
    ground = stations.geometry()
    if ground is None:
        return []
    drawn = reproject(ground, stations.crs or crs, crs)
    names = stations.column(STATION).to_pylist()
    found = []
    for number, name in enumerate(names):
        spot = drawn.take([number]).coords
        if name is not None and len(spot) == 1 and np.isfinite(spot).all():
            found.append(Place(str(name), float(spot[0, 0]), float(spot[0, 1])))
    return found
