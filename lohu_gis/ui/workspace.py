"""What the panels know about data: states of layers, tables that are loaded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class LayerState:
    """How far the data of a layer are.

    Attributes
    ----------
    kind
        ``ready``, ``loading``, ``stale`` (being made again, the old result is shown), ``warning`` or ``failed``.
    text
        A sentence for the inspector and the tool tip.
    """

    kind: Literal["ready", "loading", "stale", "warning", "failed"] = "ready"
    text: str = ""
    details: str = ""


READY = LayerState()
