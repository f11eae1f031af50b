"""Hot spots and scans for the window: the run of each morning, words, looks and the proof of a cell.

Lives here: what turns results of `hotspot.*` into signals, styles, sentences and charts, without Qt. Does not live
here: the statistics (`analysis.hotspot`, `analysis.scan`), panels (`ui`).
"""
