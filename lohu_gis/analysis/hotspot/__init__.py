"""More than chance: hot and cold places, likeness of neighbours, patterns over time, dense groups.

Lives here: neighbourhoods, Gi*, Moran's I, false discovery rates, trends, the seventeen patterns of emerging hot spots,
space-time clusters by density, as pure functions over arrays. Does not live here: the scan statistic (`analysis.scan`),
densities (`analysis.density`), declarations and messages.
"""
