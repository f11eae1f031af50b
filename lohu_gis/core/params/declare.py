"""The `tool` decorator and what it reads from a function."""

from __future__ import annotations

import builtins
import inspect
import keyword
import re
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from lohu_gis.core.errors import UsageError
from lohu_gis.core.params.docstring import Docstring, read_docstring
from lohu_gis.core.params.inputs import Data
from lohu_gis.core.params.kinds import JsonValue, Kind
from lohu_gis.core.params.outputs import Output, VectorOutput

Function = TypeVar("Function", bound=Callable[..., Any])

ATTRIBUTE = "__lohu_tool__"
"""Where the decorator leaves the declaration on the function."""

_ID = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")


class _Required:
    def __repr__(self) -> str:
        return "REQUIRED"


REQUIRED = _Required()
"""Default of a parameter that must be given."""


@dataclass(frozen=True)
class Parameter:
    """One declared parameter.

    Attributes
    ----------
    default
        JSON value, or `REQUIRED`. None means "not given" and is only taken where it is the default.
    help
        From the docstring, English message id.
    frame
        The function wants a GeoDataFrame in place of a `FeatureTable`.
    """

    name: str
    kind: Kind
    default: JsonValue
    help: str
    frame: bool = False

    @property
    def required(self) -> bool:
        """Must be given."""
        return self.default is REQUIRED

    def check(self, value: JsonValue) -> JsonValue:
        """The value in canonical form; raises ``parameter.invalid`` with the parameter's name."""
        return None if value is None and self.default is None else self._named(self.kind.check, value)

    def from_text(self, text: str) -> JsonValue:
        """The value written on a command line; raises ``parameter.invalid`` with the parameter's name."""
        return None if text == "" and self.default is None else self._named(self.kind.from_text, text)

    def _named(self, convert: Callable[[Any], JsonValue], value: JsonValue) -> JsonValue:
        try:
            return convert(value)
        except UsageError as error:
            raise type(error)(error.code, parameter=self.name, **error.facts) from None


@dataclass(frozen=True)
class Tool:
    """A declared tool; made by `tool`.

    Attributes
    ----------
    function
        Called with keyword arguments; stays callable by itself.
    sources
        Where formulas come from; printed in reports.
    """

    id: str
    title: str
    version: int
    function: Callable[..., Any]
    outputs: tuple[Output, ...]
    sources: tuple[str, ...] = ()
    live: bool = False

    @property
    def group(self) -> str:
        """First part of the id."""
        return self.id.partition(".")[0]

    @cached_property
    def docs(self) -> Docstring:
        """The function's docstring in parts."""
        return read_docstring(self.function.__doc__)

    @cached_property
    def parameters(self) -> Mapping[str, Parameter]:
        """Declared parameters by name, in the order of the signature."""
        return {p.name: p for p in _parameters(self)}

    @cached_property
    def injected(self) -> frozenset[str]:
        """Parameters that the runner fills (``progress``)."""
        return frozenset(map(public_name, inspect.signature(self.function).parameters)) - set(self.parameters)

    def call(self, arguments: Mapping[str, Any]) -> Any:
        """What the function returns for arguments by public name."""
        return self.function(**{name + "_" * keyword.iskeyword(name): value for name, value in arguments.items()})

    def check(self, values: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
        """All parameters in canonical form, defaults filled in.

        Raises
        ------
        UsageError
            ``parameter.unknown``, ``parameter.missing``, ``parameter.invalid``.
        """
        for name in values:
            if name not in self.parameters:
                raise UsageError("parameter.unknown", tool=self.id, parameter=name, known=", ".join(self.parameters))
        checked = {}
        for name, parameter in self.parameters.items():
            if name in values:
                checked[name] = parameter.check(values[name])
            elif parameter.required:
                raise UsageError("parameter.missing", tool=self.id, parameter=name)
            else:
                checked[name] = parameter.default
        return checked

    def of_kind(self, kind: type[Kind]) -> tuple[Parameter, ...]:
        """Parameters of a kind (subclasses included)."""
        return tuple(p for p in self.parameters.values() if isinstance(p.kind, kind))

    @property
    def inputs(self) -> tuple[Parameter, ...]:
        """Parameters that name data."""
        return self.of_kind(Data)


def public_name(formal: str) -> str:
    """The name of a parameter: that of the function's, without the underscore that keeps it off a word of Python."""
    return formal[:-1] if formal.endswith("_") and keyword.iskeyword(formal[:-1]) else formal


def tool(*, id: str, title: str, version: int, outputs: Sequence[Output] = (VectorOutput(),),  # noqa: A002 - as in the contract
         sources: Sequence[str] = (), live: bool = False) -> Callable[[Function], Function]:
    """Declare a function as a tool.

    Parameters
    ----------
    id
        ``group.name``, never translated, never changed.
    title
        English message id marked with `N_`.
    version
        Raised when results change.
    outputs
        What it gives back, in order.
    sources
        Literature of the formulas.
    live
        May serve as a computed layer that follows its inputs.

    Raises
    ------
    ValueError
        For an id that is not ``group.name``.
    """
    if not _ID.fullmatch(id):
        raise ValueError(f"not a tool id: {id!r}")

    def declare(function: Function) -> Function:
        setattr(function, ATTRIBUTE, Tool(id, title, version, function, tuple(outputs), tuple(sources), live))
        return function

    return declare


def declared_in(namespace: Mapping[str, Any], module: str) -> list[Tool]:
    """Tools whose functions were defined in the module of that name."""
    functions = [value for value in namespace.values() if inspect.isfunction(value) and value.__module__ == module]
    return [getattr(f, ATTRIBUTE) for f in functions if hasattr(f, ATTRIBUTE)]


class _Anything:
    """Stands for a name that is only imported for type checkers."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> _Anything:
        if name.startswith("_"):
            raise AttributeError(name)
        return _Anything(f"{self._name}.{name}")

    def __or__(self, other: object) -> _Anything:
        return self

    def __ror__(self, other: object) -> _Anything:
        return self

    def __getitem__(self, key: object) -> _Anything:
        return self

    def __call__(self, *args: object, **named: object) -> None:
        """Typing takes only callables for types."""

    def __repr__(self) -> str:
        return self._name


class _Names(dict[str, Any]):
    """Names that annotations use; what was imported only for type checkers becomes a stand-in.

    So a tool file can name GeoDataFrame without importing geopandas before it is needed.
    """

    def __init__(self, known: Mapping[str, Any]) -> None:
        super().__init__()
        self._known = known

    def __missing__(self, name: str) -> Any:
        if name in self._known or hasattr(builtins, name):
            raise KeyError(name)
        return _Anything(name)


def _parameters(declared: Tool) -> list[Parameter]:
    function = declared.function
    hints = typing.get_type_hints(function, localns=_Names(function.__globals__), include_extras=True)
    found = []
    for name, formal in inspect.signature(function).parameters.items():
        kinds = [m for m in getattr(hints.get(name), "__metadata__", ()) if isinstance(m, Kind)]
        if not kinds:
            continue
        default = REQUIRED if formal.default is inspect.Parameter.empty else formal.default
        frame = "GeoDataFrame" in str(getattr(hints[name], "__origin__", ""))
        public = public_name(name)
        found.append(Parameter(public, kinds[0], default, declared.docs.parameters.get(public, ""), frame))
    return found
