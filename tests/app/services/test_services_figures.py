"""Figures of services by hand: months, districts, words, runs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from lohu_gis.analysis.tables import new_table
from lohu_gis.app.services.business import districts_of
from lohu_gis.app.services.charts import districts_chart, months_chart
from lohu_gis.app.services.figures import places_of, trend
from lohu_gis.app.services.layers import Given, ServiceData
from lohu_gis.app.services.looks import catchment_look, measure_look
from lohu_gis.app.services.runs import Wish, best_sites, catchments
from lohu_gis.app.services.words import catchment_words, proof_text, site_words
from lohu_gis.app.tools.registry import tool
from lohu_gis.app.tools.runner import run_tool
from lohu_gis.core.errors import InputError
from lohu_gis.core.progress import Progress
from lohu_gis.core.project import Layer, RunRecord, TableContent
from lohu_gis.core.style import Categorised, Graduated
from lohu_gis.core.table import FeatureTable
from tests.tools.tables import EAST, NORTH, box, layer, points
from tests.tools.test_services import HOMES, SITES, STREETS

MONTHS = new_table({
    "place": ["A", "B", "A", "B", "W"], "kind": ["hall", "hall", "hall", "hall", "window"],
    "month": ["2026-05-01", "2026-05-01", "2026-06-01", "2026-06-01", "2026-06-01"],
    "accepted": [100, 300, 100, 100, 50], "online_rate": [0.5, 0.9, 0.6, None, 1.0], "overtime": [3, 4, 5, None, 1]})


def given(table: FeatureTable, key: str = "layer") -> Given:
    """A table as a layer."""
    return Given(Layer(id=key, name=key, content=TableContent(table=key)), table)


def test_months_are_weighted_with_their_cases() -> None:
    halls = trend(MONTHS, "online_rate", kind="hall")
    assert halls.values == pytest.approx([(100 * 0.5 + 300 * 0.9) / 400, 0.6])
    assert trend(MONTHS, "overtime").values.tolist() == [7.0, 6.0]
    assert trend(MONTHS, "online_rate", place="A").values.tolist() == [0.5, 0.6]
    assert np.diff(halls.seconds).tolist() == [31 * 86400]
    assert len(trend(MONTHS, "overtime", place="nobody").values) == 0


def test_a_place_is_shown_beside_all_of_its_kind() -> None:
    table = points([EAST], [NORTH], hall_id=["A"], name=["甲"], name_en=["First"], online_rate=[0.6], overtime=[5],
                   accepted=[None])
    places = places_of(ServiceData(halls=given(table)), english=True)
    assert (places[0].name, places[0].key, places[0].overtime) == ("First", "A", 5.0)
    assert math.isnan(places[0].accepted)
    chart = months_chart(MONTHS, "online_rate", places[0])
    assert chart.series[0].name == "First"
    assert len(chart.series) == 2
    assert chart.y.unit == "%"
    assert len(months_chart(MONTHS, "overtime", None).series) == 2


def test_districts_side_by_side() -> None:
    data = ServiceData(
        business=given(layer([box(0, 0, 9, 9), box(20, 0, 9, 9)], business_id=["B1", "B2"], name=["东", "西"],
                             floor_m2=[1.0, 500.0], vacant_m2=[1.0, 50.0])),
        buildings=given(new_table({"business_id": ["B1", "B1", "B9"], "floor_m2": [300.0, 100.0, 7.0],
                                   "vacant_m2": [30.0, 50.0, 7.0], "use": ["office", "commercial", "office"],
                                   "use_name": ["办公", "商业", "办公"], "rent_cny_m2_month": [100.0, 200.0, 9.0]})),
        enterprises=given(new_table({"business_id": ["B1", "B1", "B2"], "staff": [5, 7, None], "needs": [2, 0, 1],
                                     "need": ["招工", "政策", "融资"], "industry": ["retail", "retail", "finance"],
                                     "industry_name": ["商贸", "商贸", "金融"]})))
    first, second = districts_of(data, english=False)
    assert (first.vacancy, first.rent, first.enterprises, first.staff, first.needs) == (0.2, 125.0, 2, 12.0, 2.0)
    assert first.uses == (("办公", 0.75), ("商业", 0.25))
    assert (first.wants, first.industries) == ((("招工", 1),), (("商贸", 2),))
    assert (second.vacancy, second.enterprises) == (0.1, 1)
    assert math.isnan(second.rent)
    assert districts_of(data, english=True)[0].wants == (("recruiting", 1),)
    assert districts_chart((first, second)).series[0].y.tolist() == [20.0, 10.0]  # type: ignore[union-attr]
    assert districts_of(ServiceData(), english=True) == ()


def here(name: str, values: Mapping[str, Any], progress: Progress) -> tuple[Mapping[str, Any], RunRecord]:
    """The tool in this process."""
    done = run_tool(tool(name), values, progress)
    return done.outputs, done.record


def test_runs_from_layers_to_words() -> None:
    people = HOMES.block.columns.rename_columns(["residents", "name"])
    homes = new_table({name: people.column(name) for name in people.column_names}, HOMES.geometry(), HOMES.crs)
    data = ServiceData(windows=given(points([EAST], [NORTH]), "windows"), residents=given(homes),
                       streets=given(STREETS))
    kept: list[FeatureTable] = []

    def keep(table: FeatureTable) -> str:
        kept.append(table)
        return str(len(kept))

    found = best_sites(data, Wish(minutes=5.0, sites=1, speed_ms=1.0), here, keep, Progress())
    assert list(found.kept) == ["assignment", "sites"]
    assert found.metrics["covered_before"] == 10.0
    assert found.metrics["covered_after"] == 60.0
    words = dict(site_words(found))
    assert "60" in words[next(key for key in words if "after" in key or "后" in key)]
    areas = catchments(data, Wish(minutes=10.0, speed_ms=1.0), here, keep, Progress())
    assert kept[-1].column("minutes").to_pylist() == [15.0, 10.0, 5.0]
    assert areas.metrics["reached"] == 60.0  # 900 m from the first: not the last one at 1000 m
    assert len(catchment_words(areas)) == 3
    with pytest.raises(InputError, match=r"services\.missing"):
        catchments(data, Wish(whose="halls"), here, keep, Progress())
    assert len(SITES) == 3


def test_what_is_proven() -> None:
    assert len({proof_text(None), proof_text(0.0), proof_text(0.02)}) == 3
    assert "2.00" in proof_text(0.02)


def test_looks() -> None:
    look = catchment_look((15.0, 5.0, 10.0))
    assert isinstance(look.renderer, Categorised)
    assert [row.value for row in look.renderer.categories] == [5.0, 10.0, 15.0]
    for measure in ("online_rate", "overtime"):
        renderer = measure_look("hall", measure, None).renderer
        assert isinstance(renderer, Graduated)
        assert len(renderer.breaks) == len(renderer.colors) + 1
