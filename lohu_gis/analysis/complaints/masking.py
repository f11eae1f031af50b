"""Taking persons out of texts: names, telephone and identity numbers, number plates, addresses of e-mail and accounts.

A masked thing keeps what tells its kind (``138********``, ``王**``, ``***@example.com``), nothing that finds a person.
Masking masked text changes nothing. What must survive: dates, numbers of cases, house numbers, amounts, place names.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lohu_gis.analysis.complaints.names import mask_names, may_name

KINDS = ("name", "phone", "identity", "plate", "email", "account")
"""What is masked in texts; the keys of counts."""

CELL_LIMIT = 200_000
"""Characters of one cell that are read; the rest is cut off, so that nothing unread gets through."""

Mask = Callable[[str, Counter[str]], str]

_D = r"[0-9]"
_EDGE = r"(?<![0-9A-Za-z@*])(?<![0-9]\.)"
_END = r"(?![0-9A-Za-z*])"
_GAP = r"[ \-\u2010-\u2015\u00a0]?"
_BREAK = r"(?:[ \-\u2010-\u2015\u00a0]|\r?\n)?"
_NUMERALS = "零〇一二三四五六七八九幺"
_SAID = str.maketrans(_NUMERALS, "00123456789" + "1")
_UNSEEN = re.compile(r"(?<=[0-9０-９])[\u00ad\u200b-\u200f\u2060\ufeff]+(?=[0-9０-９])")
"""Characters of no width between digits."""

_YOUNGEST = 2012
"""Numbers with this year and later where a birthday would stand are mostly numbers of cases."""

_IS = r"(?:号码|号)?(?:为|是|号)?[:： .]{0,3}"
"""Between a cue and its number."""

_WIDE = {ord("０") + digit: str(digit) for digit in range(10)}

_EMAIL = re.compile(r"[A-Za-z0-9._%+\-]{1,64}@([A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63}){0,4}\.[A-Za-z]{2,10})")
_IDENTITY = re.compile(rf"(?<![0-9A-Za-z*])[1-8]{_D}{{5}}{_GAP}(?:18|19|20){_D}{{2}}(?:0[1-9]|1[0-2])"
                       rf"(?:0[1-9]|[12]{_D}|3[01]){_GAP}{_D}{{3}}[0-9Xx]{_END}")
_CARD = re.compile(rf"(?<![0-9A-Za-z*])62{_D}{{14}}(?:{_D}{{3}})?{_END}")
_IDENTITY_CUE = re.compile(rf"((?:身份证|证件|公民身份|居民身份|护照|通行证|回乡证|台胞证|社保卡|社保号|医保卡){_IS})"
                           rf"({_D}{{17}}[0-9Xx]|{_D}{{15}}|[A-Z]{_D}{{7,9}}(?:\([0-9A]\))?){_END}")
_HONG_KONG = re.compile(rf"(?<![0-9A-Za-z*])([A-Z]{{1,2}}){_D}{{6}} ?[(（][0-9A][)）]")
_CARD_CUE = re.compile(rf"((?:银行卡|卡号|账号|帐号|账户){_IS})"
                       rf"({_D}{{4}}[ \-]?(?:{_D}{{4}}[ \-]?){{2,3}}{_D}{{0,7}}){_END}")
_CASE_CUE = re.compile(r"(?:单号|编号|工单|案号|流水号|受理号|订单|案件|档案|文号|合同|回执"
                       r"|id|no|number|case|ticket|request|#)(?:号码|号)?(?:为|是)?\s*[.#:：]?\s*$", re.IGNORECASE)
_MOBILE = re.compile(rf"(?:{_EDGE}|(?<=(?i:tel))|(?<=(?i:mob))|(?<=(?i:phone)))((?:\+?86|0086)?{_GAP})(1[3-9]{_D})"
                     rf"(?:{_BREAK}{_D}{{4}}{_BREAK}{_D}{{4}}|{_BREAK}{_D}{{3}}{_BREAK}{_D}{{5}}"
                     rf"|[.·]{_D}{{4}}[.·]{_D}{{4}})(?![0-9*])")
_SPOKEN = re.compile(rf"(?<![{_NUMERALS}0-9*])(?=[0-9]{{0,10}}[{_NUMERALS}])"
                     rf"[一幺1][三四五六七八九3-9][{_NUMERALS}0-9]{{9}}(?![{_NUMERALS}0-9*])")
_LANDLINE = re.compile(rf"(?<![0-9A-Za-z*.])(\(?0(?:10|2{_D}|[3-9]{_D}{{2}})\)?)(?:{_GAP}|——|--)"
                       rf"[2-9]{_D}{{2,3}}{_GAP}{_D}{{4}}(?:[ \-转#]{{1,3}}{_D}{{1,5}})?(?![0-9*])")
_LOCAL_CUE = re.compile(rf"((?:电话|座机|固话|手机|号码|致电|来电|回电|拨打|联系|热线|传真|tel|phone|fax|call)"
                        rf"[^0-9,，。；;\n]{{0,10}}?)(?<![0-9A-Za-z*.])(?!(?:19|20){_D}{{6}}(?![0-9]))"
                        rf"[2-9]{_D}{{2,3}}{_GAP}{_D}{{4}}(?![0-9年月日号栋*])", re.IGNORECASE)
_AMERICAN = re.compile(rf"(?<![0-9A-Za-z*.\-])(?:\+?1[ \-.])?(?:\([2-9]{_D}{{2}}\) ?|[2-9]{_D}{{2}}[\-. ])"
                       rf"[2-9]{_D}{{2}}[\-. ]{_D}{{4}}(?![0-9*\-])")
_FOREIGN = re.compile(rf"(?<![0-9A-Za-z*])\+(?!86)[1-9]{_D}{{0,2}}[ \-]?(?:{_D}[ \-]?){{6,11}}(?![0-9*])")
_PLATE = re.compile(r"([京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z])[·•.\- ]?"
                    r"(?=[A-HJ-NP-Z]{0,4}[0-9])[A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9挂学警港澳](?![A-Z0-9*])", re.IGNORECASE)
_ACCOUNT_CUE = re.compile(rf"((?:微信|qq|wechat|weixin)(?:号码|号|账号)?{_IS})"
                          r"(?:[A-Za-z][A-Za-z0-9_\-]{5,19}|[1-9][0-9]{4,10})(?![A-Za-z0-9*])", re.IGNORECASE)
_WORTH = re.compile(r"[0-9０-９]{3}|@|[A-HJ-NP-Z][·•.\- ]?[0-9A-Z]{4}|qq|wechat|weixin|微信"
                    rf"|[一幺][三四五六七八九][{_NUMERALS}0-9]{{4}}", re.IGNORECASE)
_PASSES = 6
"""One masked thing may bring the next to light (``a@b@c.cn``)."""

_OWN_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}")
_NO_PLACE = r"(?![村路街巷站桥园苑楼区里坊]|社区|大厦|小区|花园|公园|学校|大道)"

_NOTHING: Counter[str] = Counter()
_LETTERS = str.maketrans("0123456789abcdef", "ghijkmnpqrabcdef")

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def mask_text(text: str, found: Counter[str] | None = None) -> str:
    """A text without persons.

    Parameters
    ----------
    found
        Counts what was masked, by kind (`KINDS`).

    Notes
    -----
    A number of 18 digits with a date in it is one of a person where its check digit fits (GB 11643-1999, ISO 7064 MOD
    11-2), where the words before it say so, or where the date is before 2012 and the words before it do not speak of a
    case: people mistype. Numbers of 11 digits that begin with 13 to 19 are mobile ones unless the words before them
    speak of a case. Texts are cut off at `CELL_LIMIT` characters.
    """
    found = Counter() if found is None else found
    text = _UNSEEN.sub("", text[:CELL_LIMIT])
    for _pass in range(_PASSES):
        masked = _once(text, found)
        if masked == text:
            break
        text = masked
    return text


def _once(text: str, found: Counter[str]) -> str:
    if _WORTH.search(text):
        text = text.translate(_WIDE)
        for mask in _NUMBERS:
            text = mask(text, found)
    return mask_names(text, found)


def _emails(text: str, found: Counter[str]) -> str:
    text, count = _EMAIL.subn(r"***@\1", text) if "@" in text else (text, 0)
    found["email"] += count
    return text


def _identities(text: str, found: Counter[str]) -> str:
    def proven(match: re.Match[str]) -> str:
        number = re.sub(r"[^0-9Xx]", "", match[0])
        if not checks(number) and (int(number[6:10]) >= _YOUNGEST or _of_a_case(text, match.start())):
            return match[0]
        found["identity"] += 1
        return match[0][:2] + "*" * 16

    def said(match: re.Match[str]) -> str:
        found["identity"] += 1
        return match[1] + match[2][:2] + "*" * (len(match[2]) - 2)

    def card(match: re.Match[str]) -> str:
        if not _is_card(match[0]):
            return match[0]
        found["identity"] += 1
        return "62" + "*" * 14

    def hong_kong(match: re.Match[str]) -> str:
        found["identity"] += 1
        return match[1] + "*" * 9

    text = _HONG_KONG.sub(hong_kong, _IDENTITY.sub(proven, text))
    return _CARD_CUE.sub(said, _IDENTITY_CUE.sub(said, _CARD.sub(card, text)))


def _of_a_case(text: str, start: int) -> bool:
    """Whether the words just before a number speak of a case."""
    return _CASE_CUE.search(text, max(start - 16, 0), start) is not None


def _is_card(number: str) -> bool:
    """Whether the last digit of a bank card is the right one (ISO/IEC 7812: Luhn)."""
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(number[::-1], 1)]
    return sum(digit - 9 * (digit > 9) for digit in doubled) % 10 == 0


def checks(number: str) -> bool:
    """Whether the last of 18 digits of an identity number is the right one (ISO 7064 MOD 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    return _CHECKS[total % 11] == number[17].upper()


def _mobiles(text: str, found: Counter[str]) -> str:
    def one(match: re.Match[str]) -> str:
        if not match[1].strip() and _of_a_case(text, match.start()):
            return match[0]
        found["phone"] += 1
        return f"{match[1]}{match[2]}{'*' * 8}"

    def spoken(match: re.Match[str]) -> str:
        found["phone"] += 1
        return match[0][:3].translate(_SAID) + "*" * 8

    return _SPOKEN.sub(spoken, _MOBILE.sub(one, text))


def _landlines(text: str, found: Counter[str]) -> str:
    text, first = _LANDLINE.subn(r"\1-********", text)
    text, second = _LOCAL_CUE.subn(_local, text)
    text, third = _AMERICAN.subn("***-***-****", text)
    text, fourth = _FOREIGN.subn("+********", text)
    found["phone"] += first + second + third + fourth
    return text


def _local(match: re.Match[str]) -> str:
    return match[0] if _CASE_CUE.search(match[1]) else f"{match[1]}********"


def _plates(text: str, found: Counter[str]) -> str:
    text, count = _PLATE.subn(r"\1*****", text)
    found["plate"] += count
    return text


def _accounts(text: str, found: Counter[str]) -> str:
    text, count = _ACCOUNT_CUE.subn(r"\1******", text)
    found["account"] += count
    return text


_NUMBERS: tuple[Mask, ...] = (_emails, _identities, _accounts, _mobiles, _landlines, _plates)


def mask_cell(value: str, kind: str) -> str:
    """A cell of a column about a person, masked whole whatever it holds.

    Names keep their first character, telephones their first three digits, e-mail its host, the rest nothing. A cell
    that is masked already stays as it is; one of spaces too.
    """
    text = value.strip()
    if not text or "*" in text:
        return value if not text or mask_text(value) == value else mask_text(value)
    if kind == "name":
        return text[0] + "**" if not text[0].isdigit() else "***"
    digits = _bare(text)
    if kind == "phone" and len(digits) >= 7:
        return digits[:3] + "*" * 8 if len(digits) >= 11 else digits[:1] + "*" * 7
    if kind == "email" and _EMAIL.fullmatch(text):
        return _EMAIL.sub(r"***@\1", text)
    return "***"


def mask_column(cells: Sequence[str | None], found: Counter[str], kind: str = "") -> list[str | None]:
    """A column masked: free text without `kind`, else cells about a person; equal cells are looked at once."""
    known: dict[str, str] = {}
    tallies: dict[str, Counter[str]] = {}
    for cell in cells:
        if cell is None:
            continue
        if cell not in known:
            if not kind and len(cell) <= CELL_LIMIT and not _WORTH.search(cell) and not may_name(cell):
                known[cell] = cell
                tallies[cell] = _NOTHING
                continue
            tally: Counter[str] = Counter()
            known[cell] = mask_cell(cell, kind) if kind else mask_text(cell, tally)
            if kind and known[cell] != cell:
                tally[kind] += 1
            tallies[cell] = +tally
        if tallies[cell]:
            found.update(tallies[cell])
    return [None if cell is None else known[cell] for cell in cells]


def mask_own_names(cells: Sequence[str | None], names: Sequence[str | None], found: Counter[str]) -> list[str | None]:
    """Each text without the name that stands in the same row, as when a caller is named again in the words of a case.

    Only names of two to four Chinese characters; one that is the beginning of a place (罗芳村) stays.
    """
    return [cell if cell is None or name is None or name.strip() not in cell else _without(cell, name.strip(), found)
            for cell, name in zip(cells, names, strict=True)]


def _without(text: str, name: str, found: Counter[str]) -> str:
    if _OWN_NAME.fullmatch(name) is None:
        return text
    text, count = re.subn(re.escape(name) + _NO_PLACE, name[0] + "**", text)
    found["name"] += count
    return text


def changed(before: Sequence[Any], after: Sequence[Any]) -> int:
    """How many cells masking has changed."""
    return sum(old != new for old, new in zip(before, after, strict=True))


def person_keys(cells: Sequence[str | None], salt: bytes, kind: str = "phone") -> list[str | None]:
    """Who complained, as a key that counts persons and finds nobody.

    The key is the first 64 bits of HMAC-SHA-256 of the number under a secret `salt`, written as 16 letters so that no
    key looks like a number. Without a salt persons
    are numbered in the order in which they come, which tells them apart inside one file only. Telephones count by their
    digits without +86; fewer than seven digits and masked numbers are nobody.
    """
    plains = [None if cell is None else _person(cell, kind) for cell in cells]
    if not salt:
        order: dict[str, str] = {}
        return [None if p is None else order.setdefault(p, f"p{len(order) + 1}") for p in plains]
    keys = {p: hmac.new(salt, p.encode(), hashlib.sha256).hexdigest()[:16].translate(_LETTERS)
            for p in set(plains) if p is not None}
    return [None if p is None else keys[p] for p in plains]


def _person(cell: str, kind: str) -> str | None:
    if "*" in cell:
        return None
    if kind != "phone":
        return cell.strip() or None
    digits = _bare(cell)
    return digits if len(digits) >= 7 else None


def _bare(number: str) -> str:
    """The digits of a telephone number, without the prefix of China."""
    digits = re.sub(r"[^0-9]", "", number.translate(_WIDE))
    return digits.removeprefix("00")[2:] if len(digits) > 11 and digits.startswith(("86", "0086")) else digits


def summary(found: Mapping[str, int]) -> str:
    """Counts as ``phone 3, name 2``, without zeros, for findings."""
    return ", ".join(f"{kind} {count}" for kind, count in sorted(found.items()) if count)
