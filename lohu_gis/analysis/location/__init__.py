"""Where to put services: models solved to a proven bound.

Lives here: distances between demand and sites (`access`), the models and their solution by HiGHS (`models`, `solver`),
the search that gives a good start (`exchange`). Does not live here: the street graph (`analysis.network`).
"""
