"""Parcels and frames: what goes in comes out, and nothing stays behind."""

from __future__ import annotations

from multiprocessing.shared_memory import SharedMemory

import numpy as np
import pytest
import shapely

from lohu_gis.scene3d.build.scene import build_scene
from lohu_gis.scene3d.link.frames import FrameStore
from lohu_gis.scene3d.link.parcels import Parcel, open_parcel
from tests.scene3d.shapes import column, same_chunk


def test_a_scene_survives_the_way_through_shared_memory() -> None:
    scene = build_scene(column([shapely.box(0, 0, 5, 6), shapely.box(9, 9, 11, 12)]), [4.0, np.nan]).scene
    parcel = Parcel(scene)
    try:
        other = open_parcel(parcel.ticket)
    finally:
        parcel.close()
    assert same_chunk(other.chunks[0], scene.chunks[0])
    assert other.bounds.tolist() == scene.bounds.tolist()
    assert other.light == scene.light
    assert np.array_equal(other.ground.points, scene.ground.points)


def test_a_closed_parcel_is_gone_for_good() -> None:
    parcel = Parcel({"a": np.arange(5)})
    parcel.close()
    parcel.close()
    with pytest.raises(FileNotFoundError):
        open_parcel(parcel.ticket)


def test_empty_content_has_a_parcel_too() -> None:
    parcel = Parcel((None,))
    assert open_parcel(parcel.ticket) == (None,)
    parcel.close()


def test_without_room_the_content_travels_in_the_ticket(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int, _start: int, _size: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.posix_fallocate", full)
    parcel = Parcel({"a": np.arange(5)})
    assert parcel.ticket.name == ""
    assert open_parcel(parcel.ticket)["a"].tolist() == [0, 1, 2, 3, 4]
    parcel.close()
    with pytest.raises(OSError, match="No space"):
        FrameStore(100)


def test_frames_are_shared_and_slots_take_turns() -> None:
    ours = FrameStore(3 * 4 * 4)
    theirs = FrameStore(3 * 4 * 4, ours.name)
    theirs.slot(1, (3, 4, 4))[:] = 7
    theirs.slot(2, (3, 4, 4))[:] = 9
    assert (ours.slot(1, (3, 4, 4)) == 7).all()
    assert (ours.slot(2, (3, 4, 4)) == 9).all()
    with pytest.raises(ValueError, match="no room"):
        ours.slot(1, (4, 4, 4))
    theirs.close()
    ours.close()
    with pytest.raises(FileNotFoundError):
        SharedMemory(name=ours.name)
