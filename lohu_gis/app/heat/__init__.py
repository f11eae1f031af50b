"""The live heat layer: in-process steps for the map, colours, legend, and what a place says.

Lives here: `work` (prepares and steps, kept between steps), `look` (a step as a layer of the map), `places` (what is
known about one place), `content` (the layer as the project keeps it). Does not live here: the numbers
(`analysis.heat`), panels.
"""
