"""Service halls, digital windows, business districts: what the panel of services shows and asks.

Lives here: which layers they are (`layers`), figures and trends (`figures`), business districts side by side
(`business`), charts (`charts`), runs of catchments and sites (`runs`), looks (`looks`). Does not live here: the
formulas (`analysis.location`, `analysis.network`), widgets (`ui.panels.services`).
"""
