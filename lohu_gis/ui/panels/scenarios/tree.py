"""The tree of scenarios: the active one is marked, a click or an arrow key switches, F2 renames."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem

from lohu_gis.app.i18n import _
from lohu_gis.app.scenarios import counts_text
from lohu_gis.core.edits.scenarios import ActivateScenario, RenameScenario
from lohu_gis.core.project import BASE, Project
from lohu_gis.core.scenario import Branch, branches
from lohu_gis.ui.naming import in_english, shown_name
from lohu_gis.ui.theme import current
from lohu_gis.ui.theme.apply import face
from lohu_gis.ui.theme.icons import icon
from lohu_gis.ui.theme.tokens import CAPTION_PX

ID = Qt.ItemDataRole.UserRole


class ScenarioTree(QTreeWidget):
    """Names on the left, counts of changes on the right.

    Parameters
    ----------
    apply
        Applies an edit.
    run
        Runs a command by id.
    """

    def __init__(self, apply: Callable[..., object], run: Callable[[str], object]) -> None:
        super().__init__()
        self._apply = apply
        self._run = run
        self._project = Project()
        self._shown: object = None
        self.setColumnCount(2)
        self.setHeaderHidden(True)
        self.setIndentation(16)
        self.setUniformRowHeights(True)
        self.setExpandsOnDoubleClick(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(_("Scenarios"))
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.currentItemChanged.connect(self._chosen)
        self.itemChanged.connect(self._renamed)
        self.itemDoubleClicked.connect(lambda _item, _column: self.rename())

    @property
    def names(self) -> list[str]:
        """Names on screen from top to bottom."""
        return [item.text(0) for item in self._items()]

    def show_project(self, project: Project) -> None:
        """Show the scenarios of a project; the lines are made again only when something about them differs."""
        self._project = project
        lines = branches(project)
        asked = (lines, project.scenario, current.tokens().scheme, in_english())
        if asked == self._shown:
            return
        self._shown = asked
        self.blockSignals(True)
        self.clear()
        above: list[QTreeWidgetItem] = []
        for line in lines:
            item = self._line(line)
            del above[line.depth:]
            if above:
                above[-1].addChild(item)
            else:
                self.addTopLevelItem(item)
            above.append(item)
        self.expandAll()
        for item in self._items():
            if item.data(0, ID) == project.scenario:
                self.setCurrentItem(item)
        self.blockSignals(False)

    def rename(self) -> None:
        """Type another name for the active scenario."""
        item = self.currentItem()
        if item is not None and item.data(0, ID) != BASE:
            self.setFocus()
            self.editItem(item, 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F2 renames, Del removes; arrows switch."""
        if event.key() == Qt.Key.Key_F2:
            self.rename()
        elif event.key() == Qt.Key.Key_Delete:
            self._run("scenario.remove")
        else:
            super().keyPressEvent(event)

    def _line(self, line: Branch) -> QTreeWidgetItem:
        scenario, tokens = line.scenario, current.tokens()
        item = QTreeWidgetItem([shown_name(scenario), counts_text(line.counts, _) if scenario.id != BASE or line.counts
                                else ""])
        item.setData(0, ID, scenario.id)
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        item.setFlags(flags if scenario.id == BASE else flags | Qt.ItemFlag.ItemIsEditable)
        item.setIcon(0, icon("home" if scenario.id == BASE else "scenario",
                             "accent" if scenario.id == self._project.scenario else "second"))
        item.setToolTip(0, scenario.note or shown_name(scenario))
        item.setToolTip(1, _("proposed, demolished, changed objects"))
        item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        item.setFont(1, face(CAPTION_PX, tabular=True))
        item.setForeground(1, QColor(tokens.second))
        if scenario.id == self._project.scenario:
            bold = QFont(self.font())
            bold.setBold(True)
            item.setFont(0, bold)
            item.setForeground(0, QColor(tokens.accent))
        return item

    def _items(self) -> list[QTreeWidgetItem]:
        found: list[QTreeWidgetItem] = []
        waiting = [self.topLevelItem(n) for n in reversed(range(self.topLevelItemCount()))]
        while waiting:
            item = waiting.pop()
            if item is not None:
                found.append(item)
                waiting += [item.child(n) for n in reversed(range(item.childCount()))]
        return found

    def _chosen(self, item: QTreeWidgetItem | None, _before: QTreeWidgetItem | None) -> None:
        if item is not None and item.data(0, ID) != self._project.scenario:
            self._apply(ActivateScenario(str(item.data(0, ID))))

    def _renamed(self, item: QTreeWidgetItem, column: int) -> None:
        scenario = self._project.scenarios.get(str(item.data(0, ID)))
        text = item.text(0).strip()
        if column != 0 or scenario is None or text == shown_name(scenario):
            return
        english = in_english() and scenario.name_en
        edit = RenameScenario(scenario.id, scenario.name, text) if english else RenameScenario(
            scenario.id, text, scenario.name_en if text and in_english() else "")
        if not text or self._apply(edit) is None:
            self._shown = None
            self.show_project(self._project)
