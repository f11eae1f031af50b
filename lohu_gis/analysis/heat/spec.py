"""What somebody wants of a heat layer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from lohu_gis.analysis.density.kernels import KernelName

Mode = Literal["surface", "hexagon", "square", "polygons"]
MODES: tuple[Mode, ...] = get_args(Mode)
Per = Literal["area", "residents", "roads"]
PERS: tuple[Per, ...] = get_args(Per)
Unsure = Literal["show", "fade", "hatch"]
UNSURES: tuple[Unsure, ...] = get_args(Unsure)
Scale = Literal["all", "window"]
SCALES: tuple[Scale, ...] = get_args(Scale)


@dataclass(frozen=True, slots=True)
class HeatSpec:
    """Parameters of a heat layer.

    Attributes
    ----------
    mode
        A surface, or counts in hexagons, squares or the polygons of a layer.
    bandwidth_m
        Radius of the kernel, or the rule that chooses it from all records.
    size_m
        Of hexagons (flat to flat) and squares.
    per
        What events are held against.
    residents
        Column with the number of residents; None counts every row of the base as one.
    category, categories
        Column of categories and those that are shown; none named shows all.
    unsure
        What is not more than chance is shown as the rest, faded or hatched.
    scale
        The colours' end is the peak of all records, or of all windows as long as the one shown.
    """

    mode: Mode = "surface"
    bandwidth_m: float | Literal["arcgis", "silverman"] = "arcgis"
    kernel: KernelName = "quartic"
    size_m: float = 200.0
    per: Per = "area"
    residents: str | None = None
    category: str | None = None
    categories: tuple[str, ...] = ()
    unsure: Unsure = "fade"
    scale: Scale = "window"

    @property
    def prepared(self) -> tuple[object, ...]:
        """What of it the preparation depends on; the rest changes a step only."""
        form = (self.bandwidth_m, self.kernel) if self.mode == "surface" else (self.size_m,)
        return self.mode, form, self.per, self.residents


def spec_of(parameters: Mapping[str, Any]) -> HeatSpec:
    """The parameters as a project keeps them; what is missing has its default."""
    known = {name: value for name, value in parameters.items() if name in HeatSpec.__dataclass_fields__}
    if "categories" in known:
        known["categories"] = tuple(known["categories"] or ())
    return HeatSpec(**known)
