"""Drawing aids from menu and keys: snapping on and off, what a drag draws, big handles. They are remembered with the settings."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from tabletop.settings import Settings
from tabletop.tools.base.aids import KINDS, DragMode, DrawingAids

if TYPE_CHECKING:
    from tabletop.ui.window.main_window import MainWindow


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


def use_aids(window: "MainWindow", aids: DrawingAids) -> None:
    """Draw with these aids from here on, and remember them."""
    settings = window.settings
    settings.snapping, settings.snap_tolerance_px = aids.snapping, aids.tolerance_px
    settings.snap_kinds_off = [kind for kind in KINDS if kind not in aids.kinds]
    settings.snap_layers_off = sorted(aids.layers_off)
    settings.drag_draws, settings.big_handles = aids.drag, aids.big_handles
    settings.save()
    window.canvas.set_aids(aids)
    window.refresh_actions()


def toggle_snapping(window: "MainWindow") -> None:
    """Snap, or draw freely."""
    aids = window.canvas.aids
    use_aids(window, replace(aids, snapping=not aids.snapping))


def is_snapping(window: "MainWindow") -> bool:
    """Whether the pointer snaps."""
    return window.canvas.aids.snapping


def toggle_big_handles(window: "MainWindow") -> None:
    """Handles for a finger or a pen, or for the mouse."""
    aids = window.canvas.aids
    use_aids(window, replace(aids, big_handles=not aids.big_handles))


def has_big_handles(window: "MainWindow") -> bool:
    """Whether handles are for a finger or a pen."""
    return window.canvas.aids.big_handles


def choose_drag(mode: DragMode) -> Callable[["MainWindow"], None]:
    """What a drag draws from here on."""
    return lambda window: use_aids(window, replace(window.canvas.aids, drag=mode))


def drag_is(mode: DragMode) -> Callable[["MainWindow"], bool]:
    """Whether a drag draws that."""
    return lambda window: window.canvas.aids.drag == mode


def show_aids(window: "MainWindow") -> None:
    """Open the small window of the tool bar that chooses what to snap to."""
    from tabletop.ui.dialogs.aids_popup import AidsPopup

    AidsPopup(window).open_under(window.actions_.toolbar.widgetForAction(window.actions_.by_id["drawing-aids"]))
