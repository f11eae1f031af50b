"""The panel of heat layers: which records, how they are shown, and what a place says.

Lives here: form, card of one place, panel. Does not live here: the layer and its numbers (`app.heat`).
"""
