"""What a person answers where others changed the same rows: mine, theirs or both. What is not chosen stays as a step of undo."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from tabletop.core.comparison.rebasing import Key, RowConflict, net_edits, rebased
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.change import Change, Edit
from tabletop.core.values.plan import Plan

Choice = Literal["mine", "theirs", "both"]


def conflicts_of(plan: Plan, parked: Sequence[Change]) -> tuple[RowConflict, ...]:
    """The rows that edits which wait for an answer change otherwise than they stand in the plan now."""
    return rebased(plan, Change(Message(""), net_edits(parked)))[1] if parked else ()


def may_be_both(conflict: RowConflict) -> bool:
    """Whether both can stand: a feature that is there on both sides."""
    return conflict.table == "feature" and conflict.mine is not None and conflict.theirs is not None


def answered(plan: Plan, parked: Sequence[Change], choices: Mapping[Key, Choice], new_id: Callable[[], str]) -> tuple[Change, ...]:
    """The changes that stand in the place of those that waited: one that does them, and where "theirs" was chosen a second one that
    brings theirs back, so that undo of it shows mine. "both": mine becomes a copy of its own. A row without a choice is "mine".
    """
    fitting, conflicts = rebased(plan, Change(_label(parked), net_edits(parked)))
    edits, back = list(fitting.edits), []
    for one in conflicts:
        choice = choices.get(one.row, "mine")
        if choice == "both" and may_be_both(one) and one.mine is not None:
            copy = replace(one.mine, id=new_id())
            edits.append(Edit("feature", copy.id, None, copy))
            continue
        edits.append(Edit(one.table, one.key, one.theirs, one.mine))
        if choice == "theirs":
            back.append(Edit(one.table, one.key, one.mine, one.theirs))
    made = [Change(fitting.label, tuple(edits))] if edits else []
    return (*made, Change(message(mark("Leave it as the other person has it")), tuple(back))) if back else tuple(made)


def _label(parked: Sequence[Change]) -> Message:
    labels = {str(change.label): change.label for change in parked}
    return next(iter(labels.values())) if len(labels) == 1 else message(mark("Edits that waited for an answer"))
