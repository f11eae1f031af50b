"""The rules of a rule pack as pure functions over shapes and arrays: each gives `Measures`, no words and no tables.

Lives here: setbacks, spacing, coverage, floor-area ratio, greening, facades, corridors, limits of plots. Does not live
here: limits (rule packs), reading of columns and writing of rows (`analysis.planning.check`).
"""
