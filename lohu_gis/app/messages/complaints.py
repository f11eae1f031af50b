"""Sentences about the reading of complaints: what was recognised, masked and placed."""

from __future__ import annotations

from lohu_gis.core.text import N_

MESSAGES: dict[str, str] = {
    "complaints.unrecognised": N_(
        "{path}: these are not recognised as complaints: no column says when they came in or what they are about."
        " Choose the columns yourself, or give a profile. Columns: {columns}."),
    "complaints.columns": N_("Columns were recognised: {columns}."),
    "complaints.masked": N_("{count} cells held persons and were masked ({kinds})."),
    "complaints.unplaced": N_(
        "{count} rows have no place. They are kept and counted; layers of sub-districts, communities, grids or "
        "buildings place those that name one."),
    "complaints.no_time": N_("No column says when the complaints came in; nothing can be counted over time."),
    "complaints.no_id": N_("No column holds a number of the case; rows are numbered."),
    "complaints.id_twice": N_("{count} rows have a case number that another row has too."),
    "complaints.closed_early": N_("{count} rows were closed before they came in; please check the times."),
    "complaints.heading_row": N_("The headings stand below {count} rows; those above were left out."),
    "complaints.are_here": N_(
        "This looks like an export of complaints. Read it as complaints, so that persons are masked."),
    "time.unreadable": N_("{count} cells of {column} are no times that can be read; they count as missing."),
    "time.order_assumed": N_(
        "In {column} day and month cannot be told apart; the month was taken first ({order}). A profile can say "
        "otherwise."),
    "time.zone_assumed": N_(
        "Times without an offset were taken as local time of {zone}. Give another zone where that is wrong."),
    "time.due_end_of_day": N_("{count} deadlines are days; they end at 23:59:59."),
    "word.unknown": N_("{count} cells of {column} hold words that are not known; they count as missing."),
    "place.rounded": N_(
        "{count} rows have whole degrees for a place ({rows} of them at {place}): rounded away from where they "
        "were. They count as without a place."),
    "place.outside": N_("{count} rows have coordinates outside the earth or at 0, 0; they count as without a place."),
    "place.axes_swapped": N_("Longitude and latitude were the wrong way round and have been exchanged."),
    "place.by_name": N_(
        "{count} rows without coordinates were placed by name ({kinds}), all of one area at one point; place_source "
        "says how sure each is."),
    "place.crs_unknown": N_(
        "The coordinates of {count} rows are no degrees and their system is not known. Give it as crs in a "
        "profile."),
    "datum.found": N_(
        "Coordinates were taken as {datum}: so most of {count} rows lie in the area they name ({shares})."),
    "datum.assumed": N_(
        "Nothing says in which datum the coordinates are; they were taken as {datum}. Exports of Chinese maps are"
        " often gcj02, 600 m off: answer with datum."),
    "datum.shifted": N_("{count} places were brought from {datum} to WGS84."),
    "profile.invalid": N_("{path}: this profile cannot be used ({reason})."),
    "zone.unknown": N_("The time zone {zone} is not known. Use a name such as Asia/Shanghai."),
}
