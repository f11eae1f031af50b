"""Pure functions over tables, geometry and arrays: the formulas behind the tools.

Lives here: what two tools share or what deserves a name and a test of its own (densities, joins, datum shifts, shares
of area). Does not live here: declarations and messages (`tools`), files (`io`), what knows a project or a window.
"""
