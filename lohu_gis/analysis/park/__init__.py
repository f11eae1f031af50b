"""The virtual park: shops, offices and flats by floor as numbers, totals, filters, what-ifs, sensors, walks.

Lives here: what follows from a table of units (`units`), sums over them (`totals`), which of them are meant
(`choice`), what another use or vacancy would do (`whatif`), values of sensors (`sensors`), the way through a street
(`route`). Does not live here: colours and edits (`app.park`), panels, the 3D view.
"""
