"""Sight: what can be seen from where, over ground and buildings in two and a half dimensions.

Lives here: the ground under a city (`ground`), buildings as prisms on it (`prisms`), surfaces of cells (`surface`) and
which of their cells are seen (`viewshed`), single lines of sight against the exact prisms (`lines`), silhouettes
(`skyline`). Does not live here: sunlight, vertical sections (`analysis.section`), drawing, reading of files.

A line that only touches what stands in its way is not blocked. What is unknown (a height, a gap in the ground) never
makes anything visible: the answer is unknown then.
"""
