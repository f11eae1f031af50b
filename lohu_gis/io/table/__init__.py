"""Tables whose place is in columns: delimited text and sheets, with or without coordinates.

Does not live here: writing (`io.write`) and vector formats (`io.vector`).
"""
