"""What a person may type as a source: a path, optionally with a layer."""

from __future__ import annotations

from pathlib import Path

import msgspec

from lohu_gis.core.errors import UsageError

_MARK = "|layer="


class SourceSpec(msgspec.Struct, frozen=True):
    """A data file and which of its layers is meant.

    Attributes
    ----------
    path
        The file (or file geodatabase folder) as given.
    layer
        Name of a layer, None for "the first" or "all", whichever the verb takes.
    """

    path: str
    layer: str | None = None

    @property
    def file(self) -> Path:
        """`path` as a path object."""
        return Path(self.path)

    def __str__(self) -> str:
        return self.path if self.layer is None else f"{self.path}{_MARK}{self.layer}"


def parse(text: str) -> SourceSpec:
    """Read ``FILE`` or ``FILE|layer=NAME``; the only place that knows this syntax.

    Raises
    ------
    UsageError
        ``source.empty`` without a path, ``source.option_unknown`` for anything else after ``|``.
    """
    path, bar, option = text.partition("|")
    if not path.strip():
        raise UsageError("source.empty", text=text)
    if not bar:
        return SourceSpec(path)
    key, equals, value = option.partition("=")
    if key != "layer" or not equals or not value:
        if Path(text).exists():  # a bar in a file name
            return SourceSpec(text)
        raise UsageError("source.option_unknown", text=text, option=option)
    return SourceSpec(path, value)
