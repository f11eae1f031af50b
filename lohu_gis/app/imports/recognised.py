"""Whether a file is an export of complaints, told by its headings, and the hint to read it as such."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from lohu_gis.analysis.complaints.columns import are_complaints
from lohu_gis.app.tools.profiles import vocabulary
from lohu_gis.core.findings import Finding
from lohu_gis.core.governance import COMPLAINT_COLUMNS
from lohu_gis.io.info import FileInfo, LayerInfo


def looks_like_complaints(names: Iterable[str]) -> bool:
    """Whether a table with these headings should be read as complaints; one that was read so already should not."""
    found = list(names)
    return not set(COMPLAINT_COLUMNS) <= set(found) and are_complaints(found, vocabulary())


def with_hints(info: FileInfo) -> FileInfo:
    """What is in a file, with the finding ``complaints.are_here`` at layers that look like an export of complaints."""
    return msgspec.structs.replace(info, layers=tuple(map(_with_hint, info.layers)))


def _with_hint(layer: LayerInfo) -> LayerInfo:
    if layer.kind not in ("table", "vector") or not looks_like_complaints(field.name for field in layer.fields):
        return layer
    hint = Finding(code="complaints.are_here", severity="info")
    return msgspec.structs.replace(layer, findings=(*layer.findings, hint))
