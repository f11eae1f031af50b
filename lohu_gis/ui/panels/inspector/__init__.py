"""The inspector: look, data and facts of what is chosen.

`view` is the panel with its three tabs; `symbol`, `vector`, `labels` and `raster` edit parts of a style; `computed`
edits the parameters of a live layer; `data` and `info` only tell.
"""
