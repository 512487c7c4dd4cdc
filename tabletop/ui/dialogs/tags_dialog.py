"""The tags of all that is selected in one line: what is written there is given to each, what is taken out is taken off each."""

from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from tabletop import i18n
from tabletop.core.arrangement.tags import checked_tags, shared_tags, tags_of
from tabletop.core.text.errors import InputError
from tabletop.core.values.feature import Placed
from tabletop.ui.dialogs.form_dialog import FormDialog
from tabletop.ui.parts.property_editors import TagCompleter

tr = i18n.tr


class TagsDialog(FormDialog):
    """`tags` are those that all of the features are to have; tags of some only stay where they are."""

    def __init__(self, parent: QWidget | None, placed: list[Placed], known: list[str]) -> None:
        count = len(placed)
        super().__init__(
            parent,
            tr("Tags of 1 feature") if count == 1 else tr("Tags of {count} {count:feature|features}", count=count),
            tr("Set the tags"),
        )
        self.tags = shared_tags(placed)
        self.field = QLineEdit(", ".join(self.tags), self)
        self.field.setPlaceholderText(tr("parted by commas"))
        completer = TagCompleter(self.field)
        completer.known.setStringList(known)
        self.field.setCompleter(completer)
        self.add_row(tr("Tags"), self.field)
        some = {tag.casefold(): tag for one in placed for tag in tags_of(one.properties)}
        for tag in self.tags:
            some.pop(tag.casefold(), None)
        if some:
            self.add_note(tr("Some of them have more, and keep them: {tags}", tags=", ".join(some.values())))
        self.wrong: QLabel = self.add_note("")
        self.wrong.hide()
        self.field.setFocus()
        self.field.end(False)

    def accept(self) -> None:
        """Close where the tags can be taken; else say why not, and what was written stays."""
        try:
            self.tags = checked_tags(self.field.text())
        except InputError as error:
            self.wrong.setText(i18n.text(error.message))
            self.wrong.show()
            return
        super().accept()
