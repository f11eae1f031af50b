"""Names of persons in free text: after words that announce one, and before words of address."""

from __future__ import annotations

import re
from collections import Counter

from lohu_gis.analysis.complaints.surnames import AMBIGUOUS, DOUBLE, NOT_NAMES, SINGLE


def _any(words: str) -> str:
    """A pattern for any of the words, the longest first."""
    return "|".join(sorted(words.split(), key=len, reverse=True))


_TITLE = _any(
    "先生 女士 小姐 太太 阿姨 大爷 大妈 大姐 大哥 老师 医生 师傅 同志 老人 经理 主任 书记 律师 同学 婆婆 阿婆 "
    "阿伯")
_TALK = _any(
    "反映 来电 致电 投诉 举报 表示 称 说 求助 咨询 建议 要求 认为 希望 电话 手机 联系 身份证 住 家住 居住 现住 "
    "于 的 在 和 与 及 今年 今日 现 是 等 将 被 把 去 来 到 男 女 本人 向 因 为 由 对 以 已 有 没 不")
_STRONG = _any(
    "联系人姓名 联系人 姓名 我叫 名叫 本人叫 叫做 当事人 投诉人 反映人 来电人 求助人 诉求人 举报人 信访人 "
    "报案人 申请人 负责人 经办人 被投诉人 户主 户名 业主姓名 联络人 法人代表 法定代表人 受害人 伤者 死者 患者")
_WEAK = _any(
    "业主 市民 居民 住户 租户 租客 房东 邻居 老板 司机 群众 网友 用户 客户 学生 家长 店主 老伴 父亲 母亲 妻子 "
    "丈夫 儿子 女儿 孩子 村民 员工 工人 商户 顾客 乘客 物业经理 楼长 网格员 我是 本人")
_SURNAME = rf"(?:{'|'.join(DOUBLE)}|[{SINGLE}])"
_HAN = r"[\u4e00-\u9fff]"
_EDGE = rf"(?=[\s,，。.;；:：、!！?？()（）\[\]【】<>《》\"'“”‘’/\\|+\-—\d]|$|{_TALK}|{_TITLE})"
_SPEECH = r"反映|来电|致电|投诉|举报|表示|称|求助|咨询|建议|要求|认为|电话|手机|身份证|先生|女士|（|\("
_NOT_GIVEN = frozenset("您你我他她它们的了是不在有和与及就都也很太更最被把从向到给这那该联")
_NOT_NAMED = frozenset(("学生", "业主", "居民", "物业", "部门", "小区", "家长", "业后", "邻居", "孩子",
                         "企业", "员工", "单位"))
_NOT_END = frozenset("镇村县市局委员")
_NOT_BEFORE_TITLE = frozenset("村区镇街路市县局委副社处科院校馆所店厂站司党政部组队")

_NAME = rf"({_SURNAME})({_HAN}{{1,2}})"
_LAZY = rf"({_SURNAME})({_HAN}{{1,2}}?)"
_AFTER_STRONG = re.compile(rf"((?:{_STRONG})(?:是|为|叫)?[\s]*[:：]?[\s]*)(?:{_LAZY}{_EDGE}|{_NAME})(?!\*)")
_AFTER_WEAK = re.compile(rf"((?:{_WEAK})[\s]*[:：(（]?[\s]*){_LAZY}{_EDGE}(?!\*)")
_BEFORE_TITLE = re.compile(
    rf"((?:^|[\s,，。.;；:：、!！?？()（）\"'“”]|反映|来电|投诉|举报|联系|市民|业主|居民|住户|房东|邻居|老板|为|是|由|叫|找|与|和|被|给|请|向|称))"
    rf"({_SURNAME})({_HAN}{{1,2}})(?={_TITLE})")
_BEFORE_NUMBER = re.compile(
    rf"((?:^|[\s,，。.;；:：、!！?？()（）\"'“”]|联系|致电|找|与|和|被|给|请|是))({_SURNAME})({_HAN}{{1,2}}?)"
    r"(?=[\s:：,，(（]{0,2}(?:的)?(?:联系)?(?:电话|手机|手机号|号码)?[\s:：]{0,2}1[3-9][0-9]\*{8})")
_LATIN = re.compile(
    r"\b((?:(?i:(?:full |contact |caller |customer |my )?name|caller|customer|reported by|complainant|contact person)"
    r"(?:\s*[:：]\s*| is )|Mrs?\.? |Ms\.? ))([A-Z])[a-z'\-]{1,20}((?: [A-Z][a-z'\-]{1,20}){0,2})")
_BEFORE_SPEECH = re.compile(rf"{_SPEECH}")
_ANY_CUE = re.compile(rf"{_STRONG}|{_WEAK}|{_TITLE}")
_LATIN_CUE = re.compile(r"name|contact|caller|customer|reported by|complainant|mr|ms", re.IGNORECASE)


def may_name(text: str) -> bool:
    """Whether a text has a word that announces names at all; most have none."""
    return _ANY_CUE.search(text) is not None or _LATIN_CUE.search(text) is not None


def mask_names(text: str, found: Counter[str]) -> str:
    """A text without the names that cue words announce, wherever else in it they stand.

    A surname alone with a word of address (王先生) stays.
    """
    names: dict[str, str] = {}
    if _ANY_CUE.search(text):
        text = _AFTER_STRONG.sub(lambda match: _masked(match, names), text)
        text = _AFTER_WEAK.sub(lambda match: _masked(match, names), text)
        text = _BEFORE_TITLE.sub(lambda match: _titled(match, names), text)
    if "********" in text:
        text = _BEFORE_NUMBER.sub(lambda match: _titled(match, names), text)
    if names:
        for name, masked in names.items():
            text = text.replace(name, masked)
    if _LATIN_CUE.search(text):
        text = _LATIN.sub(lambda match: _latin(match, names), text)
    found["name"] += len(names)
    return text


def _masked(match: re.Match[str], names: dict[str, str]) -> str:
    parts = [part for part in match.groups()[1:] if part is not None]
    surname, given = parts[0], parts[1]
    if (surname + given)[:2] in NOT_NAMES or _is_addressed(given) or (
            given in _NOT_NAMED or given[-1] in _NOT_END or _NOT_GIVEN & set(given)):
        return match[0]
    said = match[1].rstrip()[-1:] in (":", "：", "叫")
    said |= match.re is _AFTER_STRONG and match[2] is not None  # a name with its end behind 联系人
    if surname in AMBIGUOUS and not said and not _BEFORE_SPEECH.match(match.string, match.end()):
        return match[0]
    names[surname + given] = f"{surname}**"
    return f"{match[1]}{surname}**"


def _titled(match: re.Match[str], names: dict[str, str]) -> str:
    return match[0] if _NOT_BEFORE_TITLE & set(match[2] + match[3]) else _masked(match, names)


def _is_addressed(given: str) -> bool:
    """Whether what follows a surname is a word of address itself, or the beginning of one."""
    return re.fullmatch(rf"{_TITLE}|某某?|氏|姓", given) is not None


def _latin(match: re.Match[str], names: dict[str, str]) -> str:
    names[match[0]] = match[1]
    return f"{match[1]}{match[2]}***"
