"""What sensors measure and in which units; it comes from a readable file, not from code."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from lohu_gis.core.errors import InputError

F64 = npt.NDArray[np.float64]

_MARKS = re.compile(r"[\s_\-.()（）\[\]'\"]+")
_COMPASS = ("N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW")
COMPASS: Mapping[str, float] = {name: 22.5 * number for number, name in enumerate(_COMPASS)}
"""Winds by name, in degrees clockwise from north."""


class Quantity(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One kind of reading; see the head of the file for the meaning of its numbers."""

    names: tuple[str, ...]
    unit: str
    assume: tuple[str, ...] = ()
    usual_max: float | None = None
    min: float | None = None
    max: float | None = None


class Conversion(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A number of one unit times `factor` plus `offset` is one of `to`."""

    to: str
    factor: float
    offset: float = 0.0


class Catalogue(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    """Names of columns, units and quantities."""

    columns: Mapping[str, tuple[str, ...]]
    units: Mapping[str, tuple[str, ...]]
    quantities: Mapping[str, Quantity]
    convert: Mapping[str, Conversion] = {}
    missing: tuple[float, ...] = ()
    good: tuple[str, ...] = ()

    @cached_property
    def known_units(self) -> Mapping[str, str]:
        """Plain name of a unit -> the unit."""
        return {plain_unit(name): unit for unit, names in self.units.items() for name in (unit, *names)}

    @cached_property
    def known_quantities(self) -> Mapping[str, str]:
        """Plain name of a quantity -> its id."""
        return {plain(name): ident for ident, found in self.quantities.items() for name in (ident, *found.names)}

    @cached_property
    def known_columns(self) -> Mapping[str, tuple[str, ...]]:
        """What a column is -> plain names."""
        return {what: tuple(map(plain, names)) for what, names in self.columns.items()}

    @cached_property
    def good_words(self) -> frozenset[str]:
        """Plain words of quality that mean good."""
        return frozenset(map(plain, self.good)) | {""}

    def quantity_of(self, name: str) -> str:
        """The id of a quantity by its name in a file; the name itself where it is not known.

        A longer name counts by what stands in it: ``水贝站 等效声级``, ``PM2.5 (ug/m3)``.
        """
        bare = re.sub(r"[(（\[].*?[)）\]]", "", name)
        for text in (plain(name), plain(bare)):
            if text in self.known_quantities:
                return self.known_quantities[text]
        return name.strip()

    def is_known(self, name: str) -> bool:
        """Whether a name is one of a quantity."""
        return self.quantity_of(name) in self.quantities

    def unit_in(self, name: str) -> str:
        """The unit in brackets behind a name, ``PM2.5 (ug/m3)``; empty for none."""
        found = re.search(r"[(（\[]([^)）\]]+)[)）\]]\s*$", name)
        return "" if found is None else self.known_units.get(plain_unit(found[1]), "")

    def unit_of(self, name: str | None) -> str:
        """A unit by its name in a file; the name itself where it is not known."""
        return "" if name is None else self.known_units.get(plain_unit(name), name.strip())

    def assumed(self, quantity: str, values: F64) -> str:
        """The unit of readings that say none: by what is usual; empty for quantities that are not known."""
        known = self.quantities.get(quantity)
        if known is None:
            return ""
        finite = values[np.isfinite(values)]
        if known.usual_max is not None and len(finite):
            high = float(np.percentile(finite, 99))
            for unit in known.assume:
                if self.converted(np.array([high]), unit, known.unit)[0] <= known.usual_max:
                    return unit
        return known.assume[0] if known.assume else known.unit

    def converted(self, values: F64, unit: str, target: str) -> F64:
        """Readings in another unit; as they are where no conversion is known."""
        step = self.convert.get(unit)
        if unit == target or step is None or step.to != target:
            return values
        return values * step.factor + step.offset

    def can_convert(self, unit: str, target: str) -> bool:
        """Whether readings in a unit can be brought to another."""
        return unit == target or (unit in self.convert and self.convert[unit].to == target)


def plain(name: str) -> str:
    """A name without case, width, spaces and marks."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", name[:200]).lower())


def plain_unit(name: str) -> str:
    """A unit without case, width and spaces; both kinds of the sign for micro are u."""
    text = unicodedata.normalize("NFKC", name[:60]).lower().replace("\u03bc", "u").replace("\u00b5", "u")
    return re.sub(r"\s+", "", text)


def catalogue_of(content: Mapping[str, Any]) -> Catalogue:
    """A catalogue from the content of a TOML file.

    Raises
    ------
    InputError
        ``profile.invalid``.
    """
    try:
        return msgspec.convert(content, Catalogue)
    except (msgspec.ValidationError, RecursionError) as error:
        raise InputError("profile.invalid", reason=str(error)) from error
