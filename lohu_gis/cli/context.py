"""What every verb gets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lohu_gis.app.i18n import _
from lohu_gis.app.messages import message_of
from lohu_gis.cli.output import Output
from lohu_gis.core.findings import Finding

if TYPE_CHECKING:
    from lohu_gis.app.settings import Settings


@dataclass(frozen=True)
class Context:
    """Output and settings of one call."""

    output: Output
    settings: Settings

    def tell(self, findings: Sequence[Finding]) -> None:
        """Findings as lines on stderr, errors first."""
        words = {"error": _("error"), "warning": _("warning"), "info": _("note")}
        order = {"error": 0, "warning": 1, "info": 2}
        lines = (f"{words[finding.severity]}: {message_of(finding)}"
                 for finding in sorted(findings, key=lambda f: order[f.severity]))
        for line in dict.fromkeys(lines):
            self.output.note(line)


def findings_json(findings: Sequence[Finding]) -> list[dict[str, object]]:
    """Findings as the contract writes them, each once."""
    found: list[dict[str, object]] = []
    for finding in findings:
        shown = finding_json(finding)
        if shown not in found:
            found.append(shown)
    return found


def finding_json(finding: Finding) -> dict[str, object]:
    """A finding as the contract writes it."""
    return {"code": finding.code, "severity": finding.severity, "message": message_of(finding), "count": finding.count,
            "sampled": finding.sampled}
