"""Commands on the plan as a document."""

from tabletop import i18n
from tabletop.core.document.plan_texts import texts_change, texts_of
from tabletop.core.text.message import mark
from tabletop.ui.desk.action_spec import ActionSpec, writable
from tabletop.ui.desk.desk import Desk
from tabletop.ui.dialogs.asked import is_accepted

tr = i18n.tr


def document_actions() -> list[ActionSpec]:
    """They stand in a menu of their own under that of the plan."""
    return [
        ActionSpec(
            "document-texts",
            mark("Texts of the document..."),
            "plan/document",
            edit_texts,
            icon="signature",
            enabled=writable,
        )
    ]


def edit_texts(desk: Desk) -> None:
    """Ask for the texts, and keep them as one step."""
    from tabletop.ui.document.texts_dialog import TextsDialog

    plan = desk.session.plan
    before = texts_of(plan)
    phases = [scene.phase for scene in plan.scene_list()]
    dialog = TextsDialog(desk.window, before, [*dict.fromkeys(phase for phase in phases if phase)] or [""], plan.name)
    if is_accepted(dialog) and dialog.texts() != before:
        desk.session.do(texts_change(desk.session.plan, dialog.texts()))
        words = tr("The texts of the document are kept. Ctrl+Z takes the edits back.")
        desk.notices.add_taken_away(words, desk.actions.by_id["undo"].trigger, "undo")
