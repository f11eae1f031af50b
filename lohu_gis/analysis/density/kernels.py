"""Kernels in the plane, each with integral 1.

With u = d / r on a disc of radius r (Silverman 1986, section 4.2; Wand and Jones 1995, section 4.2): uniform
``1 / (pi r^2)``, triangular ``3 / (pi r^2) (1 - u)``, Epanechnikov ``2 / (pi r^2) (1 - u^2)``, quartic
``3 / (pi r^2) (1 - u^2)^2``; Gaussian ``1 / (2 pi s^2) exp(-d^2 / (2 s^2))``, cut at 4 s.
"""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

KernelName = Literal["quartic", "gaussian", "epanechnikov", "triangular", "uniform"]
KERNELS: tuple[KernelName, ...] = get_args(KernelName)
GAUSSIAN_REACH = 4.0

F64 = npt.NDArray[np.float64]


def reach(kernel: KernelName, bandwidth: float) -> float:
    """Distance beyond which the kernel is zero: the radius, or four times sigma."""
    return bandwidth * (GAUSSIAN_REACH if kernel == "gaussian" else 1.0)


def kernel_values(kernel: KernelName, bandwidth: float, squared: F64) -> F64:
    """Density per square unit at squared distances of any shape; zero at and beyond the reach.

    The cut Gaussian is divided by the mass inside the cut, ``1 - exp(-8)``.
    """
    limit = reach(kernel, bandwidth)
    within = squared < limit * limit
    if kernel == "gaussian":
        scale = 1.0 / (2 * np.pi * bandwidth**2 * (1 - np.exp(-(GAUSSIAN_REACH**2) / 2)))
        values = scale * np.exp(-squared / (2 * bandwidth**2))
    else:
        values = _on_disc(kernel, np.minimum(squared / bandwidth**2, 1.0)) / (np.pi * bandwidth**2)
    return np.where(within, values, 0.0)


def _on_disc(kernel: KernelName, u2: F64) -> F64:
    match kernel:
        case "uniform":
            return np.ones_like(u2)
        case "triangular":
            return 3.0 * (1.0 - np.sqrt(u2))
        case "epanechnikov":
            return 2.0 * (1.0 - u2)
        case _:
            return 3.0 * (1.0 - u2) ** 2
