"""From files of sensors to one table of readings and one of stations.

Lives here: names of quantities and units (`catalogue`), SensorThings documents (`sensorthings`), tables in long and
wide form (`layouts`), and the readings made of them: units, flags, duplicates, gaps (`assemble`). Does not live here:
files and HTTP (`io.sensors`), alarms (`analysis.alarms`), live feeds (`app.sensors`).
"""
