"""Streets as a graph: building it from lines, shortest ways, catchments.

Lives here: the graph and its making (`graph`), distances along it (`ways`), areas within reach (`catchments`). Does not
live here: which sites are best (`analysis.location`), routes of drones.
"""
