"""Early warning: counts of many small series against what is usual, and groups of like texts that gather.

Lives here: series with their empty periods, EARS, EWMA, CUSUM, bursts of groups in place and time, pure functions over
arrays. Does not live here: hot spots and the scan over all complaints (`analysis.hotspot`, `analysis.scan`), words of
texts (`analysis.text`), jobs and panels.
"""
