"""No thread goes on with a module that another one is still making."""

from __future__ import annotations

import sys
import threading
from importlib.machinery import ModuleSpec
from types import ModuleType

import pytest

from lohu_gis.app.workers import arrow
from lohu_gis.core.errors import LohuError


@pytest.fixture
def half_made(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A module as Python hands it out when it resolves a deadlock of imports."""
    module = ModuleType("half_made")
    module.__spec__ = ModuleSpec("half_made", None)
    vars(module.__spec__)["_initializing"] = True
    monkeypatch.setitem(sys.modules, "half_made", module)
    return module


def test_a_module_in_the_making_is_waited_for(half_made: ModuleType) -> None:
    """The thread goes on when, and only when, the module is whole."""
    assert arrow.being_made("half_made")
    gone_on = threading.Event()

    def user() -> None:
        arrow.wait_whole("half_made", 30)
        gone_on.set()

    thread = threading.Thread(target=user)
    thread.start()
    assert not gone_on.wait(0.05)
    vars(half_made.__spec__)["_initializing"] = False
    assert gone_on.wait(30)
    thread.join()


def test_patience_has_an_end(half_made: ModuleType) -> None:
    """An import that never ends is an error with a code."""
    with pytest.raises(LohuError) as caught:
        arrow.wait_whole("half_made", 0.01)
    assert caught.value.code == "worker.failed"


def test_arrow_is_whole_afterwards() -> None:
    """Also from several threads at once."""
    threads = [threading.Thread(target=arrow.import_arrow) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not any(arrow.being_made(name) for name in arrow.MODULES)
    assert hasattr(sys.modules["pyarrow"], "Table")
