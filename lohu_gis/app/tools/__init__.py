"""Tools as a service: finding them, running them on values, running them on files.

Lives here: the registry, the runner with the rules at its door (units, CRS, columns), reading of inputs and writing of
results through `io`. Does not live here: the tools themselves (`lohu_gis.tools`), jobs, dialogs.
"""
