"""Looks of results: every value has one, expressions can be read, words come in both languages."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from lohu_gis.analysis.hotspot.patterns import CATEGORIES
from lohu_gis.analysis.tables import new_table
from lohu_gis.app.hotspot.styles import STYLES, emerging_cells, hot_spots, likeness, scan_circles
from lohu_gis.app.i18n import set_language
from lohu_gis.app.styling.results import vector_style
from lohu_gis.app.tools.registry import tools
from lohu_gis.core.style import Categorised, FillSymbol, LabelStyle, rgba
from lohu_gis.render.plan.expressions import values_of


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    set_language("en")
    yield
    set_language(None)


def test_every_vector_output_has_a_look() -> None:
    for tool, looks in STYLES.items():
        declared = [o.id for o in tools()[tool].outputs if o.kind == "vector"]
        assert list(looks) == declared
        assert all(vector_style(tool, output) is not None for output in declared)
    assert vector_style("vector.buffer", "buffered") is None


def test_all_seventeen_patterns_look_different() -> None:
    renderer = emerging_cells().renderer
    assert isinstance(renderer, Categorised)
    assert [c.value for c in renderer.categories] == list(CATEGORIES)
    looks = {(c.symbol.fill, c.symbol.pattern) for c in renderer.categories if isinstance(c.symbol, FillSymbol)}
    assert len(looks) == 17
    assert len({c.label for c in renderer.categories}) == len({c.label_en for c in renderer.categories}) == 17
    # Hot is redder than blue, cold the other way round; within one colour the pattern or the lightness differs.
    for category in renderer.categories[:-1]:
        assert isinstance(category.symbol, FillSymbol)
        red, _green, blue, _alpha = rgba(str(category.symbol.fill))
        assert (red > blue) == str(category.value).endswith("hot")


def test_bins_have_words_and_unknown_is_its_own() -> None:
    renderer = hot_spots().renderer
    assert isinstance(renderer, Categorised)
    assert [c.value for c in renderer.categories] == [3, 2, 1, 0, -1, -2, -3, None]
    assert all(c.label and c.label_en for c in renderer.categories)


def test_likeness_counts_only_what_is_more_than_chance() -> None:
    renderer = likeness().renderer
    assert isinstance(renderer, Categorised)
    table = new_table({"li_q": np.array([0.01, 0.2, np.nan]), "li_quadrant": ["HH", "LL", None]})
    assert values_of(renderer.expression, table).to_pylist() == ["HH", "-", "-"]


@pytest.mark.parametrize(("language", "wanted"), [("en", "once in 142 days by chance"), ("zh_CN", None)])
def test_circles_say_how_rare_they_are(language: str, wanted: str | None) -> None:
    set_language(language)
    labels = scan_circles().labels
    assert isinstance(labels, LabelStyle)
    table = new_table({"recurrence_days": np.array([142.857]), "p": np.array([0.007])})
    found = values_of(labels.expression, table).to_pylist()[0]
    assert found == wanted if wanted else "142" in found


def test_the_rarest_circles_are_the_deepest() -> None:
    table = new_table({"p": np.array([0.001, 0.01, 0.02, 0.05, 0.3])})
    renderer = scan_circles().renderer
    assert isinstance(renderer, Categorised)
    assert values_of(renderer.expression, table).to_pylist() == ["rare", "rare", "seldom", "seldom", "usual"]
    assert [c.value for c in renderer.categories] == ["rare", "seldom", "usual"]
    assert all(c.label and c.label_en for c in renderer.categories)
