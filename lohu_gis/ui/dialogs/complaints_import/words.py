"""What columns of complaints are called in the window."""

from __future__ import annotations

from lohu_gis.app.imports.complaints import BOTH, PERSON, X, Y
from lohu_gis.core.text import N_

MEANINGS: dict[str, str] = {
    "": N_("Keep as it is"),
    "id": N_("Case number"), "opened": N_("Received at"), "closed": N_("Closed at"), "due": N_("Deadline"),
    "category": N_("Class"), "title": N_("Subject"), "text": N_("Text of the complaint"), "channel": N_("Channel"),
    "urgency": N_("Urgency"), "status": N_("Status of the case"), "solved": N_("Solved or not"),
    "satisfaction": N_("Satisfaction"), "reopened": N_("Times reopened"), "reassigned": N_("Times re-assigned"),
    "hard_case": N_("Hard case or not"), "unit": N_("Responsible unit"), "actor": N_("Social actor"),
    "subdistrict": N_("Sub-district"), "community": N_("Community"), "grid": N_("Grid"), "address": N_("Address"),
    X: N_("Longitude or easting"), Y: N_("Latitude or northing"), BOTH: N_("Both coordinates"),
    PERSON + "name": N_("Person: name"), PERSON + "phone": N_("Person: telephone"),
    PERSON + "identity": N_("Person: identity number"), PERSON + "account": N_("Person: account"),
    PERSON + "email": N_("Person: e-mail"), PERSON + "other": N_("Person: other"),
}
"""Meaning of a column (`ColumnLook.meaning`) -> message id, in the order in which they are offered."""

DATUMS: tuple[tuple[str, str], ...] = (
    ("", N_("Find out")), ("wgs84", N_("WGS84 or CGCS2000")), ("gcj02", N_("GCJ-02 (AMap, Tencent)")),
    ("bd09", N_("BD-09 (Baidu)")))
ENCODINGS: tuple[tuple[str, str], ...] = (
    ("", N_("Find out")), ("utf-8", "UTF-8"), ("gb18030", "GB18030 (GBK)"), ("big5", "Big5"), ("utf-16", "UTF-16"),
    ("latin-1", "Latin-1"))
PLACES: tuple[tuple[str, str], ...] = (
    ("", N_("Leave without a place")), ("building", N_("Place by building")), ("grid", N_("Place by building or grid")),
    ("community", N_("Place by community at the coarsest")),
    ("subdistrict", N_("Place by sub-district at the coarsest")))
"""What rows without coordinates are placed by, from the finest on."""
ZONES: tuple[tuple[str, str], ...] = (
    ("Asia/Shanghai", N_("China (+08:00)")), ("UTC", "UTC"), ("America/New_York", "America/New_York"),
    ("America/Chicago", "America/Chicago"), ("America/Los_Angeles", "America/Los_Angeles"),
    ("Europe/London", "Europe/London"), ("Europe/Berlin", "Europe/Berlin"), ("Asia/Tokyo", "Asia/Tokyo"))
