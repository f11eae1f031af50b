"""Sentences about readings, alarms and the operational store."""

from __future__ import annotations

from lohu_gis.core.text import N_

MESSAGES: dict[str, str] = {
    "operations.missing": N_("{path}: there are no readings and alarms here yet. Start a feed first."),
    "operations.corrupt": N_("{path}: the store of readings and alarms cannot be read ({reason}). Nothing was changed; "
                             "move it away to begin a new one, and keep it for rescue."),
    "operations.newer": N_("{path}: the store of readings and alarms was written by a newer version of the program. "
                           "Use that version."),
    "reading.unusable": N_("{count} readings without a station or a moment between 2000 and 2099 were left out."),
    "reading.flagged": N_("{count} readings are marked as faulty by their flag; no alarm is built on them."),
    "reading.other_unit": N_("{count} readings of “{quantity}” are in {unit}, which cannot be compared with the unit "
                             "of the rule; they are not judged. Convert them first."),
    "reading.twice": N_("{count} readings repeat a station, quantity and moment; the first one counts."),
    "alarm.no_rule": N_("{count} readings of “{quantity}” are not judged: the rule pack {pack} has no rule for it."),
    "alarm.no_zone": N_("{count} stations have no noise zone, so their limit is unknown and nothing is judged: "
                        "{stations}. Name stations with a zone, or a default zone."),
    "alarm.limit_unknown": N_("{count} values have no known limit under the rule {rule} of {pack} at their date and "
                              "zone; they are not judged."),
    "alarm.span_assumed": N_("{count} single readings of “{quantity}” count as means of the rule's whole period, "
                             "because no station has two. Say what one reading stands for (span_min) if that is "
                             "wrong."),
}
