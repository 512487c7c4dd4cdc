"""What a command works with: the session, the map, the settings, and what of the window it may ask for. It knows no window and no panel."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from tabletop import i18n
from tabletop.canvas.map.map_canvas import MapCanvas
from tabletop.canvas.table.table_hand import TableHand
from tabletop.core.table.surface import Surface
from tabletop.core.text.errors import Cancelled, TabletopError
from tabletop.session.session import Session
from tabletop.settings import Language, Settings
from tabletop.ui.desk.command_process import CommandProcess
from tabletop.ui.dialogs.table_dialog import TableRequest
from tabletop.ui.parts.notice_bar import NoticeStack


class Panes(Protocol):
    """How the window is divided; panels by their names."""

    @property
    def bare(self) -> bool:
        """Whether the map stands alone."""

    def is_shown(self, name: str) -> bool:
        """Whether a panel can be seen."""

    def toggle(self, name: str) -> None:
        """Show a panel, or fold it away."""

    def reveal(self, name: str) -> None:
        """Show a panel and give it the focus."""

    def go_to(self, name: str) -> None:
        """Show a panel and give it the focus; where it has the focus, fold it away and go back to the map."""

    def set_bare(self, bare: bool) -> None:
        """Leave nothing but the map, or bring back what was there."""

    def focus_next(self, step: int = 1) -> None:
        """Move the focus round, backwards with -1."""


class Search(Protocol):
    """The field that finds, and the saved views below it."""

    def begin(self) -> None:
        """Go to the field."""

    def look_for(self, text: str) -> None:
        """Look for a text as if it were typed."""

    def rename_last(self) -> None:
        """Let the name of the view saved last be typed."""


class PlanLayers(Protocol):
    """The plan's own layers in their panel."""

    def add(self) -> None:
        """A new layer, whose name can be typed at once."""

    def name(self, key: str) -> None:
        """Let the name of a layer be typed."""

    def put(self, key: str) -> None:
        """Put the selection on a layer; say why where it cannot be."""

    def select_things(self, key: str) -> None:
        """Select what stands on a layer in the scene shown."""


class LayerList(Protocol):
    """The layers under the plan in their panel."""

    def show_properties(self) -> None:
        """Ask for the properties of the layers chosen."""

    def show_rows(self, ids: Sequence[str]) -> None:
        """Choose layers and scroll to the first of them."""


class Moderator(Protocol):
    """The moderator's view of the run that is on."""

    def fire_next(self) -> None:
        """Fire the inject that is next, or chosen."""

    def begin_ad_hoc(self) -> None:
        """Write an inject that nobody prepared."""

    def begin_decision(self) -> None:
        """Go to the line where decisions are noted."""

    def toggle_pause(self) -> None:
        """Stop the clock, or let it run again."""


class Scenes(Protocol):
    """The strip of scenes; its commands are for the scenes chosen there, else for the one shown."""

    def chosen(self) -> list[int]:
        """The scenes that a command is for, in order."""

    def add(self) -> None:
        """Add a scene after the last one."""

    def insert(self, before: bool = False) -> None:
        """Put a new scene behind the chosen ones, or before them."""

    def duplicate(self) -> None:
        """Put a copy of the chosen scenes behind them."""

    def shift(self, steps: int) -> None:
        """Move the chosen scenes so many places on, or (less than 0) back."""

    def renumber(self) -> None:
        """Number the scenes from 1."""

    def delete_chosen(self) -> None:
        """Delete the chosen scenes."""


class Roster(Protocol):
    """The roster panel, and what is chosen in it."""

    def place(self) -> None:
        """The next clicks on the map place the chosen units."""

    def split(self) -> object:
        """Ask into which parts the chosen unit is split."""

    def join(self) -> None:
        """Make one unit of the chosen ones."""


class Windows(Protocol):
    """The windows beside the main one."""

    def show_help(self, page: str) -> None:
        """Open the manual at a page."""

    def show_rules(self) -> None:
        """Show the rules of the checks."""

    def show_comparison(self) -> None:
        """Hold the plan against another scene, a mark or another file."""

    def show_travel(self) -> None:
        """Show who moves between scenes."""

    def show_charts(self) -> None:
        """Show the charts of the plan."""

    def show_attributes(self, layer_id: str = "", record: int | None = None) -> None:
        """Show the records of a layer as a table, and go to one of them."""

    def edit_look(self, ids: Sequence[str]) -> None:
        """Choose how layers look."""

    def show_what_is_here(self, hits: Sequence[Any]) -> None:
        """Show records of layers (`ui.attributes.what_is_here.Hit`) with all that is known of them."""

    def show_problems(self, layer_ids: Sequence[str] = ()) -> None:
        """Check layers, all where none is named, and show what is wrong as a list."""

    def show_merging(self) -> None:
        """Merge copies of the plan."""

    def show_table(self, request: TableRequest, say: Callable[[str], object] = ...) -> None:
        """Show the map on the table."""

    def use_surface(self, surface: Surface) -> bool:
        """Lay the table, where its window is open, on a surface that was measured; whether it is."""

    def close_table(self) -> None:
        """Close the table window."""

    def centre_table(self, centre: tuple[float, float]) -> None:
        """Bring a place to the middle of the table, where that follows the map."""


class Actions(Protocol):
    """The actions in menus and toolbar."""

    @property
    def by_id(self) -> Mapping[str, QAction]:
        """Each action by its id."""

    def refresh(self) -> None:
        """What can be done now, and what is on."""

    def button(self, action_id: str) -> QWidget | None:
        """The button of an action in the toolbar."""

    def open_palette(self) -> None:
        """Find an action by a few letters."""


@dataclass
class Desk:
    """Made once by the main window, handed to every command; `window` is the parent of dialogs."""

    session: Session
    canvas: MapCanvas
    settings: Settings
    window: QWidget
    notices: NoticeStack
    outside: CommandProcess
    panes: Panes
    search: Search
    plan_layers: PlanLayers
    layer_list: LayerList
    moderator: Moderator
    scenes: Scenes
    windows: Windows
    roster: Roster
    place: Callable[[], str]
    """The place of the pointer, as the status bar writes it."""
    show_unit: Callable[[str], None]
    """Go to a unit in the roster."""
    change_language: Callable[[Language], None]
    turn_wind: Callable[[], None]
    """Let the wind of the scene be turned on the map."""
    table_hand: TableHand
    """The operator's hand on the table."""
    table_view: Callable[[], int]
    """Number of the saved view that is chosen for the table, from 0."""
    actions: Actions = field(init=False)
    """Made last, because every action is given the desk."""

    def say(self, text: str, severity: str = "info") -> None:
        """A notice over the map."""
        self.notices.add(text, severity)

    def guard(self, call: Callable[[], object]) -> None:
        """Call, and show what went wrong in one sentence: the one place in the window where errors are shown."""
        try:
            call()
        except Cancelled:
            return
        except TabletopError as error:
            self.say(i18n.text(error.message), "stop")
