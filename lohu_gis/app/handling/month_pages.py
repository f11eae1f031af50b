"""The month report for paper and sheet, in the language of the window; small counts stay hidden."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lohu_gis.analysis.handling.monthly import MonthFigures
from lohu_gis.analysis.handling.months import month_start, month_text
from lohu_gis.app.handling.asked import GROUPS, By
from lohu_gis.app.handling.charts import curve_chart, funnel_chart, months_chart
from lohu_gis.app.handling.month import LateCase, MonthGroup, MonthReport
from lohu_gis.app.handling.words import UNKNOWN, day_of, few, name_of
from lohu_gis.app.i18n import _
from lohu_gis.app.phrases import titled
from lohu_gis.core.governance import SMALL_COUNT
from lohu_gis.core.text import N_
from lohu_gis.io.write.report import ReportBook, ReportCell, ReportSheet
from lohu_gis.render.plan.report import Block, Grid, Picture, Report, Tile, Tiles, Words

INVENTED = N_("Invented sample data; not the real district.")
TIER_WORDS = {1: N_("1 Urgent"), 2: N_("2 Single case"), 3: N_("3 Class of cases"), 4: N_("4 Hard case"),
              0: N_("Unknown")}
LATE_SHOWN = 20
COUNT, DAYS, SHARE = "#,##0", "0.0", "0.0%"


@dataclass(frozen=True, slots=True)
class Figure:
    """One key figure: what it is called, its value, what it rests on, and how it is written."""

    title: str
    value: Callable[[MonthFigures], float]
    base: Callable[[MonthFigures], float]
    format: str


def _share(number: int, title: str, name: str) -> Figure:
    return Figure(title, lambda one: float(getattr(one, name)), lambda one: one.bases[number], SHARE)


def _count(title: str, name: str) -> Figure:
    return Figure(title, lambda one: float(getattr(one, name)), lambda one: float(getattr(one, name)), COUNT)


FIGURES: tuple[Figure, ...] = (
    _count(N_("Came in"), "received"), _count(N_("Cases closed"), "closed"), _count(N_("Open at the end"), "open_"),
    _count(N_("Beyond the limit"), "beyond"), _share(0, N_("Closed in time"), "on_time"),
    Figure(N_("Median days"), lambda one: one.median_days, lambda one: one.received, DAYS),
    _share(1, N_("Satisfied"), "satisfied"), _share(2, N_("Solved"), "solved"))
BOOK_NAMES = {"subdistrict": N_("By sub-district"), "unit": N_("By handling unit"), "category": N_("By category")}


def told(figure: Figure, one: MonthFigures | None) -> ReportCell:
    """A figure as a cell: a number, None for unknown, a text where it rests on too few cases."""
    if one is None or math.isnan(figure.value(one)):
        return None
    if 0 < figure.base(one) < SMALL_COUNT:
        return few()
    value = figure.value(one)
    return int(value) if figure.format == COUNT else value


def written(cell: ReportCell, format_: str) -> str:
    """A cell as it stands on paper."""
    if cell is None:
        return UNKNOWN
    if isinstance(cell, str):
        return cell
    if format_ == SHARE:
        return f"{100 * cell:.1f} %"
    return f"{cell:.1f}" if format_ == DAYS else f"{cell:,.0f}".replace(",", " ")


def pages_of(report: MonthReport, district: str, *, invented: bool) -> Report:
    """What is printed."""
    title = _title(report, district)
    blocks: list[Block] = [_tiles(report), Picture(months_chart(report.monthly, ""), 170.0)]
    blocks += [_grid(report, by) for by in ("subdistrict", "category") if by in report.groups]
    blocks += [_tier_grid(report), *_late_blocks(report), *_charts(report)]
    if "unit" in report.groups:
        blocks.append(_grid(report, "unit"))
    blocks.append(Words(_("Method"), tuple(method_of(report))))
    return Report(title, _subtitle(report), tuple(blocks), f"{title} · LOHU GIS", _(INVENTED) if invented else "")


def book_of(report: MonthReport, district: str, *, invented: bool) -> ReportBook:
    """What the workbook holds."""
    title = _title(report, district)
    keys = tuple((_(one.title), *(told(one, part) for part in (report.now, report.before, report.year)))
                 for one in FIGURES)
    sheets = [ReportSheet(_("Key figures"), title, (_("Figure"), *_columns(report)), keys, (),
                          tuple(one.format for one in FIGURES))]
    for by, groups in report.groups.items():
        rows = tuple((_named(group), *(told(one, group.now) for one in FIGURES), told(FIGURES[0], group.before))
                     for group in groups)
        heads = (_(GROUPS[by]), *(_(one.title) for one in FIGURES), _("Came in the month before"))
        sheets.append(ReportSheet(_(BOOK_NAMES[by]), title, heads, rows,
                                  ("", *(one.format for one in FIGURES), COUNT)))
    tiers = tuple((_(TIER_WORDS[tier]), _few(report.received_tiers[tier]), _few(report.open_tiers[tier]))
                  for tier in TIER_WORDS)
    sheets += [ReportSheet(_("Tiers"), title, (_("Tier"), _("Came in"), _("Open at the end")), tiers,
                           ("", COUNT, COUNT)),
               ReportSheet(_("Beyond the limit"), title, _late_heads(), tuple(_late_cells(one) for one in report.late),
                           ("", "", "", "", DAYS, "", "")),
               ReportSheet(_("Method"), title, (_subtitle(report),), tuple((line,) for line in method_of(report)),
                           ("",))]
    return ReportBook(tuple(sheets), _(INVENTED) if invented else "", _("unknown"))


def method_of(report: MonthReport) -> list[str]:
    """How everything was counted, a paragraph each."""
    rules = report.ask.rules
    return [
        _("Each month is counted as it stood at its own end; what happened later is not known yet then. Satisfaction, "
          "solved and re-opened are as recorded in the data."),
        _("Closed in time, satisfied and solved are shares of the cases closed in the month; of those with a limit, a "
          "rating or an answer."),
        _("Median days: Kaplan-Meier over the cases that came in within the month; open ones count as under way."),
        _("Funnel: share of overdue cases of the last twelve months by unit, adjusted for the mix of categories; "
          "within the limits differences may be chance."),
        _("Tiers by rule pack {rules} ({date}): {check}.").format(
            rules=rules.id, date="" if rules.date is None else rules.date.isoformat(), check=_(rules.check)),
        _("Counts below {k}, and figures that rest on fewer, are not told.").format(k=SMALL_COUNT)]


def _title(report: MonthReport, district: str) -> str:
    name = _("Complaints: month report {month}").format(month=month_text(report.ask.month))
    return f"{district} · {name}" if district else name


def _subtitle(report: MonthReport) -> str:
    whole = report.end == month_start(report.ask.month + 1) - 1
    words = _("As of {day}, the whole month") if whole else _("As of {day}, the month is not over")
    cases = _("{count} complaints since the beginning of the data").format(
        count=f"{report.rows:,}".replace(",", " "))
    return " · ".join((words.format(day=day_of(report.end)), cases))


def _columns(report: MonthReport) -> tuple[str, str, str]:
    month = report.ask.month
    return month_text(month), month_text(month - 1), month_text(month - 12)


def _tiles(report: MonthReport) -> Tiles:
    names = (N_("month before"), N_("year before"))

    def notes(figure: Figure) -> tuple[str, ...]:
        return tuple(titled(name, _against(figure, report.now, other), _)
                     for name, other in zip(names, (report.before, report.year), strict=True))

    return Tiles(tuple(Tile(_(one.title), written(told(one, report.now), one.format), notes(one)) for one in FIGURES))


def _against(figure: Figure, now: MonthFigures, other: MonthFigures | None) -> str:
    """An earlier value, with the change of counts in percent and of shares in percentage points."""
    here, there = told(figure, now), told(figure, other)
    text = written(there, figure.format)
    if isinstance(here, str) or isinstance(there, str) or here is None or there is None:
        return text
    if figure.format == COUNT:
        return f"{text} ({100 * (here - there) / there:+.0f} %)" if there else text
    return text


def _named(group: MonthGroup) -> str:
    return _("not stated") if group.key is None else group.key


def _grid(report: MonthReport, by: By) -> Grid:
    groups = report.groups[by]
    most = max((group.now.received for group in groups), default=0)
    rows = tuple((_named(group), *(written(told(one, group.now), one.format) for one in FIGURES[:7]),
                  written(told(FIGURES[0], group.before), COUNT)) for group in groups)
    bars = tuple(group.now.received / most if group.now.received >= SMALL_COUNT else 0.0 for group in groups)
    heads = (_(GROUPS[by]), *(_(one.title) for one in FIGURES[:7]), _("Came in the month before"))
    return Grid(_(BOOK_NAMES[by]), heads, rows, bars, 1, 0.2)


def _few(count: int) -> ReportCell:
    return few() if 0 < count < SMALL_COUNT else count


def _tier_grid(report: MonthReport) -> Grid:
    rows = tuple((_(word), written(_few(report.received_tiers[tier]), COUNT),
                  written(_few(report.open_tiers[tier]), COUNT)) for tier, word in TIER_WORDS.items())
    return Grid(_("Tiers"), (_("Tier"), _("Came in"), _("Open at the end")), rows, first=0.4,
                note=_("A case is put where the first rule that fits puts it: urgent, hard, class, single."))


def _late_heads() -> tuple[str, ...]:
    return (_("Number"), _("Category"), _("Sub-district"), _("Handling unit"), _("Days beyond"), _("Tier"),
            _("Reason"))


def _late_cells(one: LateCase) -> tuple[ReportCell, ...]:
    return one.id, one.category, one.subdistrict, one.unit, one.days, one.tier or None, one.reason


def _late_blocks(report: MonthReport) -> Sequence[Block]:
    if not report.late:
        return (Words(_("Beyond the limit"), (_("No open case is beyond its limit."),)),)
    rows = tuple((one.id, one.category, one.subdistrict, one.unit, f"{one.days:.0f}", str(one.tier or UNKNOWN))
                 for one in report.late[:LATE_SHOWN])
    note = _("The {shown} longest of {count} open cases beyond their limit; all are in the workbook.").format(
        shown=len(rows), count=len(report.late))
    return (Grid(_("Beyond the limit"), _late_heads()[:6], rows, first=0.18, words=4, note=note),)


def _charts(report: MonthReport) -> Sequence[Block]:
    found = report.comparison
    if found is None:
        return ()
    return (Picture(curve_chart(found, None, "")),
            Picture(funnel_chart(found, None, [name_of(one) for one in found.groups]), 250.0))
