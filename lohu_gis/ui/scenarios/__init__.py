"""The Scenarios page: all plans beside each other in numbers. Lives here also what indicators, check and page share.

Does not live here: the numbers (`app.indicators`, `app.checks`, `app.comparison`), the tree of scenarios
(`ui.panels.scenarios`).
"""
