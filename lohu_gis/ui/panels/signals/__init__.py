"""The panel of signals: morning review, records of a signal, decisions, labels taught by hand.

Lives here: widgets, and the work that joins them with jobs and edits. Does not live here: how signals are found.
"""
