"""Ordinary kriging: one system for few stations, nearest neighbours for many."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.interpolation.variogram import Variogram
from lohu_gis.core.progress import Progress

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]

AT_ONCE = 300
"""Stations up to which every place uses all of them."""

NEAREST = 24
"""Stations that a place uses where there are more."""

KNOWN = 3000
"""Stations up to which all semivariances between them are computed once."""

BLOCK = 4_000_000
"""Numbers in the arrays of one step."""


@dataclass(frozen=True, slots=True, eq=False)
class Kriged:
    """Estimates and their standard errors, shape (m,) each."""

    values: F64
    errors: F64


def kriged(points: F64, values: F64, targets: F64, model: Variogram, neighbours: int | None = None,
           progress: Progress | None = None) -> Kriged:
    """Best linear unbiased estimates at `targets` (m, 2) from `values` at distinct `points` (n, 2), n >= 1.

    Solves ``sum_j w_j gamma(x_i - x_j) + mu = gamma(x_i - s)``, ``sum_j w_j = 1`` (Matheron 1963); the squared standard
    error is ``sum_i w_i gamma(x_i - s) + mu``. At a station itself the estimate is its value and the error 0.

    Parameters
    ----------
    neighbours
        How many nearest stations a place uses; without it all of up to 300, else 24.
    """
    count = min(len(points), neighbours or (AT_ONCE if len(points) <= AT_ONCE else NEAREST))
    progress = progress or Progress()
    estimates, errors = np.empty(len(targets)), np.empty(len(targets))
    if count == len(points):
        system = _Inverse(points, values, model)
        for part in progress.chunks(len(targets), max(BLOCK // (count + 1), 1)):
            estimates[part], errors[part] = system.at(targets[part])
        return Kriged(estimates, errors)
    from scipy.spatial import cKDTree

    tree, local = cKDTree(points), _Local(points, values, model)
    for part in progress.chunks(len(targets), max(BLOCK // (count + 1) ** 2, 1)):
        apart, near = tree.query(targets[part], k=count)
        near, apart = near.reshape(-1, count), apart.reshape(-1, count)
        estimates[part], errors[part] = local.at(near, apart)
    return Kriged(estimates, errors)


def left_out(points: F64, values: F64, model: Variogram, neighbours: int | None = None,
             progress: Progress | None = None) -> F64:
    """The estimate at each station from the others, shape (n,); NaN for a single one."""
    count = len(points)
    progress = progress or Progress()
    if count < 2:
        return np.full(count, np.nan)
    if count <= (neighbours or AT_ONCE):
        progress.at(1.0)
        return _Inverse(points, values, model).left_out()
    from scipy.spatial import cKDTree

    used = min(neighbours or NEAREST, count - 1)
    found, tree, local = np.empty(count), cKDTree(points), _Local(points, values, model)
    for part in progress.chunks(count, max(BLOCK // (used + 1) ** 2, 1)):
        apart, near = tree.query(points[part], k=used + 1)
        # The nearest is the station itself: places are distinct.
        found[part], _ = local.at(near[:, 1:], apart[:, 1:])
    return found


def _system(points: F64, model: Variogram) -> F64:
    """Matrices (..., k + 1, k + 1) of stations (..., k, 2), divided by the sill."""
    apart = np.linalg.norm(points[..., :, None, :] - points[..., None, :, :], axis=-1)
    size = apart.shape[-1]
    matrix = np.ones((*apart.shape[:-2], size + 1, size + 1))
    matrix[..., :size, :size] = model.at(apart) / model.sill
    matrix[..., size, size] = 0.0
    if model.shape == "gaussian":
        # Gaussian systems of near stations are singular in floating point; a trace of the sill on the diagonal
        # (a nugget below every digit that is shown) keeps them solvable.
        where = np.arange(size)
        matrix[..., where, where] -= 1e-9
    return matrix


class _Inverse:
    """All stations in one system."""

    def __init__(self, points: F64, values: F64, model: Variogram) -> None:
        self._points, self._values, self._model = points, values, model
        self._inverse = np.linalg.pinv(_system(points, model), rcond=1e-14, hermitian=True)

    def at(self, targets: F64) -> tuple[F64, F64]:
        """Estimates and standard errors."""
        from scipy.spatial.distance import cdist

        side = np.ones((len(self._points) + 1, len(targets)))
        side[:-1] = self._model.at(cdist(self._points, targets)) / self._model.sill
        weights = self._inverse @ side
        variance = np.maximum((weights * side).sum(axis=0), 0.0) * self._model.sill
        return self._values @ weights[:-1], np.sqrt(variance)

    def left_out(self) -> F64:
        """Estimates from the others by the inverse alone (Dubrule 1983)."""
        part = self._inverse[:-1, :-1]
        return np.asarray(self._values - part @ self._values / np.diag(part), np.float64)


class _Local:
    """A system for each place from its own neighbours."""

    def __init__(self, points: F64, values: F64, model: Variogram) -> None:
        self._points, self._values, self._model = points, values, model
        self._all = _system(points, model) if len(points) <= KNOWN else None

    def at(self, near: I64, apart: F64) -> tuple[F64, F64]:
        """Estimates and standard errors of places with these stations at these distances, (m, k) each."""
        side = np.ones((len(near), near.shape[1] + 1))
        side[:, :-1] = self._model.at(apart) / self._model.sill
        weights = np.linalg.solve(self._matrices(near), side[..., None])[..., 0]
        variance = np.maximum((weights * side).sum(axis=1), 0.0) * self._model.sill
        return (weights[:, :-1] * self._values[near]).sum(axis=1), np.sqrt(variance)

    def _matrices(self, near: I64) -> F64:
        if self._all is None:
            return _system(self._points[near], self._model)
        # The last row and column of the whole belong to the sum of weights, in every part of it too.
        last = np.column_stack([near, np.full(len(near), len(self._points))])
        return np.asarray(self._all[last[:, :, None], last[:, None, :]], np.float64)
