"""The form of a tool: fields from its declaration, checked while one types."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from lohu_gis.app.i18n import _
from lohu_gis.core.errors import LohuError
from lohu_gis.core.params import REQUIRED, Column, Tool
from lohu_gis.core.params.inputs import Data
from lohu_gis.ui.forms.fields import Field, Source, fits, make_field, offer_columns
from lohu_gis.ui.forms.words import parameter_word
from lohu_gis.ui.widgets.basics import label, set_role
from lohu_gis.ui.widgets.form import Form


class ToolForm(QWidget):
    """Fields for the parameters of a tool.

    Parameters
    ----------
    tool
        The declaration.
    sources
        Layers to choose from.
    message_of
        Error -> sentence.
    hidden
        Parameters without a field.

    Signals
    -------
    edited()
        A field was changed by hand.
    """

    edited = Signal()

    def __init__(self, tool: Tool, sources: Sequence[Source], message_of: Callable[[BaseException], str],
                 hidden: frozenset[str] = frozenset()) -> None:
        super().__init__()
        self.tool = tool
        self._sources = {source.id: source for source in sources}
        self._message_of = message_of
        self.fields: dict[str, Field] = {}
        self._form = Form()
        self._trouble = label("", "bad", wrap=True)
        for name, parameter in tool.parameters.items():
            if name in hidden:
                continue
            field = make_field(parameter, sources)
            if parameter.default is not REQUIRED:
                field.show_value(parameter.default)
            field.edited.connect(self._on_edit)
            self._form.add(parameter_word(name), field, _(parameter.help))
            self.fields[name] = field
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._form)
        layout.addWidget(self._trouble)
        self._offer()
        self._suggest()
        self._check()

    def show_values(self, values: Mapping[str, Any]) -> None:
        """Show values without telling anybody; names without a field are skipped."""
        for data_first in (True, False):
            for name, value in values.items():
                field = self.fields.get(name)
                if field is not None and isinstance(self.tool.parameters[name].kind, Data) == data_first:
                    field.show_value(value)
            self._offer()
        self._check()

    def values(self) -> dict[str, Any]:
        """All values, checked.

        Raises
        ------
        LohuError
            For the first field that does not fit.
        """
        found = {}
        for name, field in self.fields.items():
            parameter = self.tool.parameters[name]
            found[name] = parameter.check(field.raw())
        return found

    @property
    def valid(self) -> bool:
        """Whether every field fits."""
        return self._first_error() is None

    def _first_error(self) -> LohuError | None:
        first: LohuError | None = None
        for name, field in self.fields.items():
            try:
                self.tool.parameters[name].check(field.raw())
                set_role(field.inner, "", name="state")
            except LohuError as error:
                set_role(field.inner, "bad", name="state")
                first = first or error
        return first

    def _check(self) -> None:
        error = self._first_error()
        self._trouble.setText("" if error is None else self._message_of(error))
        self._trouble.setVisible(error is not None)

    def _on_edit(self) -> None:
        self._offer()
        self._check()
        self.edited.emit()

    def _suggest(self) -> None:
        """Choose what is called like the parameter: the layer "buildings" for `buildings`, its column "height_m" for
        `height`."""
        taken: set[str] = set()
        for name, field in self.fields.items():
            if not isinstance(self.tool.parameters[name].kind, Data):
                continue
            alike = next((s.id for s in self._sources.values() if name in (s.id, s.id.rstrip("s"), f"{s.id}s")
                          and fits(self.tool.parameters[name], s)), None)
            free = next((s.id for s in self._sources.values()
                         if fits(self.tool.parameters[name], s) and s.id not in taken), None)
            chosen = alike or (free if self.tool.parameters[name].required else None)
            if chosen is not None:
                field.show_value(chosen)
                taken.add(chosen)
        self._offer()
        for name, field in self.fields.items():
            if isinstance(self.tool.parameters[name].kind, Column) and field.raw() is None:
                for column in (name, f"{name}_m"):
                    field.show_value(column)

    def _offer(self) -> None:
        for name, field in self.fields.items():
            parameter = self.tool.parameters[name]
            owner = getattr(parameter.kind, "of", None)
            if owner in self.fields:
                offer_columns(field, parameter, self._sources.get(str(self.fields[owner].raw())))
