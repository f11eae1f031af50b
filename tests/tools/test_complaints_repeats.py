"""complaints.repeats: groups, their table, hidden inputs."""

from __future__ import annotations

from lohu_gis.app.tools.registry import tool
from lohu_gis.app.tools.runner import run_tool
from lohu_gis.core.table import FeatureTable
from tests.tools.tables import EAST, NORTH, cells, points, shapes_of

NAN = float("nan")


def complaints() -> FeatureTable:
    """Two that repeat, one elsewhere, one without a place that repeats in its community, one of other words."""
    return points(
        [EAST, EAST + 60, EAST + 900, NAN, EAST + 10], [NORTH, NORTH + 80, NORTH, NAN, NORTH],
        id=["a", "b", "c", "d", "e"],
        opened=["2026-03-02T09:00:00+08:00", "2026-03-01T09:00:00+08:00", "2026-03-01T00:00:00+08:00",
                "2026-03-09T00:00:00+08:00", "2026-03-01T00:00:00+08:00"],
        title=["酒吧音响扰民"] * 4 + ["路面坑洼"],
        text=["影响休息请处理", "影响休息请尽快处理", "影响休息请处理", "影响休息请处理", "通行困难"],
        community=["东门", "东门", "莲塘", "东门", "东门"], category=["噪声", "噪声", "噪声", "市容", "交通"])


def test_groups_and_their_table() -> None:
    found = run_tool(tool("complaints.repeats"), {"complaints": complaints(), "similarity": 0.5})
    table, groups = found.outputs["result"], found.outputs["groups"]
    assert isinstance(table, FeatureTable)
    assert isinstance(groups, FeatureTable)
    assert cells(table, "repeat_group") == [1, 1, None, 1, None]
    assert cells(groups, "count") == [3]
    assert cells(groups, "first") == ["2026-03-01T09:00:00+08:00"]
    assert cells(groups, "last") == ["2026-03-09T00:00:00+08:00"]
    assert cells(groups, "category") == ["噪声"]
    assert cells(groups, "example") == ["酒吧音响扰民 影响休息请尽快处理"]
    assert shapes_of(groups)[0].coords[0] == (EAST + 30, NORTH + 40)
    assert found.metrics == {"groups": 1, "repeats": 2, "pairs": 3, "compared": 5}


def test_nearer_limits() -> None:
    found = run_tool(tool("complaints.repeats"), {"complaints": complaints(), "distance_m": 99, "similarity": 0.5})
    table = found.outputs["result"]
    assert isinstance(table, FeatureTable)
    assert cells(table, "repeat_group") == [1, 1, None, 1, None]  # both repeat the one without a place
    found = run_tool(tool("complaints.repeats"), {"complaints": complaints(), "distance_m": 99, "days": 3,
                                                   "similarity": 0.5})
    table = found.outputs["result"]
    assert isinstance(table, FeatureTable)
    assert cells(table, "repeat_group") == [None] * 5
