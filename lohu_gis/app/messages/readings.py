"""Sentences about the reading of sensor data: files, services, units, gaps."""

from __future__ import annotations

from lohu_gis.core.text import N_

MESSAGES: dict[str, str] = {
    "readings.no_time": N_(
        "{path}: no column says when the readings were taken. Give start (time of the first row) and step_min "
        "(minutes from row to row). Columns: {columns}."),
    "readings.no_values": N_("{path}: no column holds readings. Columns: {columns}."),
    "readings.start_unreadable": N_(
        "{path}: the given start is no time that can be read. Write it as 2026-01-31T08:00."),
    "readings.no_quantity": N_("Nothing says what was measured. Give it as quantity, for example noise or speed."),
    "readings.columns_ignored": N_("{count} columns hold no numbers and were left out ({columns})."),
    "readings.twice": N_("{count} readings came twice with the same value; one of each was kept."),
    "readings.contradicting": N_(
        "{count} readings have the time of another one of the same station and another value; they are flagged "
        "“duplicate”."),
    "readings.gaps": N_("{count} readings are not there in {series} series; the longest gap is {hours} h."),
    "readings.time_unreadable": N_("{count} readings have no time that can be read."),
    "unit.assumed": N_("No units are given; {count} readings were taken as {units}. Please check it."),
    "unit.unknown": N_(
        "The unit {unit} of {quantity} cannot be brought to {known}; {count} readings stay as they are."),
    "stations.unplaced": N_("{count} stations have no place. Give a table of stations with longitude and latitude."),
    "sensors.nothing": N_(
        "{path}: neither readings nor stations were found. Choose a SensorThings document or a table of "
        "readings."),
    "sensors.no_files": N_("{path}: no file of this folder can be read as sensor data."),
    "sensors.files_left_out": N_("{count} files cannot be read and were left out ({files})."),
    "sensors.no_datastream": N_(
        "{count} observations do not say to which station they belong; it is called “unknown”."),
    "sensors.other_entities": N_(
        "{count} entities are neither stations, datastreams nor observations and were left out."),
    "service.unreachable": N_("{path}: the service does not answer ({reason}). Check the address and the network."),
    "service.refused": N_("{path}: the service answered with status {status}. Check the address."),
    "service.unauthorized": N_(
        "{path}: the service wants to know who asks (status {status}). Keep a token for it in the keyring."),
    "service.too_much": N_(
        "{path}: reading was stopped at {limit}. Ask the service for less, for example with $filter."),
    "service.elsewhere": N_("{path}: the service leads on to {target}, another host; it was not followed."),
}
