"""Exports of complaints as tables, and what is remembered of their layouts.

Lives here: opening an export whatever its form (`export`), Open311 requests in JSON and XML (`open311`), profiles and
the secret of person keys in the person's folder of settings (`profiles`). Does not live here: which column is what and
masking (`analysis.complaints`). What comes out of here is not masked yet: it goes from memory to the tool and never to
a block, cache or log.
"""
