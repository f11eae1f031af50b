"""Colours of charts on light and on dark paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lohu_gis.core.chart import KINDS, Tone
from lohu_gis.core.style import Color
from lohu_gis.render.plan.furniture import DARK as DARK_TONES
from lohu_gis.render.plan.furniture import LIGHT as LIGHT_TONES

LEVELS: Mapping[Tone, Color] = {"blue": "#1F6FEB", "yellow": "#E3B341", "orange": "#E8590C", "red": "#C92A2A"}
_LIGHT_KINDS = ("#0A6C94", "#E07A1F", "#2E7D4F", "#B5447E", "#7A5AC2", "#8C6D1F", "#3AA0C8", "#8A8F98")
_DARK_KINDS = ("#56B6DA", "#F2A65A", "#6BCB8B", "#E58AB8", "#B39DF0", "#D9BE6B", "#9BD7EE", "#A3ADB7")


@dataclass(frozen=True, slots=True)
class ChartPalette:
    """Colours of everything in a chart.

    Attributes
    ----------
    tones
        Of series and limits.
    grid
        Lines behind the series.
    """

    tones: Mapping[Tone, Color]
    text: Color
    second: Color
    grid: Color
    paper: Color


def _tones(kinds: tuple[str, ...], good: str, warn: str, bad: str, quiet: str) -> Mapping[Tone, Color]:
    return {**dict(zip(KINDS, kinds, strict=True)), "good": good, "warn": warn, "bad": bad, "quiet": quiet, **LEVELS}


LIGHT = ChartPalette(_tones(_LIGHT_KINDS, "#2E7D4F", "#B07A10", "#B3261E", "#AEB8C1"), LIGHT_TONES.text,
                     LIGHT_TONES.second, LIGHT_TONES.line, "#FFFFFF")
DARK = ChartPalette(_tones(_DARK_KINDS, "#6BCB8B", "#E3B341", "#FF8A80", "#59636C"), DARK_TONES.text,
                    DARK_TONES.second, DARK_TONES.line, "#1C2024")
