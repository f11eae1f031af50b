"""Parsing of command lines without surprises: no abbreviations, errors as codes, global options anywhere."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from lohu_gis.app.i18n import _
from lohu_gis.core.errors import InputError, UsageError
from lohu_gis.core.params.kinds import Numbers


class Parser(argparse.ArgumentParser):
    """An argument parser that raises `UsageError` in place of ending the process."""

    def __init__(self, **options: object) -> None:
        super().__init__(allow_abbrev=False, **options)  # type: ignore[arg-type]  # what argparse takes

    def error(self, message: str) -> NoReturn:
        """Raise ``usage.wrong``."""
        raise UsageError("usage.wrong", reason=message, command=self.prog)


def global_parser() -> Parser:
    """Options that every verb takes, before or behind it."""
    parser = Parser(prog="lohu", add_help=False)
    group = parser.add_argument_group(_("every command"))
    group.add_argument("--lang", metavar="zh_CN|en", help=_("language of messages"))
    group.add_argument("--log-level", choices=("debug", "info", "warning", "error"), help=_("what is logged"))
    group.add_argument("--log-file", metavar="FILE", help=_("where the log goes"))
    group.add_argument("--set", metavar="KEY=VALUE", action="append", default=[], dest="set_",
                       help=_("use a setting for this call"))
    return parser


def out_path(text: str, endings: Sequence[str], sources: Sequence[str]) -> Path:
    """An output path with one of the endings, in a folder that exists, and none of the sources.

    Raises
    ------
    UsageError
        ``out.*`` as `io.write.door.check_out`.
    InputError
        ``out.folder_missing``.
    """
    from lohu_gis.io.write.door import check_out

    path = Path(text)
    check_out(path, endings, sources)
    if not path.absolute().parent.is_dir():
        raise InputError("out.folder_missing", path=text, folder=str(path.absolute().parent))
    return path


def size_of(text: str | None, usual: tuple[int, int]) -> tuple[int, int]:
    """``WxH`` in pixels, 16 to 20,000 each; ``parameter.invalid`` otherwise."""
    if text is None:
        return usual
    width, cross, height = text.lower().replace("×", "x").partition("x")
    if cross and width.isdigit() and height.isdigit() and all(16 <= int(v) <= 20_000 for v in (width, height)):
        return int(width), int(height)
    raise UsageError("parameter.invalid", parameter="size", given=text, expected="WxH (16 ... 20000)")


def numbers(kind: Numbers, name: str, text: str) -> list[float]:
    """Numbers of an option, checked by a parameter kind; ``parameter.invalid`` names the option."""
    try:
        found: list[float] = kind.from_text(text)
    except UsageError as error:
        raise UsageError(error.code, **({"parameter": name} | error.facts)) from None
    return found
