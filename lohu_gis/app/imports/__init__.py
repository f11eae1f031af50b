"""Reading of exports for the window: a look first, then the rows, all in a worker.

Lives here: what a dialog shows of an export of complaints (`complaints`) and of sensor data (`sensors`), the reading
with a person's answers, and the layers made of it. Rows of an export stay in the worker until they are masked: neither
this process nor shared memory ever holds them. Does not live here: which column is what (`analysis.complaints`).
"""
