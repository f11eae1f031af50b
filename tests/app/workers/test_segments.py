"""Every way of sharing memory carries the same bytes and leaves nothing behind."""

from __future__ import annotations

import gc
import mmap
import multiprocessing
import os
import tempfile
from pathlib import Path

import numpy as np
import pytest

from lohu_gis.app.workers import segments
from lohu_gis.app.workers.segments import MemoryFiles, Segments, TaggedSections, TemporaryFiles, layout
from lohu_gis.app.workers.transport import Parcel, receive


def test_layout_is_aligned() -> None:
    assert layout([]) == ([], 0)
    assert layout([1, 64, 65, 0, 3]) == ([0, 64, 128, 256, 256], 320)


@pytest.mark.parametrize("way", [
    pytest.param(MemoryFiles(), marks=pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="Linux only")),
    TemporaryFiles(), TaggedSections()], ids=lambda way: type(way).__name__)
def test_arrays_arrive(way: Segments, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    sections: dict[str, mmap.mmap] = {}
    monkeypatch.setattr(segments, "_tagged", lambda tag, total: sections.setdefault(tag, mmap.mmap(-1, total)))
    here, there = multiprocessing.Pipe(duplex=True)
    value = {"big": np.arange(50_000), "small": np.arange(3), "text": "字", "none": np.zeros(0)}
    held = Parcel(value).send(here, way)
    got = receive(there, way, trusted=False)
    del held
    for name in ("big", "small", "none"):
        np.testing.assert_array_equal(got[name], value[name])
        assert not got[name].flags.writeable or name == "none"
    assert got["text"] == "字"
    assert list(tmp_path.iterdir()) == []
    here.close()
    there.close()
    del got
    gc.collect()
