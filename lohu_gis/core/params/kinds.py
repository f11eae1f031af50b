"""Kinds of plain parameters: what values they take, as text (command line) and as JSON (window, files, records)."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any, NoReturn

from lohu_gis.core.errors import UsageError
from lohu_gis.core.expression import parse

JsonValue = Any
"""None, bool, int, float, str, or a list of numbers or texts."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """Base of all kinds."""

    name = "any"

    def schema(self) -> dict[str, Any]:
        """JSON Schema of the values; keys with ``x-`` say what JSON Schema has no word for."""
        return {}

    def from_text(self, text: str) -> JsonValue:
        """The JSON value written on a command line.

        Raises
        ------
        UsageError
            ``parameter.invalid`` with `given` and `expected`.
        """
        return self.check(text)

    def check(self, value: JsonValue) -> JsonValue:
        """The value in its canonical form.

        Raises
        ------
        UsageError
            ``parameter.invalid``.
        """
        return value


def refuse(given: object, expected: str) -> NoReturn:
    """Raise ``parameter.invalid``."""
    raise UsageError("parameter.invalid", given=given if isinstance(given, str) else repr(given), expected=expected)


@dataclass(frozen=True, kw_only=True)
class Number(Kind):
    """A finite number.

    Attributes
    ----------
    unit
        Shown behind the field, ``"m"``.
    min, max
        Limits, included unless `above_min`.
    words
        Names of rules that may stand in place of a number.
    """

    name = "number"
    unit: str = ""
    min: float | None = None
    max: float | None = None
    above_min: bool = False
    words: tuple[str, ...] = ()

    def schema(self) -> dict[str, Any]:
        """``number`` with limits, or one of the words."""
        number: dict[str, Any] = {"type": "number"}
        if self.min is not None:
            number["exclusiveMinimum" if self.above_min else "minimum"] = self.min
        if self.max is not None:
            number["maximum"] = self.max
        schema = {"anyOf": [number, {"enum": list(self.words)}]} if self.words else number
        return schema | ({"x-unit": self.unit} if self.unit else {})

    def from_text(self, text: str) -> JsonValue:
        """Decimal number with a point, or a word."""
        if text in self.words:
            return text
        try:
            return self.check(float(text))
        except ValueError:
            refuse(text, self.expected())

    def check(self, value: JsonValue) -> JsonValue:
        """The number as float."""
        if isinstance(value, str) and value in self.words:
            return value
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            refuse(value, self.expected())
        too_low = self.min is not None and (value < self.min or (self.above_min and value == self.min))
        if too_low or (self.max is not None and value > self.max):
            refuse(value, self.expected())
        return float(value)

    def expected(self) -> str:
        """What is taken, for a message: ``number > 0 m``."""
        text = "number"
        if self.min is not None:
            text += f" {'>' if self.above_min else '>='} {self.min:g}"
        if self.max is not None:
            text += f" <= {self.max:g}"
        text += f" {self.unit}" if self.unit else ""
        return " | ".join([text, *self.words])


@dataclass(frozen=True, kw_only=True)
class Integer(Kind):
    """A whole number between `min` and `max`, both included."""

    name = "integer"
    min: int | None = None
    max: int | None = None

    def schema(self) -> dict[str, Any]:
        """``integer`` with limits."""
        limits = {"minimum": self.min, "maximum": self.max}
        return {"type": "integer"} | {k: v for k, v in limits.items() if v is not None}

    def from_text(self, text: str) -> JsonValue:
        """Digits with an optional sign."""
        try:
            return self.check(int(text))
        except ValueError:
            refuse(text, self.expected())

    def check(self, value: JsonValue) -> JsonValue:
        """The number as int; 3.0 counts as 3."""
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            refuse(value, self.expected())
        if (self.min is not None and value < self.min) or (self.max is not None and value > self.max):
            refuse(value, self.expected())
        return value

    def expected(self) -> str:
        """What is taken, for a message."""
        low = "" if self.min is None else f" >= {self.min}"
        return f"integer{low}" + ("" if self.max is None else f" <= {self.max}")


@dataclass(frozen=True, kw_only=True)
class Choice(Kind):
    """One of the listed words."""

    name = "choice"
    options: tuple[str, ...]

    def schema(self) -> dict[str, Any]:
        """An ``enum``."""
        return {"type": "string", "enum": list(self.options)}

    def check(self, value: JsonValue) -> JsonValue:
        """The word, exactly as listed."""
        if value not in self.options:
            refuse(value, " | ".join(self.options))
        return value


@dataclass(frozen=True, kw_only=True)
class Switch(Kind):
    """True or false."""

    name = "switch"

    def schema(self) -> dict[str, Any]:
        """``boolean``."""
        return {"type": "boolean"}

    def from_text(self, text: str) -> JsonValue:
        """``true`` or ``false``."""
        if text.lower() not in ("true", "false"):
            refuse(text, "true | false")
        return text.lower() == "true"

    def check(self, value: JsonValue) -> JsonValue:
        """A bool."""
        if not isinstance(value, bool):
            refuse(value, "true | false")
        return value


@dataclass(frozen=True, kw_only=True)
class Text(Kind):
    """Any text of at most `longest` characters."""

    name = "text"
    longest: int = 10_000

    def schema(self) -> dict[str, Any]:
        """``string``."""
        return {"type": "string", "maxLength": self.longest}

    def check(self, value: JsonValue) -> JsonValue:
        """The text as it is."""
        if not isinstance(value, str) or len(value) > self.longest:
            refuse(value, f"text <= {self.longest}")
        return value


@dataclass(frozen=True, kw_only=True)
class Texts(Kind):
    """Several texts without commas in them, written with commas between them; at least one.

    Attributes
    ----------
    shape
        The form shown in messages, ``"TIME,TIME,..."``.
    """

    name = "texts"
    shape: str = "a,b,..."

    def schema(self) -> dict[str, Any]:
        """``array`` of ``string``."""
        return {"type": "array", "items": {"type": "string"}, "minItems": 1, "x-kind": self.name}

    def from_text(self, text: str) -> JsonValue:
        """Texts with commas; blanks around them do not matter."""
        return self.check(text)

    def check(self, value: JsonValue) -> JsonValue:
        """A list of texts, none of them empty; one text is read as on a command line."""
        parts = [part.strip() for part in value.split(",")] if isinstance(value, str) else value
        if not isinstance(parts, list | tuple) or not parts or any(not isinstance(p, str) or not p for p in parts):
            refuse(value, self.shape)
        return list(parts)


@dataclass(frozen=True, kw_only=True)
class Expression(Kind):
    """An expression in the grammar of `core.expression` over the columns of the parameter `of`."""

    name = "expression"
    of: str = ""

    def schema(self) -> dict[str, Any]:
        """``string``."""
        return {"type": "string", "x-kind": "expression", "x-of": self.of}

    def check(self, value: JsonValue) -> JsonValue:
        """The text, after it was parsed once; raises what `core.expression.parse` raises."""
        if not isinstance(value, str):
            refuse(value, "expression")
        parse(value)
        return value


@dataclass(frozen=True, kw_only=True)
class Crs(Kind):
    """A coordinate reference system: ``EPSG:4547`` (or WKT)."""

    name = "crs"

    def schema(self) -> dict[str, Any]:
        """``string``."""
        return {"type": "string", "x-kind": "crs", "examples": ["EPSG:4547"]}

    def check(self, value: JsonValue) -> JsonValue:
        """``EPSG:n`` in capitals (a bare number is read as an EPSG code); WKT as it is. Existence is checked later."""
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str) or not value.strip():
            refuse(value, "EPSG:n")
        match = re.fullmatch(r"(?:epsg:)?(\d{4,6})", value.strip(), re.IGNORECASE)
        return f"EPSG:{match[1]}" if match else value.strip()


@dataclass(frozen=True, kw_only=True)
class Numbers(Kind):
    """Several finite numbers, with commas between them.

    Attributes
    ----------
    counts
        Allowed lengths; empty for any length.
    shape
        The form shown in messages, ``"x,y"``.
    """

    name = "numbers"
    counts: tuple[int, ...] = ()
    shape: str = "a,b,..."

    def schema(self) -> dict[str, Any]:
        """``array`` of ``number``."""
        schema: dict[str, Any] = {"type": "array", "items": {"type": "number"}, "x-kind": self.name}
        return schema | ({"minItems": min(self.counts), "maxItems": max(self.counts)} if self.counts else {})

    def from_text(self, text: str) -> JsonValue:
        """Numbers with commas (blanks around them do not matter)."""
        try:
            return self.check([float(part) for part in text.split(",")])
        except ValueError:
            refuse(text, self.shape)

    def check(self, value: JsonValue) -> JsonValue:
        """A list of floats."""
        fits = isinstance(value, list | tuple) and all(
            isinstance(v, int | float) and not isinstance(v, bool) and math.isfinite(v) for v in value)
        if not fits or (self.counts and len(value) not in self.counts):
            refuse(value, self.shape)
        return [float(v) for v in value]


@dataclass(frozen=True, kw_only=True)
class Point(Numbers):
    """A place: ``x,y`` or ``x,y,z``."""

    name = "point"
    counts: tuple[int, ...] = (2, 3)
    shape: str = "x,y"


@dataclass(frozen=True, kw_only=True)
class Extent(Numbers):
    """A box: ``xmin,ymin,xmax,ymax`` with room inside."""

    name = "extent"
    counts: tuple[int, ...] = (4,)
    shape: str = "xmin,ymin,xmax,ymax"

    def check(self, value: JsonValue) -> JsonValue:
        """Four floats, low before high."""
        box = super().check(value)
        if box[0] >= box[2] or box[1] >= box[3]:
            refuse(value, self.shape)
        return box
