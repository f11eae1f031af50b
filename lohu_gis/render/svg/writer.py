"""A map as an SVG file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from lohu_gis.core.progress import Progress
from lohu_gis.core.style import rgba
from lohu_gis.render.plan.files import write_whole
from lohu_gis.render.plan.painting import paint_ops
from lohu_gis.render.svg.font import font_rule
from lohu_gis.render.svg.painter import SvgPainter
from lohu_gis.render.svg.paths import number

if TYPE_CHECKING:
    from lohu_gis.render.plan.ops import MapPlan


def write_svg(plan: MapPlan, path: str | Path, title: str = "", progress: Progress | None = None) -> None:
    """Write a plan (made with ``target="paper"``) as SVG with its font inside.

    Raises
    ------
    InputError
        ``disk.*`` as in `plan.files.write_whole`.
    """
    write_whole(path, svg_text(plan, title, progress).encode("utf-8"))


def svg_text(plan: MapPlan, title: str = "", progress: Progress | None = None) -> str:
    """The whole document."""
    asked = progress or Progress()
    painter = SvgPainter(plan.viewport)
    for spot, layer in enumerate(plan.layers):
        asked.at(spot / max(len(plan.layers), 1), "paint")
        painter.open_group(layer.layer, layer.opacity)
        paint_ops(layer.ops, painter, asked)
        painter.close_group()
    for name, ops in (("labels", plan.labels), ("furniture", plan.furniture)):
        painter.open_group(name, 1.0)
        paint_ops(ops, painter, asked)
        painter.close_group()
    width, height = number(plan.viewport.width_px), number(plan.viewport.height_px)
    rules = font_rule(plan.font, painter.letters[False]) + font_rule(plan.font, painter.letters[True], bold=True)
    definitions = "".join(element.replace("%s", name, 1) for element, name in painter.definitions.items())
    family = quoteattr(f"'{plan.font.family}', 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif")
    parts = ['<?xml version="1.0" encoding="UTF-8"?>',
             (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
              f'viewBox="0 0 {width} {height}" font-family={family} font-kerning="none">'),
             f"<title>{escape(title)}</title>" if title else "",
             f"<defs><style>{rules}</style>{definitions}</defs>", _background(plan, width, height), *painter.body,
             "</svg>", ""]
    return "\n".join(part for part in parts if part) + "\n"


def _background(plan: MapPlan, width: str, height: str) -> str:
    if plan.background is None:
        return ""
    red, green, blue, alpha = rgba(plan.background)
    return (f'<rect width="{width}" height="{height}" fill="#{red:02x}{green:02x}{blue:02x}" '
            f'fill-opacity="{alpha / 255:.3f}"/>')
