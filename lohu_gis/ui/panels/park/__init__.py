"""The virtual park beside the city in 3D: what units are coloured by, which are shown, their records, sums, what-ifs,
values of sensors, a walk through the street.

Lives here: widgets and what they show in 3D. Does not live here: sums and estimates (`analysis.park`), edits and
colours (`app.park`), how units are raised (`ui.scene`).
"""
