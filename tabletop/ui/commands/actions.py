"""What a user can do, as one table of data. Menus, toolbar, palette, shortcut sheet and the manual's table are made from it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from tabletop import i18n
from tabletop.core.text.message import Message, mark
from tabletop.core.values.catalogue import kinds
from tabletop.session.session import Session
from tabletop.tools import registry
from tabletop.ui.commands import (
    aid_commands,
    edit_commands,
    file_commands,
    find_commands,
    grid_commands,
    help_commands,
    shape_commands,
    view_commands,
)
from tabletop.ui.parts.icons import KIND_ICONS

if TYPE_CHECKING:
    from tabletop.ui.window.main_window import MainWindow

Words = str | Mapping[str, str]


@dataclass(frozen=True)
class ActionSpec:
    """One action. `menu` is a menu's id or "menu/submenu", empty = in no menu; `group` is its place in the toolbar, empty = none.

    `tool` names the canvas tool it switches to; such actions are checked while their tool is in use.
    """

    id: str
    text: Words
    menu: str
    run: "Callable[[MainWindow], object]"
    shortcut: str = ""
    icon: str = ""
    group: str = ""
    tip: str = ""
    enabled: Callable[[Session], bool] = lambda session: True
    checked: "Callable[[MainWindow], bool] | None" = None
    tool: str = ""
    separator: bool = False
    """A line stands above it in its menu."""
    name: Callable[[Session], str] | None = None
    """Its text while there is one; without, the action is not to be seen."""

    @property
    def label(self) -> str:
        """Its text in the language in use."""
        return words(self.text)

    @property
    def shortcuts(self) -> list[str]:
        """Its keys; the first one is shown."""
        return self.shortcut.split(" / ") if self.shortcut else []


def words(text: Words) -> str:
    """A marked sentence, or titles by language, in the language in use."""
    if isinstance(text, str):
        return i18n.text(Message(text))
    return text.get(i18n.language()) or text["en"]


MENUS: Mapping[str, str] = {
    "file": mark("&File"),
    "edit": mark("&Edit"),
    "view": mark("&View"),
    "draw": mark("&Draw"),
    "plan": mark("&Plan"),
    "layer": mark("&Layer"),
    "help": mark("&Help"),
}
SUBMENUS: Mapping[str, str] = {
    "file/recent": mark("Open recent"),
    "edit/reshape": mark("Reshape"),
    "edit/arrange": mark("Arrange"),
    "draw/aids": mark("Drawing aids"),
    "draw/from": mark("Draw from what stands"),
    "view/saved": mark("Saved views"),
    "view/theme": mark("Theme"),
    "view/language": mark("Language"),
    "layer/zoom": mark("Zoom to layer"),
    "layer/remove": mark("Remove layer"),
}
TOOLBAR_GROUPS = ("select", "draw", "measure", "edit", "check", "view", "table")
DRAW_KEYS = {
    "cordon": "C",
    "unit": "U",
    "crowd": "M",
    "crowd-flow": "F",
    "ring": "R",
    "exit": "E",
    "lane": "L",
    "protected": "P",
    "barrier": "B",
    "gate": "Shift+G",
    "vehicle": "K",
    "assembly": "A",
    "route": "T",
    "relief": "Shift+R",
    "water-jet": "W",
    "irritant": "I",
    "aid-post": "H",
    "command-post": "O",
    "media": "Shift+M",
    "observer": "Shift+O",
    "text": "X",
}
ON_TOOLBAR = ("cordon", "unit", "crowd", "crowd-flow", "ring", "exit", "lane", "protected")


def _writable(session: Session) -> bool:
    return not session.file.read_only


def _selected(session: Session) -> bool:
    return bool(session.selection)


def _editable(session: Session) -> bool:
    return _writable(session) and _selected(session)


def _file_actions() -> list[ActionSpec]:
    f = file_commands
    return [
        ActionSpec("new", mark("New plan..."), "file", f.new_plan, "Ctrl+N", "file-plus"),
        ActionSpec("open", mark("Open plan..."), "file", f.open_plan, "Ctrl+O", "folder-open"),
        ActionSpec("save-copy", mark("Save a copy..."), "file", f.save_copy, "Ctrl+Shift+S", "copy-plus", separator=True),
        ActionSpec("export", mark("Export..."), "file", f.export, "Ctrl+E", "file-output"),
        ActionSpec("print", mark("Print map to PDF..."), "file", f.print_map, "Ctrl+P", "printer", separator=True),
        ActionSpec("report", mark("Report..."), "file", f.report, "Ctrl+R", "file-text"),
        ActionSpec("saved", mark("Is everything saved?"), "file", f.tell_saved, "Ctrl+S", "save", separator=True),
        ActionSpec("quit", mark("Quit"), "file", lambda window: window.close(), "Ctrl+Q", "log-out", separator=True),
    ]


def _edit_actions() -> list[ActionSpec]:
    e = edit_commands
    undo = ActionSpec(
        "undo", mark("Undo"), "edit", e.undo, "Ctrl+Z", "undo-2", "edit", enabled=lambda s: _writable(s) and s.undo_stack.canUndo()
    )
    redo = ActionSpec(
        "redo",
        mark("Redo"),
        "edit",
        e.redo,
        "Ctrl+Shift+Z / Ctrl+Y",
        "redo-2",
        "edit",
        enabled=lambda s: _writable(s) and s.undo_stack.canRedo(),
    )
    return [
        undo,
        redo,
        ActionSpec("history", mark("History..."), "edit", e.history, "Ctrl+H", "history", "edit"),
        ActionSpec("cut-out", mark("Cut to clipboard"), "edit", e.cut, "Ctrl+X", "clipboard-x", enabled=_editable, separator=True),
        ActionSpec("copy", mark("Copy"), "edit", e.copy, "Ctrl+C", "clipboard-copy", enabled=_selected),
        ActionSpec("paste", mark("Paste"), "edit", e.paste, "Ctrl+V", "clipboard-paste", enabled=_writable),
        ActionSpec(
            "paste-in-place", mark("Paste in place"), "edit", e.paste_in_place, "Ctrl+Shift+V", "clipboard-check", enabled=_writable
        ),
        ActionSpec("duplicate", mark("Duplicate"), "edit", e.duplicate, "Ctrl+D", "copy", enabled=_editable),
        ActionSpec("delete", mark("Delete"), "edit", e.delete, "Del", "trash-2", enabled=_editable),
        ActionSpec("select-all", mark("Select all"), "edit", e.select_all, "Ctrl+A", "square-dashed-mouse-pointer", separator=True),
        ActionSpec("select-kind", mark("Select all of this kind"), "edit", e.select_kind, "Ctrl+Shift+A", "shapes", enabled=_selected),
        ActionSpec("select-invert", mark("Invert the selection"), "edit", e.invert, "Ctrl+I", "contrast"),
        ActionSpec(
            "properties", mark("Properties"), "edit", view_commands.show_inspector, "Alt+Return", "sliders-horizontal", separator=True
        ),
    ]


def _view_actions() -> list[ActionSpec]:
    v = view_commands
    zoom = [
        ActionSpec("zoom-in", mark("Zoom in"), "view", v.zoom_in, "Ctrl++ / Ctrl+=", "zoom-in"),
        ActionSpec("zoom-out", mark("Zoom out"), "view", v.zoom_out, "Ctrl+-", "zoom-out"),
        ActionSpec("zoom-plan", mark("Zoom to the plan"), "view", v.zoom_plan, "Home", "expand", "view"),
        ActionSpec("zoom-all", mark("Zoom to everything"), "view", v.zoom_all, "Shift+Home", "scan"),
        ActionSpec("zoom-selection", mark("Zoom to selection"), "view", v.zoom_selection, "Z", "scan-search", "view", enabled=_selected),
    ]
    panels = [
        ActionSpec(f"panel-{name}", title, "view", v.toggle(name), key, icon, checked=v.shown(name), separator=name == "layers")
        for name, title, key, icon in (
            ("layers", mark("Layers"), "Alt+1", "layers"),
            ("roster", mark("Roster"), "Alt+2", "users"),
            ("search", mark("Search"), "Alt+3", "search"),
            ("inspector", mark("Inspector"), "Alt+4", "sliders-horizontal"),
            ("findings", mark("Findings"), "Alt+5", "list-checks"),
            ("scenes", mark("Scene strip"), "Alt+6", "clapperboard"),
        )
    ]
    themes = [
        ActionSpec(f"theme-{name}", title, "view/theme", v.choose_theme(name), checked=v.theme_is(name))
        for name, title in (("system", mark("As the system")), ("light", mark("Light")), ("dark", mark("Dark")))
    ]
    languages = [
        ActionSpec(f"language-{code}", title, "view/language", v.choose_language(code), checked=v.language_is(code))
        for code, title in (("id", mark("Bahasa Indonesia")), ("en", mark("English")))
    ]
    return [
        *zoom,
        *_find_actions(),
        *panels,
        ActionSpec("all-panels", mark("Map only"), "view", v.toggle_panels, "Tab", "maximize", checked=v.panels_hidden),
        ActionSpec("next-pane", mark("Next part of the window"), "view", v.next_pane, "F6", "panel-left"),
        ActionSpec("full-screen", mark("Full screen"), "view", v.toggle_full_screen, "F11", "fullscreen", checked=v.is_full_screen),
        *themes,
        *languages,
    ]


VIEW_TITLES = (
    mark("Saved view 1"),
    mark("Saved view 2"),
    mark("Saved view 3"),
    mark("Saved view 4"),
    mark("Saved view 5"),
    mark("Saved view 6"),
    mark("Saved view 7"),
    mark("Saved view 8"),
    mark("Saved view 9"),
)


def _find_actions() -> list[ActionSpec]:
    """Finding, saved views, the guide grid."""
    f, g = find_commands, grid_commands
    views = [
        ActionSpec(
            f"view-{n + 1}", title, "view/saved", f.go_to_nth(n), f"Ctrl+{n + 1}", "bookmark", enabled=f.has_nth(n), name=f.nth_name(n)
        )
        for n, title in enumerate(VIEW_TITLES)
    ]
    return [
        ActionSpec("find", mark("Find on the map..."), "view", f.find, "Ctrl+F", "search", "view", separator=True),
        ActionSpec("copy-coordinates", mark("Copy coordinates"), "view", f.copy_coordinates, "Ctrl+Shift+C", "locate-fixed"),
        ActionSpec("view-save", mark("Save this view..."), "view/saved", f.save_view, "Ctrl+B", "bookmark-plus", enabled=_writable),
        *views,
        ActionSpec(
            "grid", mark("Guide grid"), "view", g.toggle_grid, "G", "grid-3x3", enabled=_writable, checked=g.grid_is_shown, separator=True
        ),
        ActionSpec("grid-settings", mark("Grid squares and corner..."), "view", g.choose_grid, "Alt+G", "grid-3x3", enabled=_writable),
    ]


def _tool_action(tool: str, text: Words, menu: str, key: str, icon: str, group: str, **more: object) -> ActionSpec:
    return ActionSpec(tool, text, menu, lambda window: window.canvas.set_tool(tool), key, icon, group, tool=tool, **more)  # type: ignore[arg-type]


def _draw_actions() -> list[ActionSpec]:
    drawn = [*DRAW_KEYS, *(kind for kind, spec in kinds().items() if kind not in DRAW_KEYS and spec.drawable and kind != "measure")]
    draw = [
        _tool_action(
            f"draw-{kind}",
            kinds()[kind].title,
            "draw",
            DRAW_KEYS.get(kind, ""),
            KIND_ICONS.get(kind, "circle"),
            "draw" if kind in ON_TOOLBAR else "more",
            enabled=_writable,
            separator=kind in (ON_TOOLBAR[0], "barrier"),
        )
        for kind in drawn
    ]
    return [
        _tool_action("select", mark("Select"), "draw", "V", "mouse-pointer-2", "select"),
        _tool_action("lasso", mark("Lasso"), "draw", "Y", "lasso-select", "select"),
        _tool_action("edit-vertices", mark("Edit vertices"), "draw", "N", "spline-pointer", "select", enabled=_writable),
        *draw,
        _tool_action("measure-line", mark("Measure distance"), "draw", "D", "ruler", "measure", separator=True),
        _tool_action("measure-area", mark("Measure area"), "draw", "Shift+D", "vector-square", "measure"),
    ]


SHAPE_ROWS = {
    "rotate": ("edit/reshape", "Q", "rotate-cw"),
    "scale": ("edit/reshape", "S", "scaling"),
    "mirror": ("edit/reshape", "Shift+Q", "flip-horizontal-2"),
    "cut": ("edit/reshape", "Shift+X", "scissors"),
    "cut-hole": ("edit/reshape", "Shift+H", "donut"),
    "simplify": ("edit/reshape", "Shift+S", "spline"),
    "copy-along": ("edit/reshape", "Shift+A", "stamp"),
    "across-street": ("draw/from", "Shift+C", "unfold-horizontal"),
    "offset": ("draw/from", "Shift+B", "between-vertical-start"),
    "ranks": ("draw/from", "Shift+U", "grip"),
    "place-evenly": ("draw/from", "Shift+E", "align-horizontal-distribute-center"),
}
"""Menu, key and icon of the tools that reshape what stands, or draw from what stands."""


def _shape_actions() -> list[ActionSpec]:
    """Tools of the registry that have no place of their own elsewhere."""
    placed = {"select", "lasso", "edit-vertices", "measure-line", "measure-area"}
    others = [tool for tool in registry.tools() if tool not in placed and registry.kind_of(tool) is None]
    return [
        _tool_action(tool, registry.title_of(tool).template, *SHAPE_ROWS.get(tool, ("edit", "", "")), "", enabled=_writable)
        for tool in others
    ]


def _arrange_actions() -> list[ActionSpec]:
    """Commands on what is selected."""
    c = shape_commands
    reshape = [
        ActionSpec("merge", mark("Merge"), "edit/reshape", c.merge, "Ctrl+J", "combine", enabled=_editable, separator=True),
        ActionSpec("reverse", mark("Reverse the line"), "edit/reshape", c.reverse, "Shift+V", "repeat-2", enabled=_editable),
        ActionSpec("next-ring", mark("Copy to the next ring"), "edit/reshape", c.next_ring, "Ctrl+Shift+D", "orbit", enabled=_editable),
    ]
    arrange = [
        ActionSpec("to-front", mark("Bring to front"), "edit/arrange", c.to_front, "Ctrl+]", "bring-to-front", enabled=_editable),
        ActionSpec("to-back", mark("Send to back"), "edit/arrange", c.to_back, "Ctrl+[", "send-to-back", enabled=_editable),
        ActionSpec("group", mark("Group"), "edit/arrange", c.group, "Ctrl+Alt+G", "group", enabled=_editable, separator=True),
        ActionSpec("ungroup", mark("Ungroup"), "edit/arrange", c.ungroup, "Ctrl+Alt+Shift+G", "ungroup", enabled=_editable),
        ActionSpec("lock", mark("Lock"), "edit/arrange", c.lock, "Ctrl+Alt+L", "lock", enabled=_editable, separator=True),
        ActionSpec("unlock", mark("Unlock"), "edit/arrange", c.unlock, "Ctrl+Alt+Shift+L", "lock-open", enabled=_editable),
        ActionSpec("hide", mark("Hide on the map"), "edit/arrange", c.hide, "Ctrl+Alt+H", "eye-off", enabled=_selected, separator=True),
        ActionSpec(
            "show-hidden",
            mark("Show what is hidden"),
            "edit/arrange",
            c.show_hidden,
            "Ctrl+Alt+Shift+H",
            "eye",
            enabled=lambda s: bool(s.hidden),
        ),
    ]
    return [*reshape, *arrange]


def _aid_actions() -> list[ActionSpec]:
    a = aid_commands
    drags = [
        ActionSpec(f"drag-{mode}", title, "draw/aids", a.choose_drag(mode), key, checked=a.drag_is(mode), separator=mode == "straight")  # type: ignore[arg-type]
        for mode, title, key in (
            ("straight", mark("A drag draws straight"), "Alt+7"),
            ("freehand", mark("A drag draws freehand"), "Alt+8"),
            ("round", mark("A drag draws circles and arcs"), "Alt+9"),
        )
    ]
    return [
        ActionSpec("drawing-aids", mark("Snapping and handles..."), "draw/aids", a.show_aids, "Shift+J", "magnet", "measure"),
        ActionSpec("snapping", mark("Snapping"), "draw/aids", a.toggle_snapping, "J", "magnet", checked=a.is_snapping),
        ActionSpec(
            "big-handles",
            mark("Big handles for touch and pen"),
            "draw/aids",
            a.toggle_big_handles,
            "Alt+0",
            "pointer",
            checked=a.has_big_handles,
        ),
        *drags,
    ]


def _plan_actions() -> list[ActionSpec]:
    p = view_commands
    several = lambda session: len(session.plan.scene_list()) > 1  # noqa: E731
    return [
        ActionSpec("check", mark("Check now"), "plan", lambda window: window.session.check_now(), "F5", "circle-check", "check"),
        ActionSpec("rules", mark("Rules of the checks..."), "plan", p.show_rules, "Ctrl+Shift+L", "sliders-horizontal"),
        ActionSpec("scene-next", mark("Next scene"), "plan", p.next_scene, "PgDown", "skip-forward", enabled=several, separator=True),
        ActionSpec("scene-previous", mark("Previous scene"), "plan", p.previous_scene, "PgUp", "skip-back", enabled=several),
        ActionSpec("table", mark("Table window..."), "plan", p.open_table, "Ctrl+T", "projector", "table", separator=True),
    ]


def _layer_actions() -> list[ActionSpec]:
    return [ActionSpec("layer-add", mark("Add layer from file..."), "layer", file_commands.add_layer, "Ctrl+L", "layers-plus")]


def _help_actions() -> list[ActionSpec]:
    h = help_commands
    return [
        ActionSpec("manual", mark("Manual"), "help", h.manual, "F1", "book-open"),
        ActionSpec("shortcuts", mark("Keyboard shortcuts"), "help", h.shortcuts, "Shift+F1", "keyboard"),
        ActionSpec("palette", mark("Find a command..."), "help", h.palette, "Ctrl+K", "command"),
        ActionSpec("about", mark("About tabletop"), "help", h.about, "", "info", separator=True),
    ]


@cache
def table() -> tuple[ActionSpec, ...]:
    """Every action, in the order of the menus."""
    return (
        *_file_actions(),
        *_edit_actions(),
        *_arrange_actions(),
        *_view_actions(),
        *_draw_actions(),
        *_shape_actions(),
        *_aid_actions(),
        *_plan_actions(),
        *_layer_actions(),
        *_help_actions(),
    )
