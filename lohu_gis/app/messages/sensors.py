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
    "alarm.no_actor": N_("Say who does this: a name is kept with every step of an alarm."),
    "alarm.no_note": N_("{station}: write down what was found; this step is kept with its note."),
    "alarm.no_task": N_("{station}: name the task or order that was given."),
    "alarm.not_recovered": N_("{station}: the last reading is still beyond the limit. Wait until it is back, or "
                              "close with a note that says why."),
    "alarm.step": N_("{station}: “{step}” cannot follow “{state}”; take the steps in order."),
    "alarm.text_long": N_("A name, task or note has at most {most} characters."),
    "alarm.unknown": N_("{station}: this alarm is not in the store of this project. Look at the list again."),
    "feed.address": N_("{url}: this is no address of a service. Give one that begins with https:// or http://."),
    "feed.certificate": N_("{path}: this certificate cannot be used ({reason}). Choose a PEM file of the broker's "
                           "authority."),
    "feed.closed": N_("The project is being closed; feeds are not started any more."),
    "feed.lost": N_("{host}: the connection was lost ({reason}); it is tried again by itself. What was acknowledged "
                    "is kept."),
    "feed.refused": N_("{host}: the broker refused the connection ({reason}). Check user and password."),
    "feed.strange": N_("{url}: the answer is no SensorThings document. Check the address; it usually ends with the "
                       "version, such as v1.1."),
    "feed.topics": N_("The broker did not accept the topics {topics}. Check their spelling and the rights of the "
                      "user."),
    "feed.unknown": N_("{feed}: there is no such feed in this project."),
    "feed.unreachable": N_("{host}:{port} cannot be reached; it is tried again by itself. Check address and network."),
    "feed.unreachable.url": N_("{url} cannot be reached ({reason}); it is tried again by itself. Check address and "
                               "network."),
    "secret.no_store": N_("The system has no key store for passwords ({reason}). The password is used now and not "
                          "kept."),
}
