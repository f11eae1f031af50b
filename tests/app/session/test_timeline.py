"""A journal from a stranger: whatever its lines say, opening stops there and raises nothing else."""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lohu_gis.app.session import timeline
from lohu_gis.core.delta import digest
from lohu_gis.core.document import Document
from lohu_gis.io.project.journal import Line
from tests.app.session import story

NAMES = st.sampled_from(["layers", "layer0", "overlays", "base", "table0", "cells", "storeys", "1", "tree", "name", "",
                         "camera", "x", "selection", "scenarios", "columns", "geometry", "__class__"])
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=6)
PATHS = st.lists(NAMES, max_size=6).map(tuple)
LINES = st.lists(st.builds(Line, n=st.just(1), do=st.sampled_from(["apply", "merge", "undo", "redo", "load"]),
                           assign=st.lists(st.tuples(PATHS, VALUES), max_size=3).map(tuple),
                           remove=st.lists(PATHS, max_size=2).map(tuple)), max_size=6)


@given(lines=LINES)
def test_strange_lines_end_the_replay_quietly(lines: list[Line]) -> None:
    document = Document(story.some_project())
    count = timeline.replay(document, lines)
    assert 0 <= count <= len(lines)
    again = Document(story.some_project())
    assert timeline.replay(again, lines[:count]) == count
    assert digest(again.project) == digest(document.project)


@given(seed=st.integers(0, 50), steps=st.integers(0, 40), back=st.integers(0, 10))
def test_shortest_journal_leads_to_the_same_timeline(seed: int, steps: int, back: int) -> None:
    document = Document(story.some_project())
    story.tell(document, Random(seed), steps)
    for _ in range(back):
        document.undo()
    base, lines = timeline.lines_of(document.history.done, document.history.undone, document.project)
    again = Document(base)
    assert timeline.replay(again, lines) == len(lines)
    assert story.fingerprint(again) == story.fingerprint(document)
