"""Three designs for one tower at the east gate of the pedestrian street, as scenarios of the project.

All three hold about the same floor area (floor-area ratio 2.9 of the plot) and replace the same old mall, so that
what differs is form: a slim tower that is higher than the plot's limit, a long slab, and a tower on a podium.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import shapely
from shapely.affinity import rotate, translate
from shapely.geometry import Polygon

from lohu_gis.core import project as model
from lohu_gis.core.overlay import Overlay, Row
from sample_data.builder import shapes
from sample_data.builder.frame import ORIGIN, snap
from sample_data.builder.park import PROPOSAL_PLOT

if TYPE_CHECKING:
    import geopandas as gpd

FIRST_FID = 100_001
"""Ids of proposed buildings start here, far above those of the file."""


class Part(NamedTuple):
    """A part of a design: size and place (m, in the plot's axes from its middle), lower and upper side, storeys.

    `called` is its own name, Chinese and English, where that is not the building's.
    """

    width: float
    depth: float
    x: float
    y: float
    base: float
    top: float
    storeys: int
    use: str
    called: tuple[str, str] | None = None


class Design(NamedTuple):
    """A scenario: id, names, what it is about, name of the building, parts."""

    id: str
    name: str
    name_en: str
    note: str
    building: str
    building_en: str
    parts: tuple[Part, ...]


DESIGNS: tuple[Design, ...] = (
    Design(
        "tower_slim",
        "方案A 点式塔楼",
        "Option A Slim tower",
        "31 层点式塔楼，四周留出广场。 / A slim tower of 31 storeys in an open square.",
        "东门之门（点式）",
        "Dongmen Gate, slim",
        (Part(21.0, 23.0, 1.0, 8.0, 0.0, 105.4, 31, "residential"),),
    ),
    Design(
        "tower_slab",
        "方案B 板楼",
        "Option B Slab",
        "18 层板楼，沿东门路展开。 / A slab of 18 storeys along Dongmen Road.",
        "东门之门（板式）",
        "Dongmen Gate, slab",
        (Part(14.0, 61.0, 2.0, 0.0, 0.0, 59.4, 18, "residential"),),
    ),
    Design(
        "tower_podium",
        "方案C 裙楼加塔楼",
        "Option C Podium and tower",
        "3 层商业裙楼，其上 22 层塔楼。 / A shopping podium of 3 storeys with a tower of 22 storeys on it.",
        "东门之门（塔楼）",
        "Dongmen Gate, tower",
        (
            Part(28.5, 54.0, 1.0, 12.0, 0.0, 14.4, 3, "commercial", ("东门之门（裙楼）", "Dongmen Gate, podium")),
            Part(22.0, 22.0, 1.0, 20.0, 14.4, 87.0, 22, "residential"),
        ),
    ),
)
USE_NAMES = {"residential": "住宅", "commercial": "商业"}


def footprint(part: Part, plot: Polygon) -> Polygon:
    """Return the footprint of a part on its plot, in the frame of the map."""
    plan = translate(shapes.rect(part.width, part.depth), part.x, part.y)
    at = plot.centroid
    return snap(translate(rotate(plan, shapes.axis(plot), origin=(0, 0)), at.x, at.y))


def scenarios() -> Mapping[str, model.Scenario]:
    """Return the existing state and the three designs."""
    found = {model.BASE: model.Scenario(id=model.BASE, name="现状", name_en="Existing")}
    for design in DESIGNS:
        found[design.id] = model.Scenario(
            id=design.id, name=design.name, name_en=design.name_en, note=design.note, parent=model.BASE
        )
    return found


def overlays(buildings: gpd.GeoDataFrame, plots: gpd.GeoDataFrame) -> Mapping[str, Mapping[str, Overlay]]:
    """Return what each design changes: the mall of the plot is gone, the parts of the design are added.

    `buildings` is indexed by the ids of its rows in the file.
    """
    plot = plots.loc[plots["plot_id"] == PROPOSAL_PLOT].geometry.iloc[0]
    gone = {int(fid): True for fid in buildings.index[buildings["plot_id"] == PROPOSAL_PLOT]}
    found: dict[str, Mapping[str, Overlay]] = {}
    for number, design in enumerate(DESIGNS):
        first = FIRST_FID + 100 * number
        rows = {first + i: _row(design, number, part, plot) for i, part in enumerate(design.parts)}
        found[design.id] = {"buildings": Overlay(added=rows, removed=gone)}
    return found


def _row(design: Design, number: int, part: Part, plot: Polygon) -> Row:
    """Return the row of a part; parts of one building share its id."""
    name, name_en = part.called or (design.building, design.building_en)
    return Row(
        values={
            "building_id": f"P{number + 1:02d}",
            "storeys": part.storeys,
            "base_m": part.base,
            "height_m": part.top,
            "use": part.use,
            "use_name": USE_NAMES[part.use],
            "year": 2028,
            "name": name,
            "name_en": name_en,
            "plot_id": PROPOSAL_PLOT,
        },
        geometry=shapely.to_wkb(footprint(part, plot), byte_order=1, flavor="iso"),
    )


def origin() -> tuple[float, float]:
    """Return the middle of the plot in the frame of the map, roughly, for cameras."""
    return ORIGIN[0] + 6211.0, ORIGIN[1] + 2498.0
