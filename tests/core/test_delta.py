"""Deltas: what was found by diff, patch puts there, and nothing else is touched."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lohu_gis.core.delta import Delta, diff, digest, patch
from lohu_gis.core.errors import InputError
from lohu_gis.core.fidset import FidSet
from lohu_gis.core.overlay import ColumnSpec, Overlay, Row
from lohu_gis.core.project import Camera2D, FileOrigin, Group, Layer, Leaf, Project, TableRef, VectorContent
from lohu_gis.core.style import FillSymbol, Single, VectorStyle

FIDS = st.integers(0, 6)
VALUES = st.one_of(st.none(), st.booleans(), st.integers(-3, 3), st.floats(-2, 2), st.text("ab中", max_size=2))
COLUMNS = st.sampled_from(["storeys", "用途", "a.b"])


def overlays() -> st.SearchStrategy[Overlay]:
    """Small overlays over few ids, so that two of them often touch the same cells."""
    return st.builds(
        Overlay, cells=st.dictionaries(COLUMNS, st.dictionaries(FIDS, VALUES, max_size=3), max_size=2),
        geometry=st.dictionaries(FIDS, st.one_of(st.none(), st.binary(max_size=4)), max_size=2),
        added=st.dictionaries(FIDS, st.builds(Row, values=st.dictionaries(COLUMNS, VALUES, max_size=2)), max_size=2),
        removed=st.dictionaries(FIDS, st.just(True), max_size=2),
        columns=st.dictionaries(COLUMNS, st.builds(ColumnSpec, type=st.sampled_from(["int64", "string"])), max_size=1))


def layer(key: str, color: str) -> Layer:
    """A polygon layer of one colour."""
    style = VectorStyle(renderer=Single(symbol=FillSymbol(fill=color)))
    return Layer(id=key, name=f"图层 {key}", content=VectorContent(table="t", style=style))


def projects() -> st.SearchStrategy[Project]:
    """Projects that differ in every section."""
    keys = st.sampled_from(["a", "b", "c"])
    colors = st.sampled_from(["#FF0000", "#00FF00"])
    return st.builds(
        Project, name=st.text(max_size=3), tree=st.builds(lambda k: Group(children=(Leaf(layer=k),)), keys),
        layers=st.lists(st.builds(layer, keys, colors), max_size=3).map(lambda made: {m.id: m for m in made}),
        tables=st.dictionaries(keys, st.just(TableRef(origin=FileOrigin(path="x.gpkg"))), max_size=2),
        overlays=st.dictionaries(st.sampled_from(["base", "B"]),
                                 st.dictionaries(st.sampled_from(["t", "u"]), overlays(), max_size=2), max_size=2),
        selection=st.dictionaries(keys, st.lists(FIDS, min_size=1).map(FidSet.of), max_size=2),
        camera=st.builds(Camera2D, x=st.floats(-9, 9), y=st.floats(-9, 9)))


@given(projects(), projects())
def test_patch_of_diff_gives_the_other_project(before: Project, after: Project) -> None:
    """The law of deltas, also after the way through JSON."""
    delta = msgspec.json.decode(msgspec.json.encode(diff(before, after)), type=Delta)
    assert patch(before, delta) == after
    assert digest(patch(before, delta)) == digest(after)


@given(projects(), projects())
def test_the_way_back_is_a_delta_too(before: Project, after: Project) -> None:
    """There and back is where one was."""
    assert digest(patch(patch(before, diff(before, after)), diff(after, before))) == digest(before)


@given(projects())
def test_equal_projects_have_no_delta(project: Project) -> None:
    """A copy through JSON is equal, although no part is the same object."""
    copy = msgspec.json.decode(msgspec.json.encode(project), type=Project)
    assert not diff(project, copy)


def test_one_cell_is_one_address() -> None:
    """A changed cell does not drag its column into the journal."""
    cells = {"storeys": dict.fromkeys(range(1000), 3)}
    before = Project(overlays={"base": {"t": Overlay(cells=cells)}})
    after = Project(overlays={"base": {"t": Overlay(cells={"storeys": {**cells["storeys"], 7: 9}})}})
    assert diff(before, after) == Delta(((("overlays", "base", "t", "cells", "storeys", "7"), 9),), ())


def test_true_is_not_one() -> None:
    """Python holds True and 1 for equal; a cell does not."""
    one = Project(overlays={"base": {"t": Overlay(cells={"c": {1: 1}})}})
    true = Project(overlays={"base": {"t": Overlay(cells={"c": {1: True}})}})
    assert patch(one, diff(one, true)).overlays["base"]["t"].cells["c"][1] is True


def test_what_is_not_touched_is_shared() -> None:
    """Patching keeps the other sections as the same objects."""
    before = Project(layers={"a": layer("a", "#FF0000")}, overlays={"base": {"t": Overlay(removed={1: True})}})
    after = patch(before, Delta(((("camera",), {"x": 5.0, "y": 6.0}),)))
    assert after.camera == Camera2D(x=5.0, y=6.0)
    assert after.layers is before.layers
    assert after.overlays is before.overlays


@pytest.mark.parametrize("delta", [
    Delta(((("nonsense",), 1),)),
    Delta(((("layers", "a", "name"), "x"),)),
    Delta(((("camera",), {"x": "not a number"}),)),
    Delta((((), 1),)),
    Delta(((("overlays", "base", "t", "cells", "c", "not-a-fid"), 1),)),
    Delta((), (("camera",),)),
    Delta(((("layers", "a"), {"id": "a"}),)),
])
def test_a_damaged_delta_is_refused(delta: Delta) -> None:
    """Whatever a journal says, the answer is a code and never another exception."""
    with pytest.raises(InputError) as caught:
        patch(Project(layers={"a": layer("a", "#FF0000")}), delta)
    assert caught.value.code == "delta.corrupt"
