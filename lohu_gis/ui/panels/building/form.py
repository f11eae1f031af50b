"""Fields of a building: storeys, height, lower side, use, name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QLineEdit

from lohu_gis.app.building.changing import MOST_HEIGHT_M, MOST_STOREYS
from lohu_gis.app.building.facts import MIXED, Mixed
from lohu_gis.app.building.heights import RULES, HeightRule
from lohu_gis.app.i18n import _
from lohu_gis.core.style import CellValue
from lohu_gis.ui.naming import use_text
from lohu_gis.ui.widgets.form import Form, number_field, quietly

Value = CellValue | Mixed


class BuildingForm(Form):
    """Every value that is typed or stepped is told at once.

    Parameters
    ----------
    changed
        Called with the name of a field (``storeys``, ``height``, ``base``, ``use``, ``name``, ``rule``) and its value.
    left
        Called when a field was left or Enter was pressed: what follows is a step of its own.
    rules
        Height rules to choose from.
    """

    def __init__(self, changed: Callable[[str, CellValue], object], left: Callable[[], object],
                 rules: Sequence[HeightRule]) -> None:
        super().__init__()
        self._changed = changed
        self.name = QLineEdit()
        self.name.editingFinished.connect(self._named)
        self.use = QComboBox()
        self.use.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.use.setMinimumContentsLength(6)
        self.use.activated.connect(lambda number: self._changed("use", str(self.use.itemData(number) or "")))
        self.storeys = self._number("storeys", MOST_STOREYS, 1, 0, "")
        self.height_m = self._number("height", MOST_HEIGHT_M, 1, 1, "m")
        self.base_m = self._number("base", MOST_HEIGHT_M, 1, 1, "m")
        self.base_m.setSpecialValueText("")
        self.rule = QComboBox()
        self.rule.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.rule.setMinimumContentsLength(6)
        for rule in rules:
            self.rule.addItem(_(RULES[rule]), rule)
        self.rule.activated.connect(lambda number: self._changed("rule", str(self.rule.itemData(number))))
        for field in (self.storeys, self.height_m, self.base_m):
            field.editingFinished.connect(left)
        self.add(_("Name"), self.name)
        self.add(_("Storeys"), self.storeys)
        self.add(_("Height rule"), self.rule, _("What happens to the height when storeys are typed"))
        self.add(_("Height"), self.height_m, _("Of the top, above the ground"))
        self.add(_("Lower side"), self.base_m, _("Where a part begins above the ground; 0 stands on it"))
        self.add(_("Use"), self.use)
        self._uses: Mapping[str, str] = {}

    def show_uses(self, uses: Mapping[str, str]) -> None:
        """Offer these uses: code -> word."""
        if dict(uses) == dict(self._uses) and self.use.count():
            return
        self._uses = dict(uses)
        kept = self.use.currentData()
        self.use.clear()
        self.use.addItem(_("unknown"), "")
        for code, word in uses.items():
            self.use.addItem(use_text(code, word), code)
        self.use.setCurrentIndex(max(self.use.findData(kept), 0))

    def show_values(self, values: Mapping[str, Value]) -> None:
        """Show values by field name; those not named stay."""
        for key, field in (("storeys", self.storeys), ("height", self.height_m), ("base", self.base_m)):
            if key in values:
                _show_number(field, values[key])
        if "name" in values and not (self.name.hasFocus() and self.name.isModified()):
            name = values["name"]
            self.name.setText("" if isinstance(name, Mixed) or name is None else str(name))
            self.name.setPlaceholderText(_("several") if isinstance(name, Mixed) else _("no name"))
        if "use" in values:
            self._show_use(values["use"])
        if "rule" in values:
            self.rule.setCurrentIndex(max(self.rule.findData(values["rule"]), 0))

    def show_columns(self, shown: Mapping[str, bool]) -> None:
        """Show only the rows of columns that the table has."""
        fields = {"storeys": self.storeys, "height": self.height_m, "base": self.base_m, "use": self.use,
                  "name": self.name, "rule": self.rule}
        for key, there in shown.items():
            self.show_row(fields[key], shown=there)

    def _number(self, key: str, most: float, step: float, digits: int, unit: str) -> QDoubleSpinBox:
        field = number_field(0, most, step, digits, unit, lambda value: self._typed(key, value))
        field.setKeyboardTracking(True)
        field.setSpecialValueText(_("unknown"))
        return field

    def _typed(self, key: str, value: float) -> None:
        if value > 0 or key == "base":
            self._changed(key, int(value) if key == "storeys" else float(value))

    def _named(self) -> None:
        if self.name.isModified():
            self.name.setModified(False)
            self._changed("name", self.name.text())

    def _show_use(self, use: Value) -> None:
        if use is MIXED:
            self.use.setPlaceholderText(_("several"))
            self.use.setCurrentIndex(-1)
            return
        if use and self.use.findData(use) < 0:
            self.use.addItem(str(use), use)
        self.use.setCurrentIndex(max(self.use.findData(use or ""), 0))


def _show_number(field: QDoubleSpinBox, value: Value) -> None:
    known = isinstance(value, int | float) and not isinstance(value, bool) and value == value
    if field.hasFocus() and known and field.value() == value:
        return
    if field.specialValueText():
        field.setSpecialValueText(_("several") if isinstance(value, Mixed) else _("unknown"))
    quietly(field, float(value) if known else 0.0)  # type: ignore[arg-type]  # known is a number
