"""The page that shows a demo pack: one HTML file with relative links, readable without a network."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lohu_gis.app.i18n import _, language
from lohu_gis.app.messages import message_of
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.text import N_

if TYPE_CHECKING:
    from lohu_gis.app.tools.runner import ToolRun

TOP = 15
STYLE = """
:root { color-scheme: light dark; --text: #1A1F24; --second: #55606B; --line: #DDE2E7; --panel: #FFFFFF;
  --window: #F3F5F7; --accent: #0A6C94; --warn: #8A5C00 }
@media (prefers-color-scheme: dark) { :root { --text: #E7EBEF; --second: #A3ADB7; --line: #2E343A; --panel: #1C2024;
  --window: #14171A; --accent: #56B6DA; --warn: #E3B341 } }
body { margin: 0; background: var(--window); color: var(--text);
  font: 15px/1.5 "Microsoft YaHei UI", "Noto Sans CJK SC", "Source Han Sans SC", system-ui, sans-serif }
main { max-width: 1180px; margin: 0 auto; padding: 24px }
section { background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: 16px; margin: 16px 0 }
h1 { font-size: 26px; margin: 0 } h2 { font-size: 18px; margin: 0 0 12px }
img { width: 100%; height: auto; border-radius: 4px; display: block }
a { color: var(--accent) } .note { color: var(--warn); font-weight: 600 } .second { color: var(--second) }
table { border-collapse: collapse; width: 100%; font-size: 13px; font-variant-numeric: tabular-nums }
th, td { text-align: right; padding: 4px 8px; border-bottom: 1px solid var(--line) }
th:first-child, td:first-child { text-align: left } .wide { overflow-x: auto }
"""

TOTALS = (
    ("plots", "plots", N_("Plots"), ""), ("plots", "buildings", N_("Buildings on plots"), ""),
    ("plots", "gfa_m2", N_("Gross floor area"), "m²"), ("plots", "far", N_("Floor-area ratio"), ""),
    ("plots", "coverage", N_("Building coverage"), "%"), ("plots", "volume_m3", N_("Building volume"), "m³"),
    ("heat", "events", N_("Complaints with a place"), ""), ("heat", "bandwidth_m", N_("Kernel radius"), "m"),
    ("heat", "peak_per_km2", N_("Highest density"), "/km²"),
)
COLUMNS = (
    ("plot_id", N_("Plot"), 0), ("landuse_name", N_("Land use"), 0), ("buildings", N_("Buildings"), 0),
    ("gfa_m2", N_("Gross floor area (m²)"), 0), ("far", N_("Floor-area ratio"), 2),
    ("coverage", N_("Building coverage"), 2), ("mean_height_m", N_("Mean height (m)"), 1),
    ("max_height_m", N_("Greatest height (m)"), 1),
)


def write_page(path: Path, runs: Mapping[str, ToolRun], about: str) -> None:
    """Write ``index.html`` beside the other files of the pack."""
    from lohu_gis.io.project.atomic import write_bytes

    write_bytes(path, page(runs, about).encode("utf-8"))


def page(runs: Mapping[str, ToolRun], about: str) -> str:
    """The document in the language in use."""
    title = _("Luohu sample district")
    body = [f"<h1>{escape(title)}</h1>", f'<p class="note">{escape(_("Invented sample data, not the real Luohu"))}</p>',
            f'<p class="second">{escape(_own_half(about))}</p>',
            _figure(_("Map"), "map.png", [("map.pdf", _("PDF, vector"))]),
            _figure(_("Massing"), "massing.png", [("massing.glb", _("3D model (GLB)"))]),
            _figure(_("Heat of complaints"), "heat.png", [("heat.tif", _("Density as GeoTIFF, events per km2"))]),
            _totals(runs), _plots(runs["plots"]), _records(runs)]
    code = "zh-CN" if language() == "zh_CN" else "en"
    return (f'<!doctype html>\n<html lang="{code}">\n<head>\n<meta charset="utf-8">\n'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{escape(title)}</title>\n'
            f"<style>{STYLE}</style>\n</head>\n<body><main>\n" + "\n".join(body) + "\n</main></body>\n</html>\n")


def _own_half(about: str) -> str:
    """The project's note in the language in use; it holds both with a slash between."""
    chinese, slash, english = about.partition(" / ")
    return english if slash and language() == "en" else chinese


def _figure(title: str, image: str, links: list[tuple[str, str]]) -> str:
    files = " · ".join(f'<a href="{escape(href)}">{escape(text)}</a>' for href, text in links)
    return (f'<section><h2>{escape(title)}</h2><a href="{image}"><img src="{image}" alt="{escape(title)}"></a>'
            f"<p>{files}</p></section>")


def _totals(runs: Mapping[str, ToolRun]) -> str:
    rows = []
    for run, key, label, unit in TOTALS:
        value = runs[run].metrics.get(key)
        shown = number(value * 100 if unit == "%" and isinstance(value, float) else value, 2 if key == "far" else 0)
        rows.append(f"<tr><td>{escape(_(label))}</td><td>{shown} {unit}</td></tr>")
    return f"<section><h2>{escape(_('Figures'))}</h2><table>{''.join(rows)}</table></section>"


def _plots(run: ToolRun) -> str:
    """The plots with the highest floor-area ratio."""
    table = run.outputs["indicators"]
    assert isinstance(table, FeatureTable)
    there = [(name, label, digits) for name, label, digits in COLUMNS if name in table.column_names]
    values = {name: table.column(name).to_pylist() for name, _label, _digits in there}
    ratio = values["far"]
    order = sorted(range(len(ratio)), key=lambda row: -(ratio[row] or 0.0))[:TOP]
    head = "".join(f"<th>{escape(_(label))}</th>" for _name, label, _digits in there)
    rows = "".join("<tr>" + "".join(f"<td>{number(values[name][row], digits)}</td>" for name, _label, digits in there)
                   + "</tr>" for row in order)
    grid = f'<div class="wide"><table><tr>{head}</tr>{rows}</table></div>'
    return (f"<section><h2>{escape(_('Densest plots'))}</h2>{grid}"
            f'<p><a href="indicators.xlsx">{escape(_("All plots as a workbook (XLSX)"))}</a></p></section>')


def _records(runs: Mapping[str, ToolRun]) -> str:
    """How the figures came to be."""
    lines = []
    for run in runs.values():
        record = run.record
        parameters = ", ".join(f"{name} = {value}" for name, value in record.parameters.items() if value is not None)
        notes = "".join(f"<li>{escape(message_of(finding))}</li>" for finding in record.findings)
        lines.append(f"<p><b>{escape(_(run.tool.title))}</b> <span class=\"second\">{escape(record.tool)} "
                     f"{escape(record.version)}, {escape(record.program)}, {escape(record.finished_at)}<br>"
                     f"{escape(parameters)}</span></p><ul class=\"second\">{notes}</ul>")
    return f"<section><h2>{escape(_('How these figures were made'))}</h2>{''.join(lines)}</section>"


def number(value: Any, digits: int) -> str:
    """A number with thin spaces between thousands, an en dash for missing, other values as text."""
    if value is None:
        return "–"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return escape(str(value))
    return f"{value:,.{digits}f}".replace(",", " ")
