"""The live heat layer as numbers: what was asked, what is prepared once, what every step gives.

Lives here: the parameters of a heat layer, the preparation of its records, grid or cells, its fixed scale, and what
can be said about one place. Does not live here: kernels and surfaces (`analysis.density`), cells (`analysis.bins`),
colours, layers and jobs (`app.heat`).
"""
