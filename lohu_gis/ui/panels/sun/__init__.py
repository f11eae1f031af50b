"""The sun panel: day and clocks, the hours of a day, checks of windows and ground, before and after, storeys.

Lives here: widgets and what connects them to jobs and views. Does not live here: parameters, verdicts and colours
(`app.sun`), the computation (`analysis.sun`).
"""
