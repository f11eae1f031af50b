"""The morning review: signals among complaints, what a person decides about them, labels taught by hand.

Lives here: the run that joins warnings, scan and funnel into one ranked list, words for signals, edits of tiers and
labels; no Qt. Does not live here: formulas (`analysis.warnings`, `analysis.text`, `analysis.scan`), the panel.
"""
