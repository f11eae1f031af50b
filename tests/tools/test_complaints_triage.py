"""Tiers of complaints: each rule by hand, precedence, replay, what stays unknown."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from lohu_gis.analysis.tables import new_table
from lohu_gis.app.tools.registry import tool
from lohu_gis.app.tools.rulepacks import load_pack
from lohu_gis.app.tools.runner import run_tool
from lohu_gis.core.errors import InputError, UsageError
from lohu_gis.core.table import FeatureTable
from tests.tools.tables import EAST, NORTH, cells, points

AS_OF = "2026-06-30T08:00:00+08:00"
DAY = "2026-06-{:02d}T08:00:00+08:00"


def single(**more: Any) -> FeatureTable:
    """One plain open case, with other values in some columns."""
    row = {"opened": DAY.format(25), "closed": None, "due": None, "title": "路面坑洼", "text": "请尽快修补",
           "urgency": "一般", "category": "交通", "status": "办理中", "hard_case": False,
           "reopened": 0, "reassigned": 0} | more
    return new_table({name: [value] for name, value in row.items()})


def tiers(table: FeatureTable, **more: Any) -> tuple[list[Any], list[Any], Any]:
    run = run_tool(tool("complaints.triage"), {"complaints": table, "as_of": AS_OF} | more)
    result = run.outputs["result"]
    assert isinstance(result, FeatureTable)
    return cells(result, "tier"), cells(result, "tier_rule"), run


def reason(run: Any, row: int = 0) -> Any:
    return cells(run.outputs["result"], "tier_reason")[row]


@pytest.mark.parametrize(("more", "tier", "rule", "words"), [
    ({}, 2, "tier.single", "单件：已历时 5 天，超期可能性未知"),
    ({"text": "楼道里有燃气味，而且冒烟"}, 1, "tier.urgent_words", "紧急词语“燃气味”（燃气）"),
    ({"title": "油烟直排"}, 2, "tier.single", "单件：已历时 5 天，超期可能性未知"),
    ({"text": "没有冒烟"}, 2, "tier.single", "单件：已历时 5 天，超期可能性未知"),
    ({"text": "油烟很大，后来冒烟"}, 1, "tier.urgent_words", "紧急词语“冒烟”（起火冒烟）"),
    ({"urgency": "特急"}, 1, "tier.urgent_mark", "紧急程度为“特急”"),
    ({"urgency": "紧急"}, 2, "tier.single", "单件：已历时 5 天，超期可能性未知"),
    ({"hard_case": True}, 4, "tier.hard_mark", "标为疑难"),
    ({"hard_case": "是"}, 4, "tier.hard_mark", "标为疑难"),
    ({"reassigned": 3}, 4, "tier.reassigned", "改派 3 次（≥ 3）"),
    ({"reassigned": "4次"}, 4, "tier.reassigned", "改派 4 次（≥ 3）"),
    ({"reassigned": 2}, 2, "tier.single", "单件：已历时 5 天，超期可能性未知"),
    ({"reopened": 2}, 4, "tier.reopened", "重办 2 次（≥ 2）"),
    ({"reassigned": 9, "text": "有人触电"}, 1, "tier.urgent_words", "紧急词语“触电”（触电漏电）"),
    ({"due": DAY.format(28)}, 2, "tier.single", "单件：超过期限 2 天，尚未办结"),
    ({"closed": DAY.format(27)}, 2, "tier.single", "单件：已办结，历时 2 天"),
    ({"closed": DAY.format(27), "status": "退回"}, 2, "tier.single", "单件：已退回或合并"),
    ({"title": None, "text": " "}, None, None, "未定：无标题和内容，无法判断是否紧急"),
    ({"title": None, "text": None, "reassigned": 3}, 4, "tier.reassigned", "改派 3 次（≥ 3）"),
    ({"opened": "2026-07-01T08:00:00+08:00", "text": "着火"}, None, None, "未定：在统计时刻之后受理"),
])
def test_each_rule(more: dict[str, Any], tier: int | None, rule: str | None, words: str) -> None:
    found, rules, run = tiers(single(**more))
    assert (found, rules, reason(run)) == ([tier], [rule], words)


def test_reasons_in_english() -> None:
    assert reason(tiers(single(reassigned=3), language="en")[2]) == "passed on 3 times (at least 3)"


def test_a_case_without_time_is_urgent_or_unknown() -> None:
    table = new_table({"opened": [None, None, DAY.format(1)], "title": ["着火", "路灯不亮", "路灯不亮"]})
    found, _rules, run = tiers(table)
    assert found == [1, None, 2]
    assert reason(run, 1) == "未定：无受理时间"
    assert (run.metrics["tier_1"], run.metrics["tier_2"], run.metrics["unknown"]) == (1, 1, 1)


def forty(closed_after: list[int], age: int, due: int | None) -> FeatureTable:
    """Closed cases of one category, and one open case of a given age and limit in days."""
    opened = np.datetime64("2026-05-01T08:00:00")
    days = [*closed_after, None]
    now = np.datetime64("2026-06-30T08:00:00")
    starts = [opened] * len(closed_after) + [now - np.timedelta64(age, "D")]

    def text(moment: Any) -> str:
        return f"{moment}+08:00"

    return new_table({
        "opened": [text(start) for start in starts],
        "closed": [None if length is None else text(start + np.timedelta64(length, "D"))
                   for start, length in zip(starts, days, strict=True)],
        "due": [None] * len(closed_after) + [None if due is None else text(starts[-1] + np.timedelta64(due, "D"))],
        "category": ["交通"] * len(days), "title": [f"第{n}件" for n in range(len(days))]})


def test_risk_of_being_overdue_by_hand() -> None:
    # 40 closed after 1 to 40 days, one open for 10: of the 31 there after 10 days, S falls by 1 / 30 a day
    found, _rules, run = tiers(forty(list(range(1, 41)), 10, 20))
    assert found[-1] == 2
    risk = cells(run.outputs["result"], "overdue_risk")
    # at 10 days the open one leaves: then 30 are at risk and 10 of them close until day 20
    assert risk[-1] == pytest.approx(20 / 30)
    assert risk[:-1] == [None] * 40
    assert reason(run, -1) == "单件：已历时 10 天，超期可能性 67 %（交通的办结曲线）"


def test_longer_than_almost_all_of_its_kind_by_hand() -> None:
    # 40 closed after 1 day each: 95 % are closed after 1 day
    found, rules, run = tiers(forty([1] * 40, 10, 20))
    assert (found[-1], rules[-1]) == (4, "tier.too_long")
    assert reason(run, -1) == "已历时 10 天，超过交通 95 % 的办结时长 1 天"
    assert found[:-1] == [2] * 40
    # too few of the kind and of all: the open one keeps the curve above 5 %
    assert tiers(forty([1] * 10, 10, None))[0][-1] == 2


def repeated(count: int) -> FeatureTable:
    x = [EAST + 5.0 * n for n in range(count)] + [EAST + 5000]
    return points(x, [NORTH] * (count + 1), opened=[DAY.format(n + 1) for n in range(count)] + [DAY.format(20)],
                  title=["铁路桥下倾倒废料"] * (count + 1))


def test_repeats_count_up_to_the_moment() -> None:
    found, rules, run = tiers(repeated(5))
    assert (found, rules[:5]) == ([4] * 5 + [2], ["tier.repeats"] * 5)
    assert reason(run, 1) == "同一事项第 2 次，共 5 次（≥ 5），2026-06-01 起"
    assert tiers(repeated(5), as_of=DAY.format(4))[0] == [2, 2, 2, 2, None, None]
    assert tiers(repeated(4))[0] == [2] * 5


def test_groups_that_are_there_are_used() -> None:
    table = new_table({"opened": [DAY.format(1)] * 6, "title": [f"{n}" for n in range(6)],
                       "repeat_group": [7, 7, 7, 7, 7, None]})
    assert tiers(table)[0] == [4] * 5 + [2]


def test_class_of_cases() -> None:
    weeks = [[10] * 16, [1] * 14 + [6, 7]]
    last = np.datetime64("2026-06-30")
    opened, category = [], []
    for name, counts in zip(("噪声", "消防"), weeks, strict=True):
        for week, count in enumerate(counts):
            day = last - np.timedelta64(7 * (len(counts) - week) - 1, "D")
            opened += [f"{day}T07:00:00+08:00"] * count
            category += [name] * count
    table = new_table({"opened": opened, "closed": opened, "category": category, "community": ["甲"] * len(opened),
                       "title": [str(n) for n in range(len(opened))]})
    found, rules, run = tiers(table)
    fire = [row for row, name in enumerate(category) if name == "消防"]
    assert [found[row] for row in fire] == [2] * 14 + [3] * 13
    assert reason(run, fire[-1]).startswith("消防在甲 2026-06-17 至 2026-06-30（2 周）有 13 件，通常 3 件，q = ")
    assert set(rules) == {"tier.single", "tier.class"}


def test_red_alarms_nearby() -> None:
    near = points([EAST, EAST + 150, EAST + 150, EAST + 500], [NORTH] * 4, opened=[DAY.format(10)] * 2 + [
        DAY.format(20), DAY.format(10)], title=["积水"] * 4)
    alarms = points([EAST], [NORTH], level=["red"], opened=["2026-06-10T05:00:00+08:00"],
                    closed=["2026-06-10T06:00:00+08:00"])
    found, rules, run = tiers(near, alarms=alarms)
    assert (found, rules[1]) == ([1, 1, 2, 2], "tier.red_alarm")
    assert reason(run, 1) == "距 red 告警的站点 150 m（≤ 200 m），告警始于 2026-06-10T05:00:00+08:00"
    orange = points([EAST], [NORTH], level=["orange"], opened=["2026-06-10T05:00:00+08:00"], closed=[None])
    assert tiers(near, alarms=orange)[0] == [2] * 4
    assert tiers(near, alarms=alarms, as_of="2026-06-10T04:59:00+08:00")[0] == [None] * 4
    later = points([EAST], [NORTH], level=["red"], opened=["2026-06-30T09:00:00+08:00"])
    late = points([EAST], [NORTH], opened=[DAY.format(30)], title=["积水"])
    assert tiers(late, alarms=later)[0] == [2], "an alarm after the moment of the count is not known yet"


def pack(**changed: Any) -> dict[str, Any]:
    """The shipped pack as a mapping with other values in a rule."""
    import msgspec

    content: dict[str, Any] = msgspec.to_builtins(load_pack("triage_luohu"))
    for rule in content["rules"]:
        if rule["id"] in changed:
            rule["values"] |= changed[rule["id"]]
    return content


def test_thresholds_and_order_are_those_of_the_file() -> None:
    lower = pack(**{"tier.reassigned": {"min": 1, "tier": 3}})
    assert tiers(single(reassigned=1), rules=lower)[0] == [3]
    turned = pack()
    turned["rules"] = list(reversed(turned["rules"]))
    assert tiers(single(reassigned=3, text="着火"), rules=turned)[:2] == ([4], ["tier.reassigned"])


def test_what_a_pack_must_not_say() -> None:
    with pytest.raises(InputError, match=r"rules\.invalid"):
        tiers(single(reassigned=9), rules=pack(**{"tier.reassigned": {"tier": 7}}))


def test_same_tiers_again_and_whatever_comes_later() -> None:
    table = forty(list(range(1, 41)), 10, 20)
    first, again = (tiers(table)[2].outputs["result"] for _ in range(2))
    for column in ("tier", "tier_reason", "tier_value", "tier_limit", "overdue_risk"):
        assert cells(first, column) == cells(again, column)


def test_rows_may_come_in_any_order() -> None:
    table = forty(list(range(1, 41)), 10, 20)
    order = np.random.default_rng(3).permutation(len(table))
    mixed = new_table({name: table.column(name).take(order) for name in table.column_names})
    plain, turned = tiers(table)[2], tiers(mixed)[2]
    assert [reason(plain, row) for row in order] == [reason(turned, row) for row in range(len(table))]


def test_missing_columns_are_told() -> None:
    _found, _rules, run = tiers(new_table({"opened": [DAY.format(1)], "title": ["路灯不亮"]}))
    told = next(finding for finding in run.record.findings if finding.code == "triage.not_judged")
    assert told.facts["rules"] == "tier.urgent_mark, tier.hard_mark, tier.reassigned, tier.reopened, tier.class"


def test_errors() -> None:
    with pytest.raises(UsageError):
        tiers(single(), as_of="soon")
    with pytest.raises(InputError, match=r"column\.missing"):
        tiers(new_table({"title": ["x"]}))


def test_no_rows() -> None:
    import pyarrow as pa

    empty = new_table({"opened": pa.array([], pa.string()), "title": pa.array([], pa.string())})
    assert tiers(empty)[0] == []
