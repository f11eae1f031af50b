"""The project as a value: frozen, small, without any data of features.

Every part is a frozen msgspec struct, so the same declaration is the type, the JSON form on disk, the
validation of strangers' files and the address of a change (`core.delta`). Data lies in blocks (`core.table`)
that the project names by id.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec

from lohu_gis.core.fidset import FidSet
from lohu_gis.core.findings import Finding
from lohu_gis.core.overlay import EMPTY, Overlay
from lohu_gis.core.style import CellValue, RasterStyle, VectorStyle

FORMAT_VERSION = 1
BASE = "base"
"""Id of the scenario that stands for what is there."""

Share = Annotated[float, msgspec.Meta(ge=0, le=1)]


class FileOrigin(msgspec.Struct, frozen=True, kw_only=True, tag="file"):
    """Where a table or raster comes from; the file is only ever read.

    Attributes
    ----------
    path
        Relative to the project's folder with ``/``, absolute where that is not possible.
    layer
        Layer inside the file, None for its only one.
    encoding, crs
        The planner's answers where the file's own claim is missing or wrong.
    fingerprint
        Content fingerprint when last read (size and hash of samples), to find moved files and notice changes.
    """

    path: str
    layer: str | None = None
    encoding: str | None = None
    crs: str | None = None
    fingerprint: str | None = None


class BlockOrigin(msgspec.Struct, frozen=True, kw_only=True, tag="block"):
    """Data that belongs to the project and lies in its data folder, named by content."""

    block: str


Origin = FileOrigin | BlockOrigin


class TableRef(msgspec.Struct, frozen=True, kw_only=True):
    """A table of the project: features with or without geometry."""

    origin: Origin
    run: str | None = None


class VectorContent(msgspec.Struct, frozen=True, kw_only=True, tag="vector"):
    """Features of a table on the map; `where` hides rows (grammar of `core.expression`)."""

    table: str
    style: VectorStyle
    where: str | None = None


class RasterContent(msgspec.Struct, frozen=True, kw_only=True, tag="raster"):
    """A grid of values or an image."""

    origin: Origin
    style: RasterStyle
    run: str | None = None


class TableContent(msgspec.Struct, frozen=True, kw_only=True, tag="table"):
    """Rows without a place on the map."""

    table: str


class TilesContent(msgspec.Struct, frozen=True, kw_only=True, tag="tiles"):
    """A tile pyramid by address; `datum` says where its tiles really lie."""

    url: str
    datum: Literal["wgs84", "gcj02", "bd09"] = "wgs84"
    zoom_min: int = 0
    zoom_max: int = 18
    attribution: str = ""


class ComputedContent(msgspec.Struct, frozen=True, kw_only=True, tag="computed"):
    """The live result of a tool on other layers; recomputed when they, the time or the view change.

    Attributes
    ----------
    inputs
        parameter name -> layer id.
    parameters
        The tool's other parameters as JSON values.
    """

    tool: str
    inputs: Mapping[str, str]
    parameters: Mapping[str, CellValue | tuple[CellValue, ...]] = {}
    style: RasterStyle | VectorStyle


class SceneContent(msgspec.Struct, frozen=True, kw_only=True, tag="scene"):
    """A 3D model for context: glTF, OBJ, 3D Tiles or CityJSON; shown in 3D, not counted and not measured by tools.

    Attributes
    ----------
    origin
        The file; a tile set by its ``tileset.json``.
    x, y, z
        Where the model's origin lies, in the project's CRS and metres. Used only while `placed` is True;
        a model that knows its place (tile set, CityJSON) needs none.
    rotation_deg
        Clockwise from north, seen from above.
    scale
        Metres per unit of the model.
    """

    origin: FileOrigin
    placed: bool = False
    x: float = 0.0
    y: float = 0.0
    z: float = 0.0
    rotation_deg: float = 0.0
    scale: float = 1.0


Content = VectorContent | RasterContent | TableContent | TilesContent | ComputedContent | SceneContent

Role = Literal["", "buildings", "plots", "terrain", "trees", "water", "units", "context",
               "complaints", "stations", "readings", "subdistricts", "communities", "grids", "residents",
               "halls", "windows", "enterprises", "business", "actors", "noise_zones", "streets"]
"""What a layer or table is for the city model and for governance; empty where its columns have to tell."""


class Layer(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the layer tree.

    `scale_min` and `scale_max` are scale denominators: shown while
    ``scale_min <= denominator < scale_max`` (None: no limit).
    `invented` marks sample data.

    Attributes
    ----------
    role
        What the layer is for massing, indicators, sun and sight.
    height, storeys, base, use
        Columns that tell how to raise footprints: top and lower side above the ground in metres, storeys, use.
        A row with a base above 0 is the upper part of a building; the parts share their `object_id`.
    object_id
        Column with the objects' own names; None: ``building_id``, ``id``, else the row number.
    time
        Column with the moment of a row (ISO 8601, or date and time); rows outside of `TimeState` are not shown.
    """

    id: str
    name: str
    name_en: str = ""
    content: Content
    visible: bool = True
    opacity: Share = 1.0
    scale_min: float = 0.0
    scale_max: float | None = None
    role: Role = ""
    height: str | None = None
    storeys: str | None = None
    base: str | None = None
    use: str | None = None
    object_id: str | None = None
    time: str | None = None
    locked: bool = False
    attribution: str = ""
    invented: bool = False


class Leaf(msgspec.Struct, frozen=True, kw_only=True, tag="layer"):
    """A layer in the tree."""

    layer: str


class Group(msgspec.Struct, frozen=True, kw_only=True, tag="group"):
    """A folder of the layer tree; the first child is drawn on top. A hidden group hides what is in it."""

    id: str = "root"
    name: str = ""
    name_en: str = ""
    children: tuple[Leaf | Group, ...] = ()
    visible: bool = True
    expanded: bool = True


class Scenario(msgspec.Struct, frozen=True, kw_only=True):
    """A plan that differs from its parent by overlays; `base` is its own root (parent None)."""

    id: str
    name: str
    name_en: str = ""
    note: str = ""
    parent: str | None = None


class Camera2D(msgspec.Struct, frozen=True, kw_only=True):
    """What the map shows: centre in the project's CRS, map units per logical pixel, rotation clockwise."""

    x: float = 0.0
    y: float = 0.0
    units_per_px: float = 1.0
    rotation_deg: float = 0.0


class Camera3D(msgspec.Struct, frozen=True, kw_only=True):
    """What the 3D view shows: it looks at (x, y, z) from `distance_m`, from `azimuth_deg`
    (clockwise from north, where the eye stands as seen from the target) and `elevation_deg` above the horizon."""

    x: float = 0.0
    y: float = 0.0
    z: float = 0.0
    distance_m: float = 1000.0
    azimuth_deg: float = 200.0
    elevation_deg: float = 35.0
    view_angle_deg: float = 30.0


class ClipPlane(msgspec.Struct, frozen=True, kw_only=True):
    """An upright plane through (x, y), project CRS; what lies ahead of it is cut away.

    `azimuth_deg` is the direction, clockwise from north, into the part that is cut away.
    """

    x: float
    y: float
    azimuth_deg: float = 0.0


class View3D(msgspec.Struct, frozen=True, kw_only=True):
    """What the 3D view shows of the city, apart from the camera.

    Attributes
    ----------
    clip
        Cuts the model open; None shows all of it.
    floor
        Highest storey that is shown of every building (1 is the ground floor); None shows all.
    shadows, labels, trees, sky
        Switches.
    linked
        The camera and that of the map follow each other.
    """

    clip: ClipPlane | None = None
    floor: int | None = None
    shadows: bool = True
    labels: bool = True
    trees: bool = True
    sky: bool = True
    linked: bool = False


class Compare(msgspec.Struct, frozen=True, kw_only=True):
    """The active scenario beside another one, in the map and in 3D.

    Attributes
    ----------
    scenario
        The other scenario; None compares with the parent of the active one.
    share
        Place of the handle: the other scenario is seen left of it.
    """

    mode: Literal["off", "side", "swipe"] = "off"
    scenario: str | None = None
    share: Share = 0.5


class TimeState(msgspec.Struct, frozen=True, kw_only=True):
    """The one time of the program: a range for records and an instant for the sun, ISO 8601 with offset."""

    start: str | None = None
    end: str | None = None
    instant: str | None = None
    clock: Literal["civil", "true_solar"] = "civil"


class Stop(msgspec.Struct, frozen=True, kw_only=True):
    """A view worth coming back to.

    Attributes
    ----------
    rank
        Stops are shown in ascending order of it.
    page
        Where it was taken, and where it is shown.
    layers
        Ids of the layers shown; None leaves them as they are.
    scenario, time, view3d
        None leaves them as they are.
    """

    id: str
    name: str
    name_en: str = ""
    rank: float = 0.0
    page: Literal["map", "twin"] = "twin"
    camera: Camera2D | None = None
    camera3d: Camera3D | None = None
    scenario: str | None = None
    time: TimeState | None = None
    view3d: View3D | None = None
    layers: tuple[str, ...] | None = None
    note: str = ""


class RunRecord(msgspec.Struct, frozen=True, kw_only=True):
    """How a result came to be; printed with every number.

    Attributes
    ----------
    inputs
        parameter -> fingerprint of what went in.
    finished_at
        ISO 8601 with offset.
    """

    tool: str
    version: str
    parameters: Mapping[str, CellValue | tuple[CellValue, ...]] = {}
    inputs: Mapping[str, str] = {}
    seed: int | None = None
    finished_at: str = ""
    seconds: float = 0.0
    program: str = ""
    findings: tuple[Finding, ...] = ()
    metrics: Mapping[str, CellValue] = {}


def _only_base() -> Mapping[str, Scenario]:
    return {BASE: Scenario(id=BASE, name="现状", name_en="Existing")}


class Project(msgspec.Struct, frozen=True, kw_only=True):
    """All of a planner's work except the features themselves.

    An edit returns a new project that shares what did not change. Mappings are treated as frozen.

    Attributes
    ----------
    overlays
        scenario id -> table id -> what differs from the parent scenario (for `base`: from the block).
    selection
        layer id -> selected fids.
    """

    format: int = FORMAT_VERSION
    name: str = ""
    crs: str = "EPSG:4547"
    note: str = ""
    layers: Mapping[str, Layer] = {}
    tree: Group = Group()
    tables: Mapping[str, TableRef] = {}
    scenarios: Mapping[str, Scenario] = msgspec.field(default_factory=_only_base)
    scenario: str = BASE
    overlays: Mapping[str, Mapping[str, Overlay]] = {}
    selection: Mapping[str, FidSet] = {}
    camera: Camera2D = Camera2D()
    camera3d: Camera3D | None = None
    view3d: View3D = View3D()
    compare: Compare = Compare()
    time: TimeState = TimeState()
    stops: Mapping[str, Stop] = {}
    runs: Mapping[str, RunRecord] = {}

    def overlay(self, table: str, scenario: str | None = None) -> Overlay:
        """What `scenario` (default: the active one) itself changes in `table`."""
        return self.overlays.get(scenario or self.scenario, {}).get(table, EMPTY)

    def compared(self) -> str | None:
        """The scenario shown beside the active one: the chosen one, else its parent; None when off or the same."""
        other = self.compare.scenario or self.scenarios[self.scenario].parent
        if self.compare.mode == "off" or other not in self.scenarios or other == self.scenario:
            return None
        return other

    def lineage(self, scenario: str | None = None) -> tuple[str, ...]:
        """Scenario ids from `base` to the given one (default: the active one).

        An unknown scenario or a parent that is missing ends the line; a circle is cut.
        """
        chain: list[str] = []
        current: str | None = scenario or self.scenario
        while current is not None and current in self.scenarios and current not in chain:
            chain.append(current)
            current = self.scenarios[current].parent
        return tuple(reversed(chain))


def leaves(group: Group) -> tuple[str, ...]:
    """Layer ids from top to bottom."""
    found: list[str] = []
    for child in group.children:
        found.extend((child.layer,) if isinstance(child, Leaf) else leaves(child))
    return tuple(found)


def visible_layers(project: Project) -> tuple[Layer, ...]:
    """Layers to draw, bottom first: visible themselves and in visible groups."""
    return tuple(reversed([project.layers[i] for i in _shown(project.tree)
                           if i in project.layers and project.layers[i].visible]))


def _shown(group: Group) -> tuple[str, ...]:
    if not group.visible:
        return ()
    found: list[str] = []
    for child in group.children:
        found.extend((child.layer,) if isinstance(child, Leaf) else _shown(child))
    return tuple(found)
