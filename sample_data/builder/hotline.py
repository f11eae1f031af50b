"""The complaints written down twice: as an export of a hotline (`complaints.csv`) and as the layer of the project.

The export is as such files are: GB18030, Chinese headings, two ways to write a time in one column, coordinates in
GCJ-02, persons in columns and inside sentences. The layer is what reading the export gives.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from sample_data.builder.complaints import FIRST, Case
from sample_data.builder.frame import CRS, ORIGIN, stream
from sample_data.builder.people import Person

ENCODING = "gb18030"
RATED = {"满意": "satisfied", "基本满意": "satisfied", "一般": "neutral", "不满意": "dissatisfied"}
"""What the words of the export mean after reading."""
COLUMNS = (
    "工单编号", "受理时间", "诉求类型", "工单标题", "诉求内容", "诉求渠道", "紧急程度", "街道", "社区", "网格",
    "诉求详细地址", "经度(GCJ-02)", "纬度(GCJ-02)", "求助人员", "性别", "求助号码", "承办单位", "协同主体",
    "区交办办结期限", "办结时间", "工单状态", "处置结果", "满意度", "重办次数", "改派次数", "是否疑难",
)  # fmt: skip
Moment = Callable[[float | None], str]


def _iso(hours: float | None) -> str | None:
    """Return ISO 8601 with the offset of Shanghai, to the second."""
    return None if hours is None else _at(hours, "%Y-%m-%dT%H:%M:%S+08:00")


def _at(hours: float, pattern: str) -> str:
    return (FIRST + timedelta(seconds=int(hours * 3600))).strftime(pattern)


def _dashed(hours: float | None) -> str:
    """Return 2026-07-01 08:05:09."""
    return "" if hours is None else _at(hours, "%Y-%m-%d %H:%M:%S")


def _slashed(hours: float | None) -> str:
    """Return 2026/7/1 8:05:09, as spreadsheets write it."""
    if hours is None:
        return ""
    at = FIRST + timedelta(seconds=int(hours * 3600))
    return f"{at.year}/{at.month}/{at.day} {at.hour}:{at.minute:02d}:{at.second:02d}"


def shifted(cases: Iterable[Case]) -> NDArray[np.float64]:
    """Return longitude and latitude in GCJ-02 to 6 digits, NaN without a place."""
    from pyproj import Transformer

    from lohu_gis.core import datum

    nowhere = (float("nan"), float("nan"))
    xy = np.array([c.xy or nowhere for c in cases]) + ORIGIN
    lon, lat = Transformer.from_crs(CRS, "EPSG:4490", always_xy=True).transform(*np.round(xy, 1).T)
    return np.asarray(np.round(np.column_stack(datum.shift(lon, lat, "cgcs2000", "gcj02")), 6), dtype=np.float64)


def export(cases: list[Case]) -> bytes:
    """Return the file of the hotline."""
    places = shifted(cases)
    slash = stream("two times").random(len(cases)) < 0.45
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for case, place, slashed in zip(cases, places.tolist(), slash.tolist(), strict=True):
        writer.writerow(_line(case, place, _slashed if slashed else _dashed))
    return out.getvalue().encode(ENCODING)


def _line(case: Case, place: list[float], moment: Moment) -> list[str]:
    """Return the cells of one order."""
    ran = case.course
    lon, lat = ("", "") if case.xy is None else (f"{place[0]:.6f}", f"{place[1]:.6f}")
    caller = case.caller or Person("", "", "", "")
    solved = {None: "", True: "已解决", False: "未解决"}[ran.solved]
    return [
        case.number, moment(case.opened), case.category, case.title, case.text + case.contact, ran.channel, ran.urgency,
        case.subdistrict or "", case.community or "", case.grid or "", case.address, lon, lat,
        caller.name, caller.sex, caller.phone, ran.unit, ran.actor or "",
        moment(ran.due), moment(ran.closed), ran.status, solved, ran.satisfaction or "",
        str(ran.reopened), str(ran.reassigned), "是" if ran.hard else "否",
    ]  # fmt: skip


def layer(cases: list[Case]) -> gpd.GeoDataFrame:
    """Return the cases with the columns of the contract; null geometry without a place, no contact data."""
    rows = pd.DataFrame(
        {
            "id": [c.number for c in cases],
            "opened": [_iso(c.opened) for c in cases],
            "closed": [_iso(c.course.closed) for c in cases],
            "due": [_iso(c.course.due) for c in cases],
            "category": [c.category for c in cases],
            "title": [c.title for c in cases],
            "text": [c.text for c in cases],
            "channel": [c.course.channel for c in cases],
            "urgency": [c.course.urgency for c in cases],
            "status": [c.course.status for c in cases],
            "solved": pd.array([c.course.solved for c in cases], dtype="boolean"),
            "satisfaction": [None if (r := c.course.satisfaction) is None else RATED[r] for c in cases],
            "reopened": np.array([c.course.reopened for c in cases], dtype=np.int64),
            "reassigned": np.array([c.course.reassigned for c in cases], dtype=np.int64),
            "hard_case": [c.course.hard for c in cases],
            "unit": [c.course.unit for c in cases],
            "actor": [c.course.actor for c in cases],
            "subdistrict": [c.subdistrict for c in cases],
            "community": [c.community for c in cases],
            "grid": [c.grid for c in cases],
            "address": [c.address or None for c in cases],
            "place_source": ["none" if c.xy is None else "coordinates" for c in cases],
        }
    )
    xy = np.array([c.xy or (0.0, 0.0) for c in cases]) + ORIGIN
    geometry = shapely.points(np.round(xy, 1)).astype(object)
    geometry[[c.xy is None for c in cases]] = None
    return gpd.GeoDataFrame(rows, geometry=geometry, crs=CRS)


def write(folder: Path, cases: list[Case]) -> None:
    """Write `complaints.csv` and `complaints.parquet` into a folder."""
    from sample_data.builder import files

    (folder / "complaints.csv").write_bytes(export(cases))
    files.write_parquet(folder / "complaints.parquet", "诉求 complaints", layer(cases))
