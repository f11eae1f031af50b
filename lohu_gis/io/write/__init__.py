"""Writers: whole files or none, the format by the ending.

Lives here: one module per family of formats, what makes writing atomic (`atomic`) and the door to all of them (`door`).
Does not live here: reading, and which outputs a tool has (`app`).
"""
