"""The sun check of an open project, without a window.

Lives here: what day and band are meant (`day`), which buildings are checked and with which parameters (`wish`),
verdicts per building and lists of losses (`verdicts`), colours on facades (`facades`). Does not live here: the
computation (`analysis.sun`, the tools ``sun.*``), widgets (`ui.panels.sun`).
"""
