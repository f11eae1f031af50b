"""Kinds of parameters that name data: files on the command line, layers in the window; and columns of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from lohu_gis.core.params.kinds import JsonValue, Kind, refuse

GeometryKind = Literal["point", "line", "polygon"]


@dataclass(frozen=True, kw_only=True)
class Data(Kind):
    """Base of the kinds that name data; the JSON value is a path, ``file.gpkg|layer=name``, or a layer id."""

    name = "data"

    def schema(self) -> dict[str, Any]:
        """A ``string`` with its kind."""
        return {"type": "string", "x-kind": self.name}

    def check(self, value: JsonValue) -> JsonValue:
        """A text that is not empty."""
        if not isinstance(value, str) or not value:
            refuse(value, "FILE")
        return value


@dataclass(frozen=True, kw_only=True)
class TableInput(Data):
    """Base of `Vector` and `Table`: the function receives a `FeatureTable` (a GeoDataFrame if annotated so)."""


@dataclass(frozen=True, init=False)
class Vector(TableInput):
    """Features with geometry.

    Parameters
    ----------
    *geometry
        What the rows may be (multi-part forms included); nothing for any. Rows of other kinds count as missing
        geometry, with a finding; a layer without any fitting row is refused.
    metric
        The tool measures: the runner hands over coordinates in metres, whatever the input's CRS.
    """

    name = "vector"
    geometry: tuple[GeometryKind, ...] = ()
    metric: bool = False

    def __init__(self, *geometry: GeometryKind, metric: bool = False) -> None:
        object.__setattr__(self, "geometry", geometry)
        object.__setattr__(self, "metric", metric)

    def schema(self) -> dict[str, Any]:
        """Adds the kinds of geometry."""
        return super().schema() | {"x-geometry": list(self.geometry), "x-metric": self.metric}


@dataclass(frozen=True, kw_only=True)
class Table(TableInput):
    """Rows; a geometry, if there is one, is handed over too."""

    name = "table"


@dataclass(frozen=True, kw_only=True)
class Raster(Data):
    """A grid of values; the function receives a `core.raster.Raster`.

    Attributes
    ----------
    metric
        The tool measures: the runner hands over a north-up grid in the system that it computes in (metres), resampled
        bilinearly where the raster is in another one.
    """

    name = "raster"
    metric: bool = False

    def schema(self) -> dict[str, Any]:
        """Adds whether metres are needed."""
        return super().schema() | {"x-metric": self.metric}


@dataclass(frozen=True, kw_only=True)
class Rules(Data):
    """A rule pack: the id of one that comes with the program, or a TOML file; the function receives a `RulePack`.

    Attributes
    ----------
    group
        Which shipped packs are offered: those whose id begins so (``"plan"``); the rest of the id names them too.
    """

    name = "rules"
    group: str = ""

    def schema(self) -> dict[str, Any]:
        """Adds the group."""
        return super().schema() | {"x-group": self.group}


@dataclass(frozen=True, kw_only=True)
class Export(Table):
    """A table as another system exports it; files are opened in more forms than a plain table (Open311 requests)."""

    name = "export"


@dataclass(frozen=True, kw_only=True)
class Readings(Data):
    """What sensors wrote: a file, a folder of files, or the address of a SensorThings service."""

    name = "readings"


@dataclass(frozen=True, kw_only=True)
class Profile(Data):
    """How files of one layout are read: ``auto``, or a TOML file; the function receives the rules of its `group`."""

    name = "profile"
    group: str = ""

    def schema(self) -> dict[str, Any]:
        """Adds the group."""
        return super().schema() | {"x-group": self.group}


@dataclass(frozen=True, kw_only=True)
class Model(Data):
    """A trained model: the path of its file; the function receives a `core.textmodel.TextModel`."""

    name = "model"


@dataclass(frozen=True, kw_only=True)
class Column(Kind):
    """Name of a column of the parameter `of`; `numeric` asks for numbers. Missing columns are refused by the runner."""

    name = "column"
    of: str
    numeric: bool = False
    many: bool = False

    def schema(self) -> dict[str, Any]:
        """``string``, or an array of them for `many`."""
        one: dict[str, Any] = {"type": "string"}
        schema = {"type": "array", "items": one} if self.many else one
        return schema | {"x-kind": self.name, "x-of": self.of, "x-numeric": self.numeric}

    def from_text(self, text: str) -> JsonValue:
        """The name; names with commas between them for `many`."""
        return self.check([part.strip() for part in text.split(",")] if self.many else text)

    def check(self, value: JsonValue) -> JsonValue:
        """A name that is not empty, or a list of them."""
        names = value if self.many and isinstance(value, list | tuple) else [value]
        if not names or any(not isinstance(name, str) or not name for name in names):
            refuse(value, "COLUMN")
        return list(names) if self.many else value


@dataclass(frozen=True, kw_only=True)
class ObjectNames(Column):
    """How objects of the parameter `of` are called in results: the function receives one text per row.

    None takes the column ``building_id``, else ``id``, else the 0-based row number. On the command line: ``--id``.
    """

    name = "object_names"
