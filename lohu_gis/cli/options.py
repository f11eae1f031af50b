"""Parsing of command lines without surprises: no abbreviations, errors as codes, global options anywhere."""

from __future__ import annotations

import argparse
from typing import NoReturn

from lohu_gis.app.i18n import _
from lohu_gis.core.errors import UsageError


class Parser(argparse.ArgumentParser):
    """An argument parser that raises `UsageError` in place of ending the process."""

    def __init__(self, **options: object) -> None:
        super().__init__(allow_abbrev=False, **options)  # type: ignore[arg-type]

    def error(self, message: str) -> NoReturn:
        """Raise ``usage.wrong``."""
        raise UsageError("usage.wrong", reason=message, command=self.prog)


def global_parser() -> Parser:
    """Options that every verb takes, before or behind it."""
    parser = Parser(add_help=False)
    group = parser.add_argument_group(_("every command"))
    group.add_argument("--lang", metavar="zh_CN|en", help=_("language of messages"))
    group.add_argument("--log-level", choices=("debug", "info", "warning", "error"), help=_("what is logged"))
    group.add_argument("--log-file", metavar="FILE", help=_("where the log goes"))
    group.add_argument("--set", metavar="KEY=VALUE", action="append", default=[], dest="set_",
                       help=_("use a setting for this call"))
    return parser
