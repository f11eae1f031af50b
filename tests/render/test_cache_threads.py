"""One thread makes, the others wait for it."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from lohu_gis.render.plan import cache as module
from lohu_gis.render.plan.cache import MapCache


def test_two_threads_make_a_value_once() -> None:
    cache, made, inside = MapCache(), [], threading.Barrier(2)

    def slow() -> str:
        made.append(threading.get_ident())
        inside.wait(10)  # the other has come to ask
        return "value"

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(cache.get, "key", slow)
        while not made:
            pass
        second = threads.submit(cache.get, "key", lambda: pytest.fail("made twice"))
        inside.wait(10)
        assert (first.result(10), second.result(10)) == ("value", "value")
    assert len(made) == 1


def test_who_waited_for_a_failure_makes_it_itself() -> None:
    cache, begun, go = MapCache(), threading.Event(), threading.Event()

    def broken() -> str:
        begun.set()
        go.wait(10)
        raise ValueError("broken")

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(cache.get, "key", broken)
        assert begun.wait(10)
        second = threads.submit(cache.get, "key", lambda: "value")
        go.set()
        with pytest.raises(ValueError, match="broken"):
            first.result(10)
        assert second.result(10) == "value"
    assert cache.get("key", lambda: "another") == "value"


def test_patience_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE_S", 0.0)
    cache, begun, go = MapCache(), threading.Event(), threading.Event()

    def stuck() -> str:
        begun.set()
        go.wait(10)
        return "late"

    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(cache.get, "key", stuck)
        assert begun.wait(10)
        assert cache.get("key", lambda: "own") == "own"
        go.set()
        assert first.result(10) == "own"
