"""The dialog of a tool, made from its declaration; it runs as a job, the result becomes a layer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec

from lohu_gis.app.commands.naming import fresh_id
from lohu_gis.app.guard import guarded_outputs
from lohu_gis.app.i18n import _
from lohu_gis.app.phrases import listed, sentences
from lohu_gis.app.rasters import WorkerRaster
from lohu_gis.app.styling.defaults import heat_style
from lohu_gis.app.tools.away import flat, run_away
from lohu_gis.app.tools.door import ToolInput
from lohu_gis.app.tools.registry import tool as tool_of
from lohu_gis.core.edits.layers import AddLayer
from lohu_gis.core.params.inputs import Data, Rules
from lohu_gis.core.progress import Progress
from lohu_gis.core.project import ComputedContent, Layer, RunRecord
from lohu_gis.core.table import FeatureTable, TableBlock
from lohu_gis.ui.dialogs.base import Dialog
from lohu_gis.ui.forms.tool_form import ToolForm
from lohu_gis.ui.widgets.basics import label
from lohu_gis.ui.window.messages import Message

if TYPE_CHECKING:
    from lohu_gis.ui.workbench import Workbench

Stored = dict[str, TableBlock | str]


class ToolDialog(Dialog):
    """Form, summary, run.

    Parameters
    ----------
    tell
        Shows a message.
    live
        Add a layer that follows its inputs instead of a result that stays as it is.
    """

    def __init__(self, bench: Workbench, tool_id: str, tell: Callable[[Message], object], *,
                 live: bool = False) -> None:
        self._tool = tool_of(tool_id)
        super().__init__(bench.frame, _(self._tool.title))
        self._bench = bench
        self._tell = tell
        only_rasters = all(output.kind == "raster" for output in self._tool.outputs)
        self._live = live or (self._tool.live and only_rasters)
        self.form = ToolForm(self._tool, bench.workspace.sources(), bench.workspace.message_of)
        current, inputs = bench.layers.current, self._tool.inputs
        if current is not None and len([p for p in inputs if p.required]) == 1:
            self.form.show_values({inputs[0].name: current})  # one layer is asked for: the chosen one is meant
        self.content.addWidget(label(_(self._tool.docs.summary), "second", wrap=True))
        self.content.addWidget(self.form)
        if self._live:
            text = _("The layer is computed again whenever its input changes.")
            self.content.addWidget(label(text, "caption", wrap=True))
        self.content.addStretch(1)
        self.button = self.add_buttons(_("Add layer") if self._live else _("Run"), self.run)
        self.form.edited.connect(self._look)
        self._look()

    def run(self) -> None:
        """Start the job, or add the live layer, and close."""
        if not self.form.valid:
            return
        values = self.form.values()
        if self._live:
            self._add_live(values)
        else:
            self._start(values)
        self.accept()

    # ---- inside ----

    def _look(self) -> None:
        self.button.setEnabled(self.form.valid)

    def _is_data(self, name: str) -> bool:
        kind = self._tool.parameters[name].kind
        return isinstance(kind, Data) and not isinstance(kind, Rules)  # rule packs are found by their id

    def _add_live(self, values: Mapping[str, Any]) -> None:
        project = self._bench.document.project
        inputs = {name: str(value) for name, value in values.items() if self._is_data(name) and value}
        rest = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()
                if not self._is_data(name) and value is not None}
        source = project.layers[next(iter(inputs.values()))]
        content = ComputedContent(tool=self._tool.id, inputs=inputs, parameters=rest, style=heat_style())
        layer = Layer(id=fresh_id(project, "heat"), name=f"{source.name}热力",
                      name_en=f"{source.name_en or source.name}: {self._tool.title}", content=content, opacity=0.85)
        if self._bench.apply(AddLayer(layer)) is not None:
            self._bench.layers.choose(layer.id)

    def _start(self, values: Mapping[str, Any]) -> None:
        bench, tool, tell = self._bench, self._tool, self._tell
        workspace = bench.workspace
        given: dict[str, Any] = dict(values)
        for name, value in values.items():
            if self._is_data(name) and value is not None:
                layer = bench.document.project.layers[str(value)]
                table, reader = workspace.table_of(layer.id), workspace.raster_of(layer)
                if table is None and reader is None:
                    tell(Message("warning", _("The data of {layer} are not loaded yet.").format(
                        layer=layer.name)))
                    return
                given[name] = ToolInput(reader if table is None else table, layer.name)

        def work(progress: Progress) -> tuple[Stored, RunRecord]:
            outputs, record = run_away(workspace.pool, tool.id, with_cells(given), progress)
            outputs, hidden = guarded_outputs(tool.id, outputs, (getattr(v, "value", v) for v in given.values()))
            record = msgspec.structs.replace(record, findings=(*record.findings, *hidden))
            kept = {name: workspace.store.keep(flat(value)) if isinstance(value, FeatureTable)
                    else workspace.store.keep_raster(value) for name, value in outputs.items()}
            return kept, record

        def done(outcome: tuple[Stored, RunRecord]) -> None:
            bench.add_results(_(tool.title), *outcome)
            tell(finished(tool.title, outcome[1], workspace.message_of))

        workspace.jobs.submit(None, work, lane="compute", label=tool.title, on_done=done,
                              on_error=lambda error: tell(Message("error", workspace.message_of(error))))


def with_cells(given: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs with the cells of rasters in place of their readers; reads files."""
    return {name: replace(value, value=value.value.read_grid(max(value.value.size)))
            if isinstance(value, ToolInput) and isinstance(value.value, WorkerRaster) else value
            for name, value in given.items()}


def finished(title: str, record: RunRecord, message_of: Callable[[Any], str]) -> Message:
    """The news of a finished run: its figures, and what was noticed."""
    figures = listed(f"{name} {value:g}" if isinstance(value, float) else f"{name} {value}"
                        for name, value in list(record.metrics.items())[:4])
    text = _("{tool}: done in {seconds:.1f} s.").format(tool=_(title), seconds=record.seconds)
    noticed = [finding for finding in record.findings if finding.severity != "info"]
    return Message("warning" if noticed else "good", sentences(text, figures),
                   details="\n".join(message_of(finding) for finding in record.findings))
