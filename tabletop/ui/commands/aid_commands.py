"""Drawing aids from menu and keys: snapping on and off, what a drag draws, big handles. They are remembered with the settings."""

from collections.abc import Callable
from dataclasses import replace

from tabletop.settings import Settings
from tabletop.tools.base.aids import KINDS, DragMode, DrawingAids
from tabletop.ui.desk.desk import Desk


def aids_of(settings: Settings) -> DrawingAids:
    """The drawing aids that the settings remember."""
    return DrawingAids(
        snapping=settings.snapping,
        tolerance_px=settings.snap_tolerance_px,
        kinds=frozenset(KINDS) - frozenset(settings.snap_kinds_off),
        layers_off=frozenset(settings.snap_layers_off),
        drag=settings.drag_draws,
        big_handles=settings.big_handles,
    )


def use_aids(desk: Desk, aids: DrawingAids) -> None:
    """Draw with these aids from here on, and remember them."""
    settings = desk.settings
    settings.snapping, settings.snap_tolerance_px = aids.snapping, aids.tolerance_px
    settings.snap_kinds_off = [kind for kind in KINDS if kind not in aids.kinds]
    settings.snap_layers_off = sorted(aids.layers_off)
    settings.drag_draws, settings.big_handles = aids.drag, aids.big_handles
    settings.save()
    desk.canvas.set_aids(aids)
    desk.actions.refresh()


def toggle_snapping(desk: Desk) -> None:
    """Snap, or draw freely."""
    aids = desk.canvas.aids
    use_aids(desk, replace(aids, snapping=not aids.snapping))


def is_snapping(desk: Desk) -> bool:
    """Whether the pointer snaps."""
    return desk.canvas.aids.snapping


def toggle_big_handles(desk: Desk) -> None:
    """Handles for a finger or a pen, or for the mouse."""
    aids = desk.canvas.aids
    use_aids(desk, replace(aids, big_handles=not aids.big_handles))


def has_big_handles(desk: Desk) -> bool:
    """Whether handles are for a finger or a pen."""
    return desk.canvas.aids.big_handles


def choose_drag(mode: DragMode) -> Callable[[Desk], None]:
    """What a drag draws from here on."""
    return lambda desk: use_aids(desk, replace(desk.canvas.aids, drag=mode))


def drag_is(mode: DragMode) -> Callable[[Desk], bool]:
    """Whether a drag draws that."""
    return lambda desk: desk.canvas.aids.drag == mode


def show_aids(desk: Desk) -> None:
    """Open the small window of the tool bar that chooses what to snap to."""
    from tabletop.ui.dialogs.aids_popup import AidsPopup

    popup = AidsPopup(desk.session, desk.canvas, lambda aids: use_aids(desk, aids), desk.window)
    popup.open_under(desk.actions.button("drawing-aids"))
