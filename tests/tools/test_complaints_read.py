"""complaints.read on exports of many layouts: what is recognised, masked, placed, and what is asked."""

from __future__ import annotations

import json
import re
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
import shapely

from lohu_gis.analysis.complaints.masking import mask_text
from lohu_gis.analysis.complaints.silence import Unforeseen
from lohu_gis.analysis.tables import new_table
from lohu_gis.app.imports.recognised import with_hints
from lohu_gis.app.messages import message_of
from lohu_gis.app.resources import sample_path
from lohu_gis.app.tools.files import resolve, run_on_files
from lohu_gis.app.tools.registry import tool
from lohu_gis.app.tools.runner import ToolRun, run_tool
from lohu_gis.core.datum import shift
from lohu_gis.core.errors import InputError
from lohu_gis.core.governance import COMPLAINT_COLUMNS
from lohu_gis.core.table import FeatureTable
from lohu_gis.io.door import inspect
from tests.tools.tables import cells, layer, shapes_of

READ = tool("complaints.read")
TELEPHONE = re.compile(r"(?<![\d.])1[3-9]\d{9}(?!\d)")


def read(columns: Mapping[str, Any] | FeatureTable, /, **values: Any) -> ToolRun:
    """One run on a table."""
    table = columns if isinstance(columns, FeatureTable) else new_table(columns)
    return run_tool(READ, {"table": table, **values})


def rows(run: ToolRun) -> FeatureTable:
    """The complaints of a run."""
    found = run.outputs["complaints"]
    assert isinstance(found, FeatureTable)
    return found


def column(run: ToolRun, name: str) -> list[Any]:
    """A column of the complaints."""
    return cells(rows(run), name)


def codes(run: ToolRun) -> set[str]:
    """Codes of the findings."""
    return {finding.code for finding in run.findings}


def of_file(path: Path | str, **values: Any) -> ToolRun:
    """One run on a file, as the command line does it."""
    given, _findings = resolve(READ.parameters["table"], str(path))
    return run_tool(READ, {"table": given, **values})


LAYOUTS: dict[str, dict[str, list[Any]]] = {
    "hotline": {
        "热线单号": ["H1"], "工单标题": ["噪声"], "诉求内容": ["夜间施工，联系人张三13812345678"],
        "问题分类": ["城乡建设>施工管理>施工扰民"],
        "热线来源": ["12345"], "紧急程度": ["一般"], "是否疑难": ["是"], "事件发生地": ["深南东路5002号"],
        "受理时间": ["2019/2/28 11:25:05"],
        "承办单位": ["城管局"], "工单状态": ["办理中"], "满意度": ["满意"], "求助人员": ["张三"],
        "求助号码": ["13812345678"], "性别": ["男"]},
    "platform": {
        "平台单号": ["P1"], "诉求内容": ["积水"], "诉求归口": ["水务"], "市交办时间": ["2019-07-11 00:00:00"],
        "区交办办结期限": ["2019-07-20"],
        "市交办主办单位": ["水务局"], "市交办协办单位": ["街道办"], "所属小区": ["鹏程花园"], "处置状态": ["已办结"],
        "办结时间": ["2019/7/15 9:05:00"],
        "联系人电话": ["0755-25666666"]},
    "grid": {
        "受理编号": ["G1"], "事件描述": ["乱摆卖"], "一级分类": ["市容"], "二级分类": ["占道"],
        "三级分类": ["乱摆卖"], "街道": ["翠竹街道"],
        "社区": ["水贝社区"], "网格": ["W01"], "问题点位": ["水贝一路18号"], "推送时间": ["2019年7月11日 8时30分"],
        "规定日期": ["2019年7月13日"],
        "处置结果": ["已解决"], "经度": [114.127], "纬度": [22.568]},
    "messages": {
        "留言编号": [24], "留言用户": ["A00074011"], "留言主题": ["停水"], "留言时间": ["2019/4/25 9:32:09"],
        "留言详情": ["\n\t停水三天"],
        "答复时间": ["2019/5/9 10:00:00"]},
    "open311": {
        "service_request_id": ["638344"], "status": ["closed"], "service_name": ["Sidewalk repair"],
        "description": ["a hole"],
        "agency_responsible": ["Works"], "requested_datetime": ["2010-04-14T06:37:38-08:00"],
        "expected_datetime": ["2010-04-15T06:37:38-08:00"], "address": ["8TH AVE"], "lat": [37.762],
        "long": [-122.463]},
    "nyc": {
        "Unique Key": [1], "Created Date": ["02/17/2020 12:19:00 PM"], "Closed Date": [None],
        "Agency Name": ["Health"],
        "Complaint Type": ["Animal"], "Descriptor": ["Rooster"], "Borough": ["QUEENS"],
        "Incident Address": ["38-17 254 STREET"],
        "Open Data Channel Type": ["ONLINE"], "Latitude": [40.77], "Longitude": [-73.74]}}

EXPECTED: dict[str, dict[str, Any]] = {
    "hotline": {"id": "H1", "title": "噪声", "text": "夜间施工，联系人张**138********",
    "category": "城乡建设>施工管理>施工扰民",
                "hard_case": True, "opened": "2019-02-28T11:25:05+08:00", "unit": "城管局",
                "satisfaction": "satisfied",
                "address": "深南东路5002号", "求助人员": "张**", "求助号码": "138********", "性别": "***"},
    "platform": {"opened": "2019-07-11T00:00:00+08:00", "due": "2019-07-20T23:59:59+08:00", "unit": "水务局",
                 "closed": "2019-07-15T09:05:00+08:00", "address": "鹏程花园", "市交办协办单位": "街道办",
                 "联系人电话": "075********"},
    "grid": {"category": "市容>占道>乱摆卖", "subdistrict": "翠竹街道", "community": "水贝社区", "grid": "W01",
    "solved": True,
             "opened": "2019-07-11T08:30:00+08:00", "due": "2019-07-13T23:59:59+08:00",
             "place_source": "coordinates"},
    "messages": {"id": "24", "title": "停水", "text": "停水三天", "opened": "2019-04-25T09:32:09+08:00",
    "留言用户": "***",
                 "closed": "2019-05-09T10:00:00+08:00"},
    "open311": {"id": "638344", "category": "Sidewalk repair", "opened": "2010-04-14T22:37:38+08:00", "unit": "Works",
                "place_source": "coordinates"},
    "nyc": {"id": "1", "category": "Animal", "title": "Rooster", "subdistrict": "QUEENS", "channel": "ONLINE",
            "opened": "2020-02-17T12:19:00+08:00", "address": "38-17 254 STREET"}}


@pytest.mark.parametrize("name", LAYOUTS)
def test_six_layouts_are_read_without_help(name: str) -> None:
    run = read(LAYOUTS[name])
    assert rows(run).column_names[:len(COMPLAINT_COLUMNS)] == COMPLAINT_COLUMNS
    for target, value in EXPECTED[name].items():
        assert column(run, target) == [value], target
    assert run.metrics["rows"] == 1


def test_columns_that_are_not_recognised_are_kept_and_masked() -> None:
    run = read({"受理时间": ["2024-01-01"], "诉求内容": ["x"], "备注": ["请致电13812345678"], "数字": [13812345678],
        "金额": [5]})
    assert column(run, "备注") == ["请致电138********"]
    assert column(run, "数字") == ["138********"]
    assert column(run, "金额") == [5]


def test_headings_that_only_speak_of_a_person_are_masked_too() -> None:
    run = read({"受理时间": ["2024-01-01"], "诉求内容": ["x"], "备用联系电话2": ["25666666"], "联系人1": ["张三"],
                "法人身份证": ["440301"], "电话受理时间": ["2024-01-01 10:00"], "客户姓名备注": ["李四"]})
    assert column(run, "备用联系电话2") == ["2*******"]
    assert (column(run, "联系人1"), column(run, "客户姓名备注")) == (["张**"], ["李**"])
    assert column(run, "法人身份证") == ["***"]
    assert column(run, "电话受理时间") == ["2024-01-01 10:00"]


def test_the_caller_of_a_row_is_not_named_in_its_words() -> None:
    run = read({"受理时间": ["2024-01-01"] * 2, "诉求内容": ["王小明说不要打扰", "王小明说"],
                "求助人员": ["王小明", "李四"], "备注": ["请找王小明", "李四不在"], "社区": ["王小明", "x"]})
    assert column(run, "text") == ["王**说不要打扰", "王小明说"]
    assert column(run, "备注") == ["请找王**", "李**不在"]
    assert column(run, "community") == ["王小明", "x"]  # places stay


def test_headings_below_a_title_are_found() -> None:
    run = read({"2024年1月工单汇总": ["工单编号", "G1", "G2"], "field_2": ["受理时间", "2024-01-05 10:00",
        "2024/1/6 11:00"],
                "field_3": ["诉求内容", "a", "b"], "field_4": ["街道", "翠竹街道", "东门街道"]})
    assert column(run, "id") == ["G1", "G2"]
    assert column(run, "subdistrict") == ["翠竹街道", "东门街道"]
    assert "complaints.heading_row" in codes(run)


def test_what_is_no_complaint_is_a_question_that_shows_no_person() -> None:
    with pytest.raises(InputError) as caught:
        read({"13812345678": ["1"], "城市": ["深圳"]})
    assert caught.value.code == "complaints.unrecognised"
    assert "13812345678" not in message_of(caught.value)


def test_rows_without_a_place_are_kept_and_counted() -> None:
    run = read({"受理时间": ["2024-01-01"] * 4, "诉求内容": ["x"] * 4, "经度": [114.12, None, 0, 114.13],
                "纬度": [22.55, 22.5, 0, None]})
    assert run.metrics == {"rows": 4, "placed": 1, "unplaced": 3, "masked": 0}
    assert column(run, "place_source") == ["coordinates", "none", "none", "none"]
    assert [shape is None for shape in shapes_of(rows(run))] == [False, True, True, True]
    assert {"complaints.unplaced", "place.outside", "datum.assumed"} <= codes(run)


@pytest.mark.parametrize(("heading", "datum"), [("gcj02_lng", "gcj02"), ("高德经度", "gcj02"), ("经度(GCJ-02)",
"gcj02"),
                                                ("百度经度", "bd09"), ("bd09_lng", "bd09"), ("wgs84_lng", "wgs84")])
def test_the_datum_is_told_by_the_name_of_the_column(heading: str, datum: str) -> None:
    other = heading.replace("lng", "lat").replace("经度", "纬度")
    x, y = shift([114.12], [22.55], "wgs84", datum)
    run = read({"受理时间": ["2024-01-01"], "诉求内容": ["x"], heading: x, other: y})
    point = shapes_of(rows(run))[0]
    assert (point.x, point.y) == pytest.approx((114.12, 22.55), abs=1e-7)


def communities() -> FeatureTable:
    """Four communities of 0.01 degrees."""
    shapes = [shapely.box(114.10 + 0.01 * (i % 2), 22.54 + 0.01 * (i // 2), 114.11 + 0.01 * (i % 2),
                          22.55 + 0.01 * (i // 2)) for i in range(4)]
    return layer(shapes, "EPSG:4326", name=["水贝社区", "翠达社区", "东门社区", "湖贝社区"])


@pytest.mark.parametrize("datum", ["wgs84", "gcj02", "bd09"])
def test_the_datum_is_told_by_the_areas_that_rows_name(datum: str) -> None:
    draw = np.random.default_rng(7)
    area = draw.integers(0, 4, 200)
    x, y = 114.10 + 0.01 * (area % 2 + draw.random(200)), 22.54 + 0.01 * (area // 2 + draw.random(200))
    east, north = shift(x, y, "wgs84", datum)
    names = np.array(["水贝", "翠达社区居委会", "东门社区", "湖贝社区"])[area]
    table = {"受理时间": ["2024-01-01"] * 200, "诉求内容": ["x"] * 200, "经度": east, "纬度": north,
    "社区": list(names)}
    run = read(table, communities=communities())
    finding = next(f for f in run.findings if f.code == "datum.found")
    assert (finding.facts["datum"], finding.count) == (datum, 200)
    found = np.array([(p.x, p.y) for p in shapes_of(rows(run))])
    np.testing.assert_allclose(found, np.c_[x, y], atol=1e-7)
    told = read(table, datum="wgs84")
    assert shapes_of(rows(told))[0].x == pytest.approx(east[0])


def test_rows_are_placed_by_the_finest_name_and_say_how_sure() -> None:
    tower = layer([shapely.box(114.105, 22.545, 114.1051, 22.5451)], "EPSG:4326", name=["京基大厦"])
    run = read({"受理时间": ["2024-01-01"] * 6, "诉求内容": ["x", "x", "x", "x", "京基大厦停电", "x"],
                "社区": ["水贝社区", "水贝社区居委会", "水北社区", "莲花社区", None, None],
                "诉求详细地址": ["深南路京基大厦一楼", None, None, None, None, "不详"]},
               communities=communities(), buildings=tower)
    assert column(run, "place_source") == ["building:0.90", "community:0.95", "none", "none", "building:0.80", "none"]
    shapes = shapes_of(rows(run))
    assert shapely.box(114.105, 22.545, 114.1051, 22.5451).contains(shapes[0])
    assert shapely.box(114.10, 22.54, 114.11, 22.55).contains(shapes[1])
    assert run.metrics["unplaced"] == 3
    finer = read({"受理时间": ["2024-01-01"], "诉求内容": ["x"], "社区": ["水贝社区"]}, communities=communities(),
                 coarsest="grid")
    assert finer.metrics["unplaced"] == 1


def test_persons_are_counted_by_their_telephone() -> None:
    run = read({"受理时间": ["2024-01-01"] * 3, "诉求内容": ["x"] * 3, "联系电话": [13812345678, 13812345678,
        13900000000]})
    keys = column(run, "person")
    assert keys[0] == keys[1] != keys[2]
    again = read({"受理时间": ["2024-01-01"], "诉求内容": ["x"], "联系方式": ["+86 138 1234 5678"]})
    assert column(again, "person") == keys[:1]


def test_reading_what_was_read_changes_nothing() -> None:
    first = read(LAYOUTS["grid"] | {"是否疑难": ["是"], "满意度": ["一般"], "改派次数": [2],
    "联系电话": ["13812345678"],
                                    "备注": ["张三"]}, communities=communities())
    by_name = read({"受理时间": ["2024-01-01"], "诉求内容": ["x"], "社区": ["水贝社区"]},
                   communities=communities())
    for once in (first, by_name):
        again = read(rows(once))
        told = [name for name in rows(once).column_names if "电话" not in name]
        assert {name: column(again, name) for name in told} == {name: column(once, name) for name in told}
        assert shapes_of(rows(again)) == shapes_of(rows(once))


def test_a_profile_in_toml_says_which_column_is_what(tmp_path: Path) -> None:
    profile = tmp_path / "mine.toml"
    profile.write_text('datum = "gcj02"\norder = "dmy"\nx = "a"\ny = "b"\n[columns]\nopened = "wann"\n'
                       'text = "was"\ncategory = ["eins", "zwei"]\n[persons]\nwer = "name"\n', encoding="utf-8")
    x, y = shift([114.12], [22.55], "wgs84", "gcj02")
    table = {"wann": ["3/4/2024"], "was": ["x"], "wer": ["Meier"], "eins": ["A"], "zwei": ["B"], "a": x, "b": y}
    run = read(table, profile=str(profile))
    assert column(run, "opened") == ["2024-04-03T00:00:00+08:00"]
    assert (column(run, "category"), column(run, "wer")) == (["A>B"], ["M**"])
    assert shapes_of(rows(run))[0].x == pytest.approx(114.12, abs=1e-7)
    with pytest.raises(InputError, match=r"column\.missing"):
        read({"受理时间": ["2024-01-01"]}, profile=str(profile))
    profile.write_text("colums = 3", encoding="utf-8")
    with pytest.raises(InputError, match=r"profile\.invalid"):
        read(table, profile=str(profile))


# ---- hostile input ------------------------------------------------------------------------------------------------


def test_formula_cells_stay_texts_and_are_protected_when_written(tmp_path: Path) -> None:
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("受理时间,诉求内容\n2024-01-01,\"=HYPERLINK(\"\"http://x\"\",13812345678)\"\n",
        encoding="utf-8")
    run_on_files(READ, {"table": str(source)}, out)
    text = out.read_text(encoding="utf-8-sig")
    assert "'=HYPERLINK" in text
    assert "13812345678" not in text


def test_huge_fields_and_odd_bytes_are_survived(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_bytes(b"\xff\xfe" + "受理时间,诉求内容\n2024-01-01,".encode("utf-16-le")
                       + ("长" * 500_000 + "13812345678").encode("utf-16-le"))
    text = column(of_file(source), "text")[0]
    assert len(text) == 200_000
    source.write_bytes("受理时间,诉求内容,备注\n2024-01-01,x,y\n,,\n\x02,\x01".encode("gb18030"))
    assert of_file(source).metrics["rows"] == 3


def test_xml_with_entities_is_refused_and_deep_json_too(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.xml"
    bomb.write_text('<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
                    "<service_requests><request><description>&a;</description></request></service_requests>",
                    encoding="utf-8")
    with pytest.raises(InputError, match=r"file\.corrupt"):
        of_file(bomb)
    deep = tmp_path / "deep.json"
    deep.write_text('[{"service_request_id":' + "[" * 200_000 + "]" * 200_000 + "}]", encoding="utf-8")
    with pytest.raises(InputError, match=r"file\.corrupt"):
        of_file(deep)
    broken = tmp_path / "broken.json"
    broken.write_text('[{"phone": "13812345678", }]', encoding="utf-8")
    with pytest.raises(InputError) as caught:
        of_file(broken)
    assert "13812345678" not in str(caught.value)


@pytest.mark.parametrize("ending", ["json", "xml"])
def test_open311_requests_are_read_from_json_and_xml(ending: str, tmp_path: Path) -> None:
    fields = {"service_request_id": "1", "status": "closed", "service_name": "Noise", "lat": "22.55",
    "long": "114.12",
              "requested_datetime": "2024-01-01T08:00:00+08:00", "updated_datetime": "2024-01-02T08:00:00+08:00",
              "description": "call 13812345678 & wait"}
    path = tmp_path / f"requests.{ending}"
    if ending == "json":
        path.write_text(json.dumps([fields, {"service_request_id": "2", "media": {"a": [1]}}]), encoding="utf-8")
    else:
        inside = "".join(f"<{n}>{v.replace('&', '&amp;')}</{n}>" for n, v in fields.items())
        path.write_text(f"<?xml version='1.0'?><service_requests><request>{inside}</request><request>"
                        "<service_request_id>2</service_request_id></request></service_requests>", encoding="utf-8")
    run = of_file(path)
    assert column(run, "id") == ["1", "2"]
    assert column(run, "closed") == ["2024-01-02T08:00:00+08:00", None]
    assert column(run, "text")[0] == "call 138******** & wait"
    assert run.metrics["placed"] == 1


def test_a_fault_of_the_program_does_not_quote_a_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    def fault(cells: object, *_rest: object) -> None:
        raise ValueError(f"cannot convert {cells}")

    number = str(13_800_000_000 + 12_345_678)  # not as it stands in this file, which a traceback quotes
    monkeypatch.setattr("lohu_gis.analysis.complaints.reading.mask_column", fault)
    with pytest.raises(Unforeseen) as caught:
        read({"受理时间": ["2024-01-01"], "诉求内容": [number]})
    told = "".join(traceback.format_exception(caught.value))
    assert "ValueError at" in told
    assert number not in told


# ---- real tables --------------------------------------------------------------------------------------------------


def test_the_export_of_the_sample_is_read_without_help() -> None:
    run = of_file(sample_path("complaints.csv"))
    told = pq.read_table(sample_path("complaints.parquet"))
    for name in COMPLAINT_COLUMNS:
        if name in ("text", "satisfaction"):
            continue  # numbers in the text are masked here; 基本满意 is a matter of taste
        assert column(run, name) == told.column(name).to_pylist(), name
    everything = "\n".join(str(value) for name in rows(run).column_names if name != "id" for value in column(run,
    name))
    assert not TELEPHONE.search(everything)
    assert mask_text(everything[:100_000]) == everything[:100_000]


def test_real_tables_are_read_without_help_or_with_a_stated_question(real_data: Path) -> None:
    baltimore = of_file(real_data / "complaints_baltimore_2018" / "baltimore_311_sample.csv.gz")
    assert baltimore.metrics["rows"] == 10_000
    assert baltimore.metrics["placed"] == 10_000 - 590 - 892
    rounded = next(f for f in baltimore.findings if f.code == "place.rounded")
    assert (rounded.count, rounded.facts["rows"]) == (892, 885)
    assert sum(value is None for value in column(baltimore, "closed")) == 208
    sheet = of_file(real_data / "complaints_baltimore_2018" / "baltimore_311_sample.xlsx")
    assert {n: v for n, v in sheet.metrics.items() if n != "masked"} == {
        n: v for n, v in baltimore.metrics.items() if n != "masked"}
    assert column(sheet, "opened") == column(baltimore, "opened")

    nyc = of_file(real_data / "complaints_nyc_animals" / "nyc_311_animals.csv.gz", zone="America/New_York")
    assert (nyc.metrics["rows"], nyc.metrics["unplaced"]) == (5_895, 57)
    assert sum(value is None for value in column(nyc, "closed")) == 3_431
    assert next(f.count for f in nyc.findings if f.code == "complaints.closed_early") == 2
    assert column(nyc, "opened")[0] == "2020-02-17T12:19:00-05:00"
    asked = next(f for f in baltimore.findings if f.code == "time.zone_assumed")
    assert asked.severity == "warning"  # Baltimore does not lie in China

    messages = of_file(real_data / "complaints_zh_replies" / "messages_with_replies.xlsx")
    assert (messages.metrics["rows"], messages.metrics["placed"]) == (2_816, 0)
    assert len(set(column(messages, "id"))) == 2_816
    assert min(column(messages, "opened"))[:10] == "2011-04-02"
    assert max(column(messages, "opened"))[:10] == "2020-01-08"
    assert all(a <= b for a, b in zip(column(messages, "opened"), column(messages, "closed"), strict=True))


def test_boston_is_read_without_help(real_data: Path) -> None:
    run = of_file(real_data / "complaints_boston_2011" / "boston_311_2011.csv.gz")
    assert run.metrics["rows"] == run.metrics["placed"] == 58_251
    assert len(set(column(run, "id"))) == 58_251
    assert len(set(column(run, "category"))) == 141
    assert sum(value is None for value in column(run, "closed")) == 3_681
    assert "complaints.closed_early" not in codes(run)


def test_a_file_that_looks_like_an_export_says_so() -> None:
    found = with_hints(inspect(sample_path("complaints.csv")))
    assert [f.code for f in found.layers[0].findings if f.code.startswith("complaints")] == ["complaints.are_here"]
    for other in ("complaints.parquet", "readings.parquet", "governance.gpkg"):
        codes_of = {f.code for part in with_hints(inspect(sample_path(other))).layers for f in part.findings}
        assert "complaints.are_here" not in codes_of
