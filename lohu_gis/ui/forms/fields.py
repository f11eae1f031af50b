"""One field per kind of parameter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QWidget

from lohu_gis.app.i18n import _
from lohu_gis.app.tools.rulepacks import load_pack, shipped_ids
from lohu_gis.core.params import Choice, Column, Number, Parameter, Raster, Rules, Switch, Table, Vector
from lohu_gis.core.params.inputs import Data
from lohu_gis.ui.forms.words import choice_word
from lohu_gis.ui.naming import in_english
from lohu_gis.ui.widgets.basics import label


@dataclass(frozen=True, slots=True)
class Source:
    """A layer that can be handed to a tool.

    Attributes
    ----------
    kind
        ``point``, ``line``, ``polygon``, ``table`` or ``raster``.
    columns, numeric
        All columns, and those that hold numbers; empty while the data are not loaded.
    """

    id: str
    name: str
    kind: str
    columns: tuple[str, ...] = ()
    numeric: tuple[str, ...] = ()


class Field(QWidget):
    """Base: holds one inner widget and speaks in JSON values.

    Signals
    -------
    edited()
        Changed by hand.
    """

    edited = Signal()

    def __init__(self, inner: QWidget, unit: str = "") -> None:
        super().__init__()
        self.inner = inner
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(inner, 1)
        if unit:
            layout.addWidget(label(unit, "second"))
        self.setFocusProxy(inner)

    def raw(self) -> Any:
        """The value as typed; may not fit the parameter."""
        raise NotImplementedError

    def show_value(self, value: Any) -> None:
        """Show a value without telling anybody."""
        raise NotImplementedError


class TextField(Field):
    """A line of text, read by the parameter's kind."""

    def __init__(self, parameter: Parameter, unit: str = "") -> None:
        self.line = QLineEdit()
        super().__init__(self.line, unit)
        self._parameter = parameter
        if parameter.default is None:
            self.line.setPlaceholderText(_("automatic"))
        self.line.textEdited.connect(lambda _text: self.edited.emit())

    def raw(self) -> Any:
        """The text read by the kind."""
        return self._parameter.from_text(self.line.text().strip())

    def show_value(self, value: Any) -> None:
        """Numbers without needless digits, lists with commas."""
        self.line.setText(as_text(value))


class WordField(Field):
    """A number, or one of the words that stand for a rule."""

    def __init__(self, parameter: Parameter, kind: Number) -> None:
        self.box = QComboBox()
        self.box.setEditable(True)
        super().__init__(self.box, kind.unit)
        self._parameter = parameter
        for word in kind.words:
            self.box.addItem(choice_word(word), word)
        self.box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.box.editTextChanged.connect(lambda _text: self.edited.emit())

    def raw(self) -> Any:
        """The rule chosen, or the number typed."""
        text = self.box.currentText().strip()
        spot = self.box.findText(text)
        return self.box.itemData(spot) if spot >= 0 else self._parameter.from_text(text)

    def show_value(self, value: Any) -> None:
        """A rule by its word, a number as text."""
        self.box.blockSignals(True)
        spot = self.box.findData(value)
        if spot >= 0:
            self.box.setCurrentIndex(spot)
        else:
            self.box.setEditText(as_text(value))
        self.box.blockSignals(False)


class ListField(Field):
    """One of a list; the first may stand for "none"."""

    def __init__(self, options: Sequence[tuple[Any, str]]) -> None:
        self.box = QComboBox()
        super().__init__(self.box)
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setMinimumContentsLength(10)
        self.offer(options)
        self.box.activated.connect(lambda _number: self.edited.emit())

    def offer(self, options: Sequence[tuple[Any, str]]) -> None:
        """Other options; the chosen one stays if it is still there."""
        kept = self.box.currentData()
        self.box.clear()
        for value, word in options:
            self.box.addItem(word, value)
        self.show_value(kept)

    def raw(self) -> Any:
        """The value chosen; None where there is nothing to choose."""
        return self.box.currentData()

    def show_value(self, value: Any) -> None:
        """Choose a value if it is there."""
        spot = self.box.findData(value)
        if spot >= 0:
            self.box.setCurrentIndex(spot)


class SwitchField(Field):
    """On or off."""

    def __init__(self) -> None:
        self.box = QCheckBox()
        super().__init__(self.box)
        self.box.clicked.connect(lambda _on: self.edited.emit())

    def raw(self) -> Any:
        """True or false."""
        return self.box.isChecked()

    def show_value(self, value: Any) -> None:
        """Show a switch."""
        self.box.setChecked(bool(value))


class RulesField(Field):
    """One of the rule packs that come with the program, or the path of a file."""

    def __init__(self, parameter: Parameter, kind: Rules) -> None:
        self.box = QComboBox()
        self.box.setEditable(True)
        super().__init__(self.box)
        self._parameter = parameter
        if not parameter.required and parameter.default is None:
            self.box.addItem(_("none"), None)
        for name in shipped_ids(kind.group):
            self.box.addItem(pack_word(name), name)
        self.box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.box.editTextChanged.connect(lambda _text: self.edited.emit())

    def raw(self) -> Any:
        """The id of the pack chosen, or the path typed."""
        text = self.box.currentText().strip()
        spot = self.box.findText(text)
        return self.box.itemData(spot) if spot >= 0 else self._parameter.from_text(text)

    def show_value(self, value: Any) -> None:
        """A pack by its title, a file by its path."""
        self.box.blockSignals(True)
        spot = next((n for n in range(self.box.count())
                     if value is not None and str(self.box.itemData(n) or "").endswith(str(value))), -1)
        spot = self.box.findData(value) if spot < 0 else spot
        if spot >= 0:
            self.box.setCurrentIndex(spot)
        else:
            self.box.setEditText(as_text(value))
        self.box.blockSignals(False)


def pack_word(name: str) -> str:
    """The title of a shipped pack in the language of the window."""
    pack = load_pack(name)
    return pack.title if not in_english() else pack.title_en or pack.title


def make_field(parameter: Parameter, sources: Sequence[Source]) -> Field:
    """The field for a parameter; columns are offered later, when their layer is chosen."""
    kind = parameter.kind
    if isinstance(kind, Rules):
        return RulesField(parameter, kind)
    if isinstance(kind, Data):
        fitting = [(source.id, source.name) for source in sources if fits(parameter, source)]
        return ListField(([] if parameter.required else [(None, _("none"))]) + fitting)
    if isinstance(kind, Column) and not kind.many:
        return ListField([] if parameter.required else [(None, _("none"))])
    if isinstance(kind, Choice):
        return ListField([(option, choice_word(option)) for option in kind.options])
    if isinstance(kind, Switch):
        return SwitchField()
    if isinstance(kind, Number) and kind.words:
        return WordField(parameter, kind)
    return TextField(parameter, kind.unit if isinstance(kind, Number) else "")


def fits(parameter: Parameter, source: Source) -> bool:
    """Whether a layer can be handed to a parameter."""
    kind = parameter.kind
    if isinstance(kind, Vector):
        return source.kind in (kind.geometry or ("point", "line", "polygon"))
    if isinstance(kind, Table):
        return source.kind != "raster"
    return isinstance(kind, Raster) and source.kind == "raster"


def offer_columns(field: Field, parameter: Parameter, source: Source | None) -> None:
    """Let a column field offer the columns of the chosen layer."""
    kind = parameter.kind
    if not isinstance(kind, Column) or not isinstance(field, ListField):
        return
    names = () if source is None else source.numeric if kind.numeric else source.columns
    none: list[tuple[Any, str]] = [] if parameter.required else [(None, _("none"))]
    field.offer(none + [(name, name) for name in names])


def as_text(value: Any) -> str:
    """A JSON value as a person would type it."""
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return ",".join(as_text(part) for part in value)
    return f"{value:g}" if isinstance(value, float) else str(value)


