"""CityJSON 1.0, 1.1 and 2.0, whole files and sequences of features.

Lives here: parsing into arrays (`parse`), buildings as rows (`rows`), faces as triangles (`faces`), writing (`write`).
Does not live here: deciding which reader a file is for (`io.scene.sniff`).
"""
