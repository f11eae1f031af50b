"""How complaints are handled: times to closing with open cases, shares with intervals, fair comparison, tiers.

Lives here: survival curves (`survival`), shares (`shares`), figures per group (`performance`). Does not live here:
reading of exports (`analysis.complaints`), texts (`analysis.text`), reports (`app`).
"""

from __future__ import annotations
