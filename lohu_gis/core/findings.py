"""Findings: what a reader or tool noticed and a planner should know, short of an error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

Severity = Literal["info", "warning", "error"]


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One observation about data.

    Attributes
    ----------
    code
        Dotted identifier from the contract, for example ``"geometry.invalid"``; never translated.
    severity
        ``info``, ``warning`` or ``error``.
    facts
        Values for the sentence (file, column, evidence); plain JSON values only.
    count
        How many rows, cells or bytes are concerned; None where counting makes no sense.
    sampled
        True when only a sample was looked at, so that `count` is a lower bound.
    """

    code: str
    severity: Severity = "warning"
    facts: Mapping[str, str | int | float | bool | None] = {}
    count: int | None = None
    sampled: bool = False
