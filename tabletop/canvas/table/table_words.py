"""What is said of the table to its operator: where it is, how it was measured, what it holds."""

from tabletop.core.table.surface import Surface
from tabletop.core.values.plan import Plan
from tabletop.i18n import tr
from tabletop.session.session import Session


def where_words(session: Session, room: str = "") -> str:
    """Whether the table is open, and on which screen, in which room it was measured."""
    table = session.table
    if table.frame is None:
        return tr("The table is closed.")
    if table.where and room:
        return tr("Open: {where}, room {room}", where=table.where, room=room)
    return tr("Open: {where}", where=table.where) if table.where else tr("The table is open.")


def lies_words(session: Session) -> str:
    """Scale of the table and how that was measured: "1:100, residual 4 mm"; empty where no table is open."""
    frame = session.table.frame
    if frame is None:
        return ""
    return tr("1:{scale:,.0f}, {measured}", scale=frame.scale, measured=measured_words(frame.surface))


def measured_words(surface: Surface) -> str:
    """How a surface was measured, and what was left over."""
    if surface.mode == "width":
        return tr("by width only")
    if surface.mode == "screen":
        return tr("by the pixels of the screen")
    if surface.mode == "rectangle":
        return tr("corners on a taped rectangle")
    if not surface.worst:
        return tr("by five lengths, none left over to compare")
    words = tr("residual {millimetres:.0f} mm", millimetres=surface.residual_m * 1000)
    return tr("{words}, worst at mark {mark}", words=words, mark=surface.worst)


def scene_words(plan: Plan, number: int) -> str:
    """A scene and its clock: "scene 3, 09.10"."""
    scene = next((one for one in plan.scene_list() if one.number == number), None)
    if scene is None or not scene.clock:
        return tr("scene {number}", number=number)
    return tr("scene {number}, {clock}", number=number, clock=scene.clock)


def held_words(session: Session) -> str:
    """What a held table shows while another scene is edited; empty while the table is not held."""
    held = session.table.show.held
    if held is None:
        return ""
    shown = scene_words(held.plan, held.scene)
    if held.scene == session.scene:
        return tr("Held: the table shows {shown} as it was; you edit it on.", shown=shown)
    return tr("Held: the table shows {shown}; you edit {edited}.", shown=shown, edited=scene_words(session.plan, session.scene))


def sign_words(session: Session) -> str:
    """What must be known before anything is said to the room: the table is black, or held, or away; empty where it is as usual."""
    table = session.table
    if table.frame is None:
        return ""
    away = tr("The table looks away from its place.") if table.is_away else ""
    blank = tr("The table is black.") if table.show.blank else ""
    return " ".join(part for part in (blank, held_words(session), away) if part)


def short_sign_words(session: Session) -> str:
    """The same in a few words."""
    table = session.table
    if table.frame is None:
        return ""
    held = table.show.held
    parts = (
        tr("TABLE BLACK") if table.show.blank else "",
        tr("TABLE HELD: {shown}", shown=scene_words(held.plan, held.scene)) if held is not None else "",
        tr("TABLE AWAY") if table.is_away else "",
    )
    return " · ".join(part for part in parts if part)
