"""Text of vector files: which encoding to ask GDAL for, and columns whose bytes are not what they claim."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lohu_gis.core import encoding_rules
from lohu_gis.core.encoding_rules import Decision
from lohu_gis.core.findings import Finding
from lohu_gis.io.vector import dbf

LOSSLESS = "ISO-8859-1"
"""Read with this, every byte survives as the character of the same number."""


@dataclass(frozen=True, slots=True)
class TextPlan:
    """How the text of a layer is to be read.

    Attributes
    ----------
    gdal
        Encoding to give to GDAL, None to leave it to the driver.
    encoding
        What the text is in.
    raw
        True when GDAL reads with `LOSSLESS` and the bytes are decoded here, because some are damaged.
    """

    gdal: str | None
    encoding: str | None
    raw: bool = False
    findings: tuple[Finding, ...] = ()


def plan(path: Path, wanted: str | None) -> TextPlan:
    """Decide for a file before it is opened; only shapefiles can be looked at beforehand.

    Parameters
    ----------
    wanted
        The person's answer, which wins over everything; None to decide from the bytes.
    """
    if path.suffix.lower() not in (".shp", ".dbf"):
        return TextPlan(None, wanted)
    text = dbf.read_text(path)
    if text is None:
        return TextPlan(None, wanted)
    claim = wanted or text.claim
    foreign = (*text.values, *text.names)
    decision = encoding_rules.decide(foreign, claim)
    if wanted and encoding_rules.codec_name(wanted):
        decision = Decision(encoding_rules.codec_name(wanted) or wanted, "claimed", wanted)
    clean = encoding_rules.read_all(foreign, decision.encoding) if decision.verdict != "ascii" else ("", 0)
    raw = clean[0] is None or clean[1] > 0
    return TextPlan(LOSSLESS if raw else gdal_name(decision.encoding), decision.encoding, raw,
                    findings(decision, text.sampled))


def gdal_name(encoding: str) -> str:
    """GDAL's (iconv's) name of a Python codec."""
    return {"utf-8": "UTF-8", "gb18030": "GB18030", "big5": "BIG5"}.get(encoding, encoding.upper())


def findings(decision: Decision, sampled: bool = False) -> tuple[Finding, ...]:
    """What a planner should know about an encoding decision."""
    out = []
    facts = {"encoding": decision.encoding, "claim": decision.claim}
    if decision.verdict == "claim_wrong":
        out.append(Finding(code="encoding.claim_wrong", facts=facts, sampled=sampled))
    elif decision.verdict in ("guessed", "undecided") and decision.encoding != "utf-8":
        out.append(Finding(code="encoding.guessed", severity="info" if decision.verdict == "guessed" else "warning",
                           facts=facts, sampled=sampled))
    if decision.cut:
        out.append(Finding(code="field.cut", facts={"encoding": decision.encoding}, count=decision.cut,
                           sampled=sampled))
    return tuple(out)


class Mender:
    """Checks the text columns of the batches of one reading and decodes those that are not UTF-8.

    The first batch with foreign bytes decides for the whole reading.
    """

    def __init__(self, text: TextPlan, wanted: str | None) -> None:
        self._plan = text
        self._wanted = encoding_rules.codec_name(wanted)
        self.encoding = text.encoding
        self.findings: list[Finding] = list(text.findings)

    def name(self, text: str) -> str:
        """A field name as it was meant."""
        if self._plan.raw and self.encoding:
            return encoding_rules.read_value(text.encode("latin-1", "replace"), self.encoding)
        return text

    def column(self, array: Any) -> Any:
        """A pyarrow array with its text mended and lists as JSON text; other types are returned as they are."""
        import pyarrow as pa

        if isinstance(array, pa.ExtensionArray):  # GDAL's mark for JSON in text
            array = array.storage
        if pa.types.is_nested(array.type):
            return pa.array([None if v is None else json.dumps(v, ensure_ascii=False, default=str)
                             for v in array.to_pylist()], pa.string())
        if pa.types.is_dictionary(array.type):
            mended = self.column(array.dictionary)
            return array if mended is array.dictionary else pa.DictionaryArray.from_arrays(array.indices, mended)
        if not (pa.types.is_string(array.type) or pa.types.is_large_string(array.type)):
            return array
        if self._plan.raw and self.encoding:
            return self._recoded(array, from_latin=True)
        try:
            array.validate(full=True)
        except pa.ArrowInvalid:
            return self._recoded(array, from_latin=False)
        return array

    def _recoded(self, array: Any, from_latin: bool) -> Any:
        import pyarrow as pa

        if from_latin:
            distinct = array.dictionary_encode()
            raw = [None if v is None else v.encode("latin-1", "replace") for v in distinct.dictionary.to_pylist()]
        else:
            binary = array.cast(pa.large_binary() if pa.types.is_large_string(array.type) else pa.binary())
            distinct = binary.dictionary_encode()
            raw = distinct.dictionary.to_pylist()
        if self.encoding is None or (not from_latin and self._plan.gdal is None and self.encoding == "utf-8"):
            self._decide([v for v in raw if v is not None])
        encoding = self.encoding or "utf-8"
        texts = pa.array([None if v is None else encoding_rules.read_value(v, encoding) for v in raw], pa.string())
        return pa.DictionaryArray.from_arrays(distinct.indices, texts).cast(pa.string())

    def _decide(self, values: list[bytes]) -> None:
        decision = encoding_rules.decide(values, "utf-8")
        self.encoding = self._wanted or decision.encoding
        if self._wanted is None:
            self.findings.extend(findings(decision))
