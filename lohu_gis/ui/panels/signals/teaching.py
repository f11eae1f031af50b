"""Labels: taught to selected complaints, learnt, given to all."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from lohu_gis.app.i18n import _
from lohu_gis.ui.panels.signals.work import SignalWork
from lohu_gis.ui.widgets.basics import expanding, label, push, row


class Teaching(QWidget):
    """A word and three buttons."""

    def __init__(self, work: SignalWork) -> None:
        super().__init__()
        self._work = work
        self.word = QLineEdit()
        self.word.setPlaceholderText(_("Label of the selected complaints"))
        self.word.setAccessibleName(_("Label"))
        self.word.returnPressed.connect(self._teach)
        self.teach = push(_("Teach"), self._teach)
        self.train = push(_("Train"), work.train)
        self.give = push(_("Label all"), work.give_labels)
        self.state = label("", "caption", wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 12)
        layout.setSpacing(8)
        layout.addWidget(label(_("Own labels"), "heading"))
        layout.addWidget(row(expanding(self.word), self.teach))
        layout.addWidget(row(self.train, self.give, None))
        layout.addWidget(self.state)

    def refresh(self, *, read_only: bool) -> None:
        """Show what can be done now."""
        count = len(self._work.selected)
        free = not self._work.busy and not read_only
        self.teach.setEnabled(free and count > 0)
        self.train.setEnabled(free)
        self.give.setEnabled(free and self._work.taught is not None)
        taught = self._work.taught
        if taught is None:
            words = _("Select complaints, give them a label, do so for each label a few times, then train. Works "
                      "without a net; what is unsure is left to a person.")
        else:
            words = _("Learnt from {count} examples: {accuracy:.0%} right on ones not seen, macro-F1 {f1:.2f}. Below "
                      "{threshold:.0%} confidence a person has to look.").format(
                count=taught.model.examples, accuracy=taught.accuracy, f1=taught.macro_f1,
                threshold=taught.model.threshold)
        self.state.setText(words)

    def _teach(self) -> None:
        if self.teach.isEnabled() and self.word.text().strip():
            self._work.teach(self.word.text())
