"""Sun: where it stands, what lies in shadow, how long a place is lit, and who takes the light away.

Lives here: positions and days (`position`, `days`), the instants of a working day of the sun (`path`), buildings as
standing walls (`solids`), exact blocking of window points (`horizon`), hours and culprits (`hours`), the ground grid
(`ground`), shadow polygons (`shadows`), limits of rule packs (`limits`), proposals compared (`proposal`). All of it is
float64 geometry in 2.5 D: equal on every machine. Does not live here: layers, tables of a project, colours.
"""
