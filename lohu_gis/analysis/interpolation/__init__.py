"""Values between stations: variograms, ordinary kriging, inverse distances, energies of noise.

Lives here: places with one value each (`stations`), models and their fit (`variogram`), the linear systems (`kriging`),
the fallback (`distances`), and values on a grid (`surface`). Does not live here: time series of stations
(`analysis.readings`), densities of events (`analysis.density`).
"""
