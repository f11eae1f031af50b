"""The desk's verbs of signals: jobs, selections and edits. Implements `app.commands.SignalControl`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from lohu_gis.analysis.text.records import places_of
from lohu_gis.app.i18n import _
from lohu_gis.app.signals.away import Taught, label_away, review_away, similar_away, train_away
from lohu_gis.app.signals.decide import TIER_NAMES, given_edit, label_edit, tier_edit
from lohu_gis.app.signals.review import Review, ReviewSettings, ReviewSignal
from lohu_gis.app.signals.words import reason
from lohu_gis.app.tools.away import TOOL_LIMITS, flat
from lohu_gis.core.edits.layers import SetLayer
from lohu_gis.core.edits.project import Together
from lohu_gis.core.edits.view import SetSelection
from lohu_gis.core.fidset import FidSet
from lohu_gis.core.governance import complaints_layer
from lohu_gis.core.progress import Progress
from lohu_gis.core.project import Layer
from lohu_gis.core.signal import Signal
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.text import N_
from lohu_gis.render.plan.sources import project_points, same_crs
from lohu_gis.ui.window.messages import Message

if TYPE_CHECKING:
    from lohu_gis.app.jobs import Job
    from lohu_gis.ui.desk import Desk

KEY = "signals"
SIMILAR = 10
ROOM_M = 200.0
M_PER_DEGREE = 111_000.0
WORDS = {"review": N_("Morning review"), "similar": N_("Similar cases"), "train": N_("Train labels"),
         "label": N_("Give labels")}


class SignalWork:
    """One per desk.

    Attributes
    ----------
    review, chosen
        The last review and the signal chosen in it.
    taught
        The model trained last.
    busy, share
        What runs (empty for nothing), and how far it is.
    changed
        Emitted after every change of these.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.review: Review | None = None
        self.chosen: ReviewSignal | None = None
        self.taught: Taught | None = None
        self.busy, self.share, self.error = "", 0.0, ""
        self.as_of = ""
        self.changed: Signal[None] = Signal()
        self._job: Job | None = None
        desk.jobs.changed.connect(self._job_changed)

    # ---- what there is ----

    @property
    def layer(self) -> Layer | None:
        """The layer of complaints; None where no layer says so."""
        return complaints_layer(self._desk.document.project)

    @property
    def table(self) -> FeatureTable | None:
        """Its rows; None while they are missing."""
        layer = self.layer
        return None if layer is None else self._desk.workspace.table_of(layer.id)

    @property
    def selected(self) -> tuple[int, ...]:
        """Complaints that are selected."""
        layer = self.layer
        chosen = None if layer is None else self._desk.document.project.selection.get(layer.id)
        return () if chosen is None else tuple(int(fid) for fid in chosen.array())

    def forget(self) -> None:
        """Another project was opened."""
        self.cancel()
        self.review = self.chosen = self.taught = None
        self.error, self.as_of = "", ""
        self.changed.emit(None)

    # ---- verbs ----

    def start(self) -> None:
        """Run the morning review with what the panel says."""
        self._desk.show_panel("signals")
        settings = ReviewSettings(as_of=self.as_of or None)
        self._submit("review", review_away, (settings,), self._reviewed)

    def cancel(self) -> None:
        """Give up what runs."""
        if self.busy:
            self._desk.jobs.cancel_key(KEY)
            self.busy = ""
            self.changed.emit(None)

    def choose(self, signal: ReviewSignal | None) -> None:
        """Show a signal: its records are selected and the map goes there."""
        self.chosen = signal
        layer = self.layer
        if signal is not None and layer is not None:
            self._select(layer, signal.fids)
        self.changed.emit(None)

    def show(self, fid: int) -> None:
        """Show one record on the map."""
        layer = self.layer
        if layer is not None:
            self._select(layer, (fid,))

    def put(self, tier: int, note: str = "") -> None:
        """Put the chosen signal's records, else the selected ones, into a tier."""
        layer, table = self.layer, self.table
        fids = self.chosen.fids if self.chosen is not None else self.selected
        if layer is None or table is None or not fids:
            self._desk.say(Message("info", _("Choose a signal or select complaints first.")))
            return
        why = reason(self.chosen, note) if self.chosen is not None else note.strip()
        if self._desk.apply(tier_edit(layer, table.column_names, fids, tier, why)) is not None:
            self._desk.say(Message("good", _("{count} complaints were put into tier {tier}, {name}.").format(
                count=len(fids), tier=tier, name=_(TIER_NAMES[tier])), _("Undo"), lambda: self._desk.run("edit.undo")))
            self.changed.emit(None)

    def similar(self) -> None:
        """Select the complaints that are most like the first selected one."""
        if not self.selected:
            self._desk.say(Message("info", _("Select a complaint first.")))
            return
        self._submit("similar", similar_away, (self.selected[0], SIMILAR), self._found_similar)

    def teach(self, label: str) -> None:
        """Give the selected complaints a label by hand."""
        layer, table = self.layer, self.table
        if layer is None or table is None or not self.selected:
            self._desk.say(Message("info", _("Select complaints first.")))
            return
        self._desk.apply(label_edit(layer, table.column_names, self.selected, label))
        self.changed.emit(None)

    def train(self) -> None:
        """Train a model from the labels taught so far."""
        self._submit("train", train_away, (0,), self._trained)

    def give_labels(self) -> None:
        """Give all complaints labels by the model."""
        if self.taught is None:
            self._desk.say(Message("info", _("Train labels first.")))
            return
        store = self._desk.workspace.store
        self._submit("label", label_away, (self.taught.model,), self._labelled, store.keep)

    # ---- inside ----

    def _submit(self, what: str, function: Callable[..., Any], args: Sequence[Any], done: Callable[[Any], object],
                keep: Callable[[Any], Any] | None = None) -> None:
        table = self.table
        if table is None:
            self._desk.say(Message("info", _("There are no complaints yet. Read them in first.")))
            return
        pool = self._desk.workspace.pool

        def work(progress: Progress) -> Any:
            found = pool.call(function, flat(table), *args, progress=progress, limits=TOOL_LIMITS, trusted=True)
            return found if keep is None else keep(found)

        self.busy, self.share, self.error = what, 0.0, ""
        self._job = self._desk.jobs.submit(
            KEY, work, lane="compute", label=WORDS[what], on_done=lambda result: self._over(done, result),
            on_error=self._failed, on_progress=self._told)
        self.changed.emit(None)

    def _job_changed(self, job: Job) -> None:
        if job is self._job and job.stop_asked and self.busy:  # somebody cancelled it in the list of jobs
            self.busy = ""
            self.changed.emit(None)

    def _told(self, share: float, _message: str) -> None:
        self.share = share
        self.changed.emit(None)

    def _over(self, done: Callable[[Any], object], result: Any) -> None:
        self.busy = ""
        done(result)
        self.changed.emit(None)

    def _failed(self, error: BaseException) -> None:
        self.busy, self.error = "", self._desk.message_of(error)
        self.changed.emit(None)

    def _reviewed(self, found: Review) -> None:
        self.review, self.chosen = found, None

    def _found_similar(self, fids: tuple[int, ...]) -> None:
        layer = self.layer
        if layer is not None:
            self._select(layer, fids)
            self._desk.say(Message("info", _("{count} similar cases are selected.").format(count=len(fids) - 1)))

    def _trained(self, taught: Taught) -> None:
        self.taught = taught

    def _labelled(self, block: Any) -> None:
        layer = self.layer
        if layer is not None:
            self._desk.apply(given_edit(layer, block.id))

    def _select(self, layer: Layer, fids: Sequence[int]) -> None:
        select = SetSelection(layer.id, FidSet.of(fids))
        edit = select if layer.visible else Together((SetLayer(layer.id, {"visible": True}), select), select.label)
        extent = self._extent(fids)
        if self._desk.apply(edit) is not None and extent is not None:
            self._desk.map.look(self._desk.canvas.viewport.fitted(extent))

    def _extent(self, fids: Sequence[int]) -> tuple[float, float, float, float] | None:
        """Around these complaints, with some of the streets beside them; None where none has a place."""
        table, crs = self.table, self._desk.document.project.crs
        if table is None:
            return None
        places = places_of(table)[table.rows_of(np.array(fids, np.int64))]
        places = places[np.isfinite(places).all(axis=1)]
        if not len(places) or table.crs is None:
            return None
        if not same_crs(table.crs, crs):
            places = project_points(places, table.crs, crs)
        room = ROOM_M / M_PER_DEGREE if np.abs(places).max() <= 360 else ROOM_M
        low, high = places.min(axis=0) - room, places.max(axis=0) + room
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])
