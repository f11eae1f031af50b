"""From the panel of services to jobs and layers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from lohu_gis.app.i18n import _
from lohu_gis.app.services.layers import ServiceData, services_of
from lohu_gis.app.services.runs import ServiceResult, Wish, best_sites, catchments
from lohu_gis.app.tools.away import flat, run_away
from lohu_gis.app.tools.registry import tool as tool_of
from lohu_gis.core.edits.layers import SetLayer
from lohu_gis.core.edits.project import Together
from lohu_gis.core.edits.view import SetSelection
from lohu_gis.core.fidset import FidSet
from lohu_gis.core.progress import Progress
from lohu_gis.core.project import RunRecord
from lohu_gis.core.text import N_
from lohu_gis.ui.window.messages import Message

if TYPE_CHECKING:
    from lohu_gis.core.table import FeatureTable, TableBlock
    from lohu_gis.ui.desk import Desk

KEY = "services"
Work = Callable[[ServiceData, Wish, Any, Any, Progress], ServiceResult]
RUNS: Mapping[str, tuple[str, Work]] = {"catchments": ("services.catchments", catchments),
                                        "sites": ("services.locate", best_sites)}
"""Kind of run -> tool, and what does it."""


class ServiceWork:
    """One per panel.

    Parameters
    ----------
    told
        Called with a share from 0 to 1 while something runs, with None when nothing does.
    found
        Called with the result of a run.
    failed
        Called with a sentence.
    """

    def __init__(self, desk: Desk, told: Callable[[float | None], object], found: Callable[[ServiceResult], object],
                 failed: Callable[[str], object]) -> None:
        self._desk, self._told, self._found, self._failed = desk, told, found, failed

    def data(self) -> ServiceData:
        """What the project has now."""
        return services_of(self._desk.document.project, self._desk.workspace.table_of)

    def start(self, kind: str, wish: Wish) -> None:
        """Begin a run; the one before it is given up."""
        workspace, data = self._desk.workspace, self.data()
        tool_id, work = RUNS[kind]

        def run(name: str, values: Mapping[str, Any], progress: Progress) -> tuple[Mapping[str, Any], RunRecord]:
            return run_away(workspace.pool, name, values, progress)

        def keep(table: FeatureTable) -> TableBlock | str:
            return workspace.store.keep(flat(table))

        self._told(0.0)
        self._desk.jobs.submit(KEY, lambda progress: work(data, wish, run, keep, progress), lane="compute",
                               label=tool_of(tool_id).title, on_done=lambda result: self._done(tool_id, result),
                               on_error=self._error, on_progress=lambda share, _message: self._told(share))

    def cancel(self) -> None:
        """Give the run up."""
        self._desk.jobs.cancel_key(KEY)
        self._told(None)

    def show_row(self, layer: str, fid: int) -> None:
        """Select a row and show its layer."""
        found = self._desk.document.project.layers.get(layer)
        if found is None:
            return
        edit = SetSelection(layer, FidSet.of([fid]))
        show = SetLayer(layer, {"visible": True})
        self._desk.apply(edit if found.visible else Together((show, edit), N_("Show on the map")))

    def _done(self, tool_id: str, result: ServiceResult) -> None:
        self._told(None)
        title = _(tool_of(tool_id).title)
        self._desk.add_results(title, result.kept, result.record, result.looks)
        noticed = [finding for finding in result.record.findings if finding.severity != "info"]
        text = _("{tool}: done in {seconds:.1f} s.").format(tool=title, seconds=result.record.seconds)
        self._desk.say(Message("warning" if noticed else "good", text, details="\n".join(
            self._desk.workspace.message_of(finding) for finding in result.record.findings)))
        self._found(result)

    def _error(self, error: BaseException) -> None:
        self._told(None)
        text = self._desk.message_of(error)
        self._desk.say(Message("warning", text))
        self._failed(text)
