"""The inspector: what is selected, its properties, its sizes, and to which scenes an edit applies."""

from collections import Counter
from operator import attrgetter
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from tabletop.core.arrangement.plan_layers import layer_of, lock_words, locked_layers
from tabletop.core.arrangement.tags import checked_tags, retag, shared_tags
from tabletop.core.text.errors import InputError
from tabletop.core.values.catalogue import PropertySpec, kinds
from tabletop.core.values.change import Change
from tabletop.core.values.feature import Feature, Placed
from tabletop.core.values.plan import Plan
from tabletop.i18n import text, tr
from tabletop.session.base.soon import LARGE
from tabletop.session.ground.ground_heights import GroundHeights
from tabletop.session.session import Session
from tabletop.session.shown_features import title_of
from tabletop.tools.base.properties import set_property
from tabletop.ui.inspector import headcount_estimate
from tabletop.ui.inspector.files_section import FilesSection
from tabletop.ui.inspector.inspector_facts import geometry_facts, kind_facts, names_to_choose, roster_words, scene_fact, several_facts
from tabletop.ui.inspector.plan_card import PlanCard
from tabletop.ui.inspector.property_row import PropertyRow, common_value
from tabletop.ui.parts import wording
from tabletop.ui.parts.elided_label import ElidedLabel
from tabletop.ui.parts.fact_grid import FactGrid
from tabletop.ui.parts.folding_panel import FoldingPanel
from tabletop.ui.parts.icons import kind_icon
from tabletop.ui.parts.panel_parts import ScrollArea, plain_label, plain_tooltip, retint_buttons, rule
from tabletop.ui.parts.property_editors import MIXED, Editor, NamedEditor, TagsEditor
from tabletop.ui.parts.scope_selector import ScopeSelector

MOST_LETTERS = 26
"""So much of the name of a layer stands among the facts."""


def common_specs(chosen: list[str]) -> dict[str, PropertySpec]:
    """Properties that all these kinds have alike, in the catalogue's order."""
    specs = [kinds()[kind].properties for kind in dict.fromkeys(chosen) if kind in kinds()]
    if not specs:
        return {}
    return {name: spec for name, spec in specs[0].items() if all(_alike(spec, other.get(name)) for other in specs[1:])}


def _alike(one: PropertySpec, other: PropertySpec | None) -> bool:
    return other is not None and (one.type, one.unit, one.choices) == (other.type, other.unit, other.choices)


ENOUGH_ROWS, READ_ROWS, LEAST_ROWS = 8, 4, 1
"""So many fields one sees at a time while one works on them, where they can only be read, and at least."""
FIELDS_AT_A_TIME = 3
"""So many fields of thousands of features are filled in one turn."""
EDGE_PX, GAP_PX = 6, 4
LEAST_CARD_PX, NARROWEST_PX = 64, 240


def _common(editor: Editor, name: str, placed: list[Placed]) -> Any:
    """What a row shows of several features: the value that all share; of tags those that all have."""
    common = common_value(feature.properties.get(name) for feature in placed)
    if common is MIXED and isinstance(editor, TagsEditor):
        return ", ".join(shared_tags(placed)) or MIXED
    return common


def _held_by(session: Session, placed: list[Placed]) -> str:
    """That a locked layer holds some of these, and what to do; empty where none does."""
    locked = locked_layers(session.plan)
    layer = next((locked[key] for one in placed if (key := layer_of(one.properties)) in locked), None) if locked else None
    return "" if layer is None else text(lock_words(layer.title))


class InspectorPanel(FoldingPanel):
    """Properties of the selection; the plan's own card while nothing is selected."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._ids: tuple[str, ...] = ()
        self._to_show: list[str] = []
        self._placed: tuple[Plan, int, tuple[str, ...], list[Placed]] | None = None
        self.rows: dict[str, PropertyRow] = {}
        self.estimate_button: QWidget | None = None
        self.card = PlanCard(session, self)
        self.sign = QLabel(self)
        self.heading = ElidedLabel(self)
        self.heading.setProperty("title", True)
        self.heading.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.subtitle = ElidedLabel(self)
        self.subtitle.setProperty("quiet", True)
        self.subtitle.setMinimumWidth(32)
        self.scope = ScopeSelector(session, self)
        self.note = plain_label(self, style="quiet")
        self.facts = FactGrid(self)
        self.files = FilesSection(session, self)
        self._form = QVBoxLayout()
        self._need_px = 0
        self._stack = QStackedWidget(self)
        self._lay_out()
        self._heights = GroundHeights(lambda: session.layers.views, self)
        self._heights.known.connect(self._refresh)
        for signal in (session.plan_changed, session.scene_changed):
            signal.connect(session.soon.of(self, self._refresh))
        session.selection_changed.connect(self._select)
        self.retranslate()
        self.follow_theme()

    # --- layout
    def _lay_out(self) -> None:
        page = QWidget(self)
        box = QVBoxLayout(page)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        self._top = self._head()
        self._area = self._body()
        box.addWidget(self._top)
        box.addWidget(rule(self))
        box.addWidget(self._area, 1)
        self._stack.addWidget(self.card)
        self._stack.addWidget(page)
        self._folded_title = plain_label(self, style="title", wrap=False)
        self._folded_title.setContentsMargins(12, 6, 40, 6)
        self._folded_title.hide()
        whole = QGridLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._folded_title, 0, 0)
        whole.addWidget(self._stack, 1, 0)
        corner = QVBoxLayout()
        corner.setContentsMargins(0, 6, 4, 0)
        corner.addWidget(self.fold_button)
        whole.addLayout(corner, 0, 0, 2, 1, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
        self.fold_button.raise_()

    def _fold_body(self, folded: bool) -> None:
        self._stack.setVisible(not folded)
        self._folded_title.setVisible(folded)

    def _head(self) -> QWidget:
        """Sign, kind and name in one line, and below it to which scenes an edit applies."""
        top = QWidget(self)
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 20, 0)
        line.setSpacing(8)
        line.addWidget(self.sign)
        line.addWidget(self.heading)
        line.addWidget(self.subtitle, 1)
        self.scope.show_title(False)
        head = QVBoxLayout(top)
        head.setContentsMargins(12, 6, 8, 6)
        head.setSpacing(4)
        head.addLayout(line)
        head.addWidget(self.scope)
        return top

    def _body(self) -> ScrollArea:
        inside = QWidget(self)
        self._inside = box = QVBoxLayout(inside)
        box.setContentsMargins(12, EDGE_PX, 8, EDGE_PX)
        box.setSpacing(GAP_PX)
        box.addWidget(self.note)
        self._form.setSpacing(GAP_PX)
        box.addLayout(self._form)
        box.addSpacing(4)
        box.addWidget(rule(self))
        box.addSpacing(4)
        box.addWidget(self.facts)
        box.addWidget(self.files)
        box.addStretch(1)
        return ScrollArea(inside, self)

    # --- height
    def least_px(self) -> int:
        """The head, and fields of which one can see that there are more."""
        return self._head_px() + (LEAST_CARD_PX if self._stack.currentIndex() == 0 else self._rows_px(LEAST_ROWS))

    def enough_px(self) -> int:
        """Eight fields, or all that there are; fewer where nothing can be edited."""
        if self._stack.currentIndex() == 0:
            return self._card_px()
        can_edit = any(row.isEnabled() for row in self.rows.values())
        return self._head_px() + self._rows_px(ENOUGH_ROWS if can_edit else READ_ROWS)

    def better_px(self) -> int:
        """All fields."""
        return self._card_px() if self._stack.currentIndex() == 0 else self._head_px() + self._rows_px(len(self.rows))

    def whole_px(self) -> int:
        """All fields and facts."""
        return self._card_px() if self._stack.currentIndex() == 0 else self._head_px() + self._inside.sizeHint().height()

    def _head_px(self) -> int:
        return 0 if self._stack.currentIndex() == 0 else self._top.sizeHint().height() + 1

    def _card_px(self) -> int:
        return self.card.wanted_px(max(NARROWEST_PX, self.width()))

    def _rows_px(self, most: int) -> int:
        """Height of so many fields, with the note above them and the edges."""
        heights = [row.sizeHint().height() + GAP_PX for row in list(self.rows.values())[:most]]
        note_px = 0 if self.note.isHidden() else self.note.heightForWidth(max(NARROWEST_PX, self.width()) - 2 * EDGE_PX) + GAP_PX
        return sum(heights) + note_px + 2 * EDGE_PX - GAP_PX

    def _tell_needs(self) -> None:
        """Tell who shares out the column when another height is enough."""
        need_px = self.enough_px()
        if need_px != self._need_px:
            self._need_px = need_px
            self.needs_changed.emit()

    def begin_at(self) -> QWidget | None:
        """The name: of the feature, else of the plan. What stands in it is chosen, so that another one can be typed at once."""
        if self._stack.currentIndex() == 0:
            return self.card.name
        self._area.to_top()
        field = next((row.editor.field for row in self.rows.values() if row.isEnabled()), None)
        if isinstance(field, QLineEdit):
            field.selectAll()
        return field

    # --- what is shown
    def features(self) -> list[Feature]:
        """The features shown, that still are in the plan."""
        features = self._session.plan.features
        return [features[key] for key in self._ids if key in features]

    def placed(self) -> list[Placed]:
        """The features shown, as they stand in the scene."""
        plan, scene, known = self._session.plan, self._session.scene, self._placed
        if known is None or known[0] is not plan or known[1:3] != (scene, self._ids):
            found = sorted(plan.placed_among(frozenset(self._ids), scene), key=attrgetter("id"))
            self._placed = known = plan, scene, self._ids, found
        return known[3]

    def _select(self) -> None:
        """Another selection: what was typed for the old one is committed to the old one first."""
        for row in self.rows.values():
            row.editor.commit()
        self._session.soon.want(self, self._take)

    def _take(self) -> None:
        other = self._ids != (ids := tuple(sorted(self._session.selection)))
        self._ids = ids
        if common_specs([feature.kind for feature in self.features()]) != {name: row.spec for name, row in self.rows.items()}:
            self._rebuild()
        for row in self.rows.values():
            row.forget()
        self._session.soon.want(self, self._refresh)
        if other:
            self._area.to_top()
            if self._ids:
                self.taken_up.emit()

    def _rebuild(self) -> None:
        for row in self.rows.values():
            row.hide()
            row.deleteLater()
        self.rows, self.estimate_button, self._to_show = {}, None, []
        features = self.features()
        for name, spec in common_specs([feature.kind for feature in features]).items():
            row = PropertyRow(name, spec, self)
            row.committed.connect(self._commit)
            self.rows[name] = row
            self._form.addWidget(row)
            row.show()  # now, and not with the next event: the height that is needed is told before
        if features and all(feature.kind in headcount_estimate.KINDS for feature in features):
            self._add_estimate(self.rows["headcount"])

    def _add_estimate(self, row: PropertyRow) -> None:
        """A button that estimates the headcount, for one crowd."""
        button = headcount_estimate.estimate_button(row)
        button.clicked.connect(lambda: self._estimate(button))
        row.add_beside(button)
        self.estimate_button = button

    def _estimate(self, button: QWidget) -> None:
        placed = self.placed()
        if len(placed) != 1:
            return
        usable_m2 = self._session.usable_area_m2(placed[0])
        popup = headcount_estimate.EstimatePopup(placed[0].geometry.area, usable_m2, self)
        popup.applied.connect(self._take_headcount)
        popup.open_under(button)

    def _take_headcount(self, people: int) -> None:
        """An estimate replaces what was typed, as one edit."""
        self.rows["headcount"].forget()
        self._commit("headcount", people)

    def _refresh(self) -> None:
        """Head and note; then the values and the sums, each in a turn of its own in a large plan."""
        features = self.features()
        self.card.refresh()
        self._stack.setCurrentIndex(1 if features else 0)
        if not features:
            self._tell_needs()
            return
        self._show_head(features)
        self._show_note(features, self.placed(), _held_by(self._session, self.placed()))
        self._tell_needs()
        self._to_show = list(self.rows)
        for part in (self._show_values, self._show_sums):
            self._session.soon.want(self, part)

    def _show_values(self) -> None:
        """Some fields; the others in later turns where there are thousands of values in each."""
        features, placed = self.features(), self.placed()
        if not features:
            return
        held = _held_by(self._session, placed)
        said_by_roster = roster_words(self._session, placed)
        some = FIELDS_AT_A_TIME if len(placed) > LARGE else len(self._to_show)
        names, self._to_show = self._to_show[:some], self._to_show[some:]
        for name in names:
            row = self.rows[name]
            if isinstance(row.editor, NamedEditor):
                row.editor.names = names_to_choose(self._session, row.spec, placed, name)
            if isinstance(row.editor, TagsEditor):
                row.editor.completer.known.setStringList(list(self._session.shown.tags))
            value = _common(row.editor, name, placed)
            row.show_value(value, said_by_roster.get(name, "") if value is None else "")
            row.setEnabled(bool(placed) and not self._session.file.read_only and not held)
        if self.estimate_button is not None:
            self.estimate_button.setVisible(len(features) == 1)
        self._tell_needs()
        if self._to_show:
            self._session.soon.want(self, self._show_values)

    def _show_sums(self) -> None:
        features, placed = self.features(), self.placed()
        if not features:
            return
        self._show_facts(features, placed)
        can_edit = not self._session.file.read_only and not _held_by(self._session, placed)
        self.files.show_files(placed[0] if len(features) == len(placed) == 1 else None, can_edit)
        self._tell_needs()

    def _show_head(self, features: list[Feature]) -> None:
        different = list(counted := Counter(map(attrgetter("kind"), features)))
        self.sign.setPixmap(kind_icon(different[0] if len(different) == 1 else "").pixmap(20, 20))
        if len(features) == 1:
            placed = self.placed()
            self.heading.setText(wording.kind_title(different[0]))
            name = (placed[0].name if placed else "") or roster_words(self._session, placed).get("name")
            self._say_below(name or tr("Without a name"))
            return
        self.heading.setText(tr("{n} selected", n=len(features)))
        counts = [f"{count} {wording.kind_title(kind)}" for kind, count in counted.items()]
        self._say_below(", ".join(counts))

    def _say_below(self, words: str) -> None:
        """The name, or what is selected; whole in the tooltip where it is long."""
        self.subtitle.setText(words)
        self.subtitle.setToolTip(plain_tooltip(words))

    def _show_note(self, features: list[Feature], placed: list[Placed], held: str) -> None:
        absent = len(features) - len(placed)
        if self._session.file.read_only:
            self.note.setText(tr("This plan is open for reading only; save a copy to edit it."))
        elif not placed:
            self.note.setText(tr("Not in this scene. Choose a scene in which it stands to edit it."))
        elif held:
            self.note.setText(held)
        elif absent:
            self.note.setText(tr("{n} of them are not in this scene and stay as they are.", n=absent))
        else:
            self.note.setText("")
        self.note.setVisible(bool(self.note.text()))

    def _show_facts(self, features: list[Feature], placed: list[Placed]) -> None:
        if len(features) > 1:
            self.facts.show_facts(several_facts(placed))
            return
        of_kind = kind_facts(self._session, self._heights, placed[0]) if placed else []
        measured = geometry_facts(placed[0].geometry, self._session.plan.crs) if placed else []
        layers = self._session.shown.layers if len(placed) == 1 else ()
        on_layer = [
            (tr("Plan layer"), title_of(one, MOST_LETTERS))
            for one in layers
            if len(layers) > 1 and one.id == layer_of(placed[0].properties)
        ]
        self.facts.show_facts([scene_fact(features[0]), *of_kind, *on_layer, *measured])

    # --- what is done
    def _commit(self, name: str, value: Any) -> None:
        """One edit, one change. A value that does not fit is told below its field."""
        session = self._session
        here = [feature for feature in self.features() if feature.at(session.scene) is not None]
        try:
            if isinstance(self.rows[name].editor, TagsEditor):
                change = self._retagged(value)
            else:
                change = set_property(here, name, value, session.scene, session.scope, session.plan)
        except InputError as error:
            self.rows[name].refuse(text(error.message))
            return
        if not change.edits or not session.do(change):
            self._refresh()

    def _retagged(self, value: Any) -> Change:
        """What was written against the tags that all had: each feature keeps those that only some have. Raises InputError."""
        session, placed = self._session, self.placed()
        before, after = shared_tags(placed), checked_tags(str(value or ""))
        change = retag(
            session.plan, [one.id for one in placed], after, [tag for tag in before if tag not in after], session.scene, session.scope
        )
        return change if isinstance(change, Change) else Change(change, ())

    def has_fault(self) -> bool:
        """Whether something that cannot be taken stands in a field."""
        return any(not row.wrong.isHidden() for row in self.rows.values())

    def drop_typed(self) -> None:
        """Show what is in the plan, instead of what was typed and not taken."""
        for row in self.rows.values():
            if row.editor.pending() or not row.wrong.isHidden():
                row.forget()
        self._refresh()

    def retranslate(self) -> None:
        """Words in the language in use."""
        self._folded_title.setText(tr("Properties"))
        self.name_fold()
        self.files.retranslate()
        self._rebuild()
        self._refresh()

    def retint(self) -> None:
        """Icons in the colours of the theme."""
        retint_buttons(self)
        if self.features():
            self._show_head(self.features())
            self.files.retint()
