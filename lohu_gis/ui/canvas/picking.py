"""What lies under the cursor or in a rectangle becomes the selection."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lohu_gis.app.interaction.events import Mode, PickAt, PickBox
from lohu_gis.app.jobs import Jobs
from lohu_gis.core.document import Document, Edit
from lohu_gis.core.edits.project import Together
from lohu_gis.core.edits.view import ClearSelection, SetSelection
from lohu_gis.core.fidset import FidSet
from lohu_gis.core.progress import Progress
from lohu_gis.core.text import N_
from lohu_gis.render.plan.cache import MapCache
from lohu_gis.render.plan.hit import identify, select_rect
from lohu_gis.render.plan.map import MapRequest


@dataclass(frozen=True, slots=True)
class Picker:
    """Looks for features on the render lane and selects them.

    Parameters
    ----------
    request_of
        What is on the map now; None while there is nothing.
    on_found
        Called after a click, with True when something was found.
    """

    document: Document
    jobs: Jobs
    cache: MapCache
    request_of: Callable[[], MapRequest | None]
    apply: Callable[[Edit], object]
    on_found: Callable[[bool], object]

    def pick(self, intent: PickAt | PickBox, preferred: str | None) -> None:
        """Select what an intent names; `preferred` is looked at first by a click (the layer chosen in the tree)."""
        request = self.request_of()
        if request is None:
            return

        def work(progress: Progress) -> dict[str, FidSet]:
            if isinstance(intent, PickBox):
                return select_rect(request, (intent.px0, intent.py0), (intent.px1, intent.py1), self.cache,
                                   progress=progress)
            return self._at(request, intent, preferred)

        self.jobs.submit("pick", work, lane="render", label=N_("Select features"),
                         on_done=lambda found: self._select(found, intent.mode))

    def _at(self, request: MapRequest, intent: PickAt, preferred: str | None) -> dict[str, FidSet]:
        (px, py), = request.viewport.to_px([[intent.x, intent.y]])
        hits = identify(request, float(px), float(py), self.cache)
        own = [hit for hit in hits if hit.layer == preferred]
        first = next(iter(own or hits), None)
        return {} if first is None else {first.layer: FidSet.of([first.fid])}

    def _select(self, found: dict[str, FidSet], mode: Mode) -> None:
        before = self.document.project.selection
        after = {} if mode == "replace" else dict(before)
        for layer, fids in found.items():
            if layer in self.document.project.layers:
                after[layer] = combined(before.get(layer, FidSet()), fids, mode)
        wanted = {layer: fids for layer, fids in after.items() if fids}
        if wanted != dict(before):
            edits: list[Edit] = [ClearSelection()]
            edits += [SetSelection(layer, fids, only=False) for layer, fids in wanted.items()]
            self.apply(Together(tuple(edits), N_("Select")))
        self.on_found(bool(found))


def combined(old: FidSet, new: FidSet, mode: Mode) -> FidSet:
    """The selection of one layer after a pick."""
    if mode == "add":
        return old.union(new)
    if mode == "remove":
        return old.difference(new)
    if mode == "toggle":
        return old.union(new).difference(FidSet.of(np.intersect1d(old.array(), new.array())))
    return new
