"""The domain: values, edits, history, parameters, rules for units and CRS, errors.

Lives here: frozen values and pure functions over them. Does not live here: Qt, VTK, matplotlib, file access,
process handling or anything that knows where something is stored.
"""
