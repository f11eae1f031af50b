"""Which way is up: models in other axes turned to x east, y north, z up."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from lohu_gis.core.contextmesh import F64

UP_AXES: Mapping[str, F64] = {
    "X": np.array([[0.0, 0.0, -1.0], [0.0, 1.0, 0.0], [1.0, 0.0, 0.0]]),
    "Y": np.array([[1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]]),
    "Z": np.eye(3)}
"""Axis that points up -> the quarter turn that makes it z; from y up, north comes to lie where minus z was."""


def likely_up(low: F64, high: F64) -> str:
    """``"Z"`` for a model that is flat along z and not along y, as maps are; ``"Y"``, the usual one, otherwise."""
    reach = high - low
    return "Z" if reach[2] < 0.5 * min(reach[0], reach[1]) else "Y"
