"""A choice of units becomes a filter and is read back from it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lohu_gis.analysis.park.choice import Choice, choice_of
from lohu_gis.analysis.tables import new_table
from lohu_gis.core.expression import parse

limit = st.one_of(st.none(), st.integers(-3, 99))
rent = st.one_of(st.none(), st.floats(0, 1e6, allow_nan=False))
choices = st.builds(
    Choice, uses=st.lists(st.sampled_from(["food", "office", "it's"]), unique=True).map(tuple),
    state=st.sampled_from(["", "vacant", "occupied"]), floors=st.tuples(limit, limit), rents=st.tuples(rent, rent),
    street=st.one_of(st.none(), st.sampled_from(["解放路", "O'Neill \"Street\" AND more"])))


@given(choices)
def test_a_choice_comes_back_from_its_filter(choice: Choice) -> None:
    found = choice_of(choice.where())
    assert found == choice
    assert bool(choice) == (choice.where() is not None)


@pytest.mark.parametrize("where", [
    '"floor" > 2', '"use" = \'food\'', '"use" IN (\'a\') OR "floor" >= 1', "not an (", 'NOT "vacant"',
    '"floor" >= 1 AND "area_m2" >= 3', '"floor" >= 2 AND "floor" >= 3'])
def test_filters_of_another_form_are_left_alone(where: str) -> None:
    assert choice_of(where) is None


def test_the_filter_finds_the_units() -> None:
    table = new_table({"use": ["food", "food", "office", None], "vacant": [True, False, True, None],
                       "floor": [1, 2, 3, None], "rent_cny_m2_month": [100.0, None, 50.0, 10.0],
                       "street": ["a", "b", "b", "b"]})

    def rows(choice: Choice) -> list[int]:
        where = choice.where()
        return np.flatnonzero(parse(where).mask(table)).tolist() if where else list(range(len(table)))

    assert rows(Choice()) == [0, 1, 2, 3]
    assert rows(Choice(uses=("food",))) == [0, 1]
    assert rows(Choice(state="vacant")) == [0, 2]
    assert rows(Choice(state="occupied")) == [1]
    assert rows(Choice(floors=(2, None))) == [1, 2]
    assert rows(Choice(floors=(None, 2))) == [0, 1]
    assert rows(Choice(rents=(50, 100))) == [0, 2]  # an unknown rent meets no limit
    assert rows(Choice(street="b", state="vacant")) == [2]
