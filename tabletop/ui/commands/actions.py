"""What a user can do, as one table of data. Menus, toolbar, palette, shortcut sheet and the manual's table are made from it."""

from collections.abc import Callable
from functools import cache

from tabletop.core.scenes.scene_order import has_gaps
from tabletop.core.text.message import mark
from tabletop.settings import FindingsShown, Language, Theme
from tabletop.ui.commands import edit_commands, fault_commands, file_commands, find_commands, help_commands, view_commands
from tabletop.ui.commands.answer_commands import answer_actions
from tabletop.ui.commands.comparison_commands import comparison_actions
from tabletop.ui.commands.copy_commands import copy_actions
from tabletop.ui.commands.drawing_actions import aid_actions, around_actions, arrange_actions, draw_actions, kind_actions, shape_actions
from tabletop.ui.commands.edit_commands import attach_actions
from tabletop.ui.commands.exercise_commands import exercise_actions
from tabletop.ui.commands.layer_commands import layer_actions, tag_actions
from tabletop.ui.commands.play_commands import ghost_actions, movement_actions, play_actions
from tabletop.ui.desk.action_spec import ActionSpec, can_redo, can_undo, editable, selected, writable
from tabletop.ui.desk.desk import Desk, Roster
from tabletop.ui.ground.catalogue_commands import catalogue_actions
from tabletop.ui.ground.import_commands import import_actions
from tabletop.ui.ground.inspection_commands import inspection_actions
from tabletop.ui.ground.layer_doubts import property_actions
from tabletop.ui.ground.layer_files import file_actions
from tabletop.ui.ground.look_commands import look_actions
from tabletop.ui.ground.pack_commands import pack_actions
from tabletop.ui.ground.picture_commands import picture_actions
from tabletop.ui.ground.service_commands import service_actions
from tabletop.ui.output.chart_commands import chart_actions
from tabletop.ui.output.document_commands import document_actions
from tabletop.ui.output.older_state_commands import older_state_actions
from tabletop.ui.output.paper_commands import paper_actions
from tabletop.ui.output.table_commands import table_actions
from tabletop.ui.output.waiting_commands import waiting_actions


def _file_actions() -> list[ActionSpec]:
    f = file_commands
    return [
        ActionSpec("new", mark("New plan..."), "file", f.new_plan, "Ctrl+N", "file-plus"),
        ActionSpec("new-from", mark("New plan from a file..."), "file", f.new_from_file, "", "file-input"),
        ActionSpec("open", mark("Open plan..."), "file", f.open_plan, "Ctrl+O", "folder-open"),
        ActionSpec("save-copy", mark("Save a copy..."), "file", f.save_copy, "Ctrl+Shift+S", "copy-plus", separator=True),
        *copy_actions(f.open_path),
        *older_state_actions(),
        ActionSpec("export", mark("Export..."), "file", f.export, "Ctrl+E", "file-output"),
        ActionSpec(
            "roster-import", mark("Import roster..."), "file", f.import_roster, "Ctrl+Alt+I", "file-input", enabled=writable, separator=True
        ),
        ActionSpec("roster-export", mark("Export roster..."), "file", f.export_roster, "Ctrl+Alt+E", "sheet"),
        *paper_actions(),
        ActionSpec("saved", mark("Is everything saved?"), "file", f.tell_saved, "Ctrl+S", "save", separator=True),
        *answer_actions(),
        *waiting_actions(f.open_path),
        ActionSpec("quit", mark("Quit"), "file", lambda desk: desk.window.close(), "Ctrl+Q", "log-out", separator=True),
    ]


def _edit_actions() -> list[ActionSpec]:
    e = edit_commands
    nothing_done, nothing_back = mark("there is nothing to undo"), mark("there is nothing to redo")
    keys = "Ctrl+Shift+Z / Ctrl+Y"
    undo = ActionSpec("undo", mark("Undo"), "edit", e.undo, "Ctrl+Z", "undo-2", "edit", enabled=can_undo, needs=nothing_done)
    redo = ActionSpec("redo", mark("Redo"), "edit", e.redo, keys, "redo-2", "edit", enabled=can_redo, needs=nothing_back)
    return [
        undo,
        redo,
        *_scope_actions(),
        ActionSpec("history", mark("History..."), "edit", e.history, "Ctrl+H", "history", "edit"),
        ActionSpec("cut-out", mark("Cut to clipboard"), "edit", e.cut, "Ctrl+X", "clipboard-x", enabled=editable, separator=True),
        ActionSpec("copy", mark("Copy"), "edit", e.copy, "Ctrl+C", "clipboard-copy", enabled=selected),
        ActionSpec("paste", mark("Paste"), "edit", e.paste, "Ctrl+V", "clipboard-paste", enabled=writable),
        ActionSpec("paste-in-place", mark("Paste in place"), "edit", e.paste_in_place, "Ctrl+Shift+V", "clipboard-check", enabled=writable),
        ActionSpec("duplicate", mark("Duplicate"), "edit", e.duplicate, "Ctrl+D", "copy", enabled=editable),
        ActionSpec("delete", mark("Delete"), "edit", e.delete, "Del", "trash-2", enabled=editable),
        ActionSpec("select-all", mark("Select all"), "edit", e.select_all, "Ctrl+A", "square-dashed-mouse-pointer", separator=True),
        ActionSpec("select-kind", mark("Select all of this kind"), "edit", e.select_kind, "Ctrl+Shift+A", "shapes", enabled=selected),
        ActionSpec("select-invert", mark("Invert the selection"), "edit", e.invert, "Ctrl+I", "contrast"),
        *tag_actions(),
        *attach_actions(),
        ActionSpec(
            "properties", mark("Properties"), "edit", view_commands.show_inspector, "Alt+Return", "sliders-horizontal", separator=True
        ),
    ]


def _scope_actions() -> list[ActionSpec]:
    """The last edit in fewer scenes, or in more."""
    e = edit_commands
    needs = mark("the last edit shows in its scene alone"), mark("the last edit left no other name in other scenes")
    limit, widen = mark("Limit the last edit to its scene"), mark("Do the last edit in all scenes")
    return [
        ActionSpec("edit-here", limit, "edit", e.limit_last, "Ctrl+Shift+H", "clapperboard", enabled=e.can_limit, needs=needs[0]),
        ActionSpec("edit-everywhere", widen, "edit", e.widen_last, "", "clapperboard", enabled=e.can_widen, needs=needs[1]),
    ]


def _view_actions() -> list[ActionSpec]:
    v = view_commands
    zoom = [
        ActionSpec("zoom-in", mark("Zoom in"), "view", v.zoom_in, "Ctrl++ / Ctrl+=", "zoom-in"),
        ActionSpec("zoom-out", mark("Zoom out"), "view", v.zoom_out, "Ctrl+-", "zoom-out"),
        ActionSpec("zoom-plan", mark("Zoom to the plan"), "view", v.zoom_plan, "Home", "expand", "view"),
        ActionSpec("zoom-all", mark("Zoom to everything"), "view", v.zoom_all, "Shift+Home", "scan"),
        ActionSpec("zoom-selection", mark("Zoom to selection"), "view", v.zoom_selection, "Z", "scan-search", "view", enabled=selected),
    ]
    panels = [
        ActionSpec(f"panel-{name}", title, "view/panels", v.toggle(name), key, icon, checked=v.shown(name), by_key=v.go_to(name))
        for name, title, key, icon in (
            ("layers", mark("Layers"), "Alt+1", "layers"),
            ("roster", mark("Roster"), "Alt+2", "users"),
            ("search", mark("Search"), "Alt+3", "search"),
            ("inspector", mark("Inspector"), "Alt+4", "sliders-horizontal"),
            ("findings", mark("Findings"), "Alt+5", "list-checks"),
            ("scenes", mark("Scene strip"), "Alt+6", "clapperboard"),
            ("exercise", mark("Exercise"), "Ctrl+Alt+X", "flag"),
            ("operator", mark("Table"), "Ctrl+Shift+T", "projector"),
        )
    ]
    theme_titles: dict[Theme, str] = {"system": mark("As the system"), "light": mark("Light"), "dark": mark("Dark")}
    themes = [
        ActionSpec(f"theme-{name}", title, "view/theme", v.choose_theme(name), checked=v.theme_is(name))
        for name, title in theme_titles.items()
    ]
    language_titles: dict[Language, str] = {"id": mark("Bahasa Indonesia"), "en": mark("English")}
    languages = [
        ActionSpec(f"language-{code}", title, "view/language", v.choose_language(code), checked=v.language_is(code))
        for code, title in language_titles.items()
    ]
    return [
        *zoom,
        *_find_actions(),
        *panels,
        ActionSpec(
            "all-panels", mark("Map only"), "view/panels", v.toggle_panels, "Tab", "maximize", checked=v.panels_hidden, separator=True
        ),
        ActionSpec("next-pane", mark("Next part of the window"), "view/panels", v.next_pane, "F6 / Ctrl+Tab", "panel-left"),
        ActionSpec("previous-pane", mark("Previous part of the window"), "view/panels", v.previous_pane, BACK, "panel-left"),
        *_findings_actions(),
        *ghost_actions(),
        ActionSpec("full-screen", mark("Full screen"), "view", v.toggle_full_screen, "F11", "fullscreen", checked=v.is_full_screen),
        *themes,
        *languages,
    ]


def _findings_actions() -> list[ActionSpec]:
    """Findings on the map."""
    v = view_commands
    titles: dict[FindingsShown, str] = {
        "all": mark("All findings on the map"),
        "chosen": mark("Only the chosen finding on the map"),
        "off": mark("No findings on the map"),
    }
    ways = [
        ActionSpec(f"findings-{mode}", title, "view/findings", v.show_findings(mode), checked=v.findings_are(mode))
        for mode, title in titles.items()
    ]
    return [ActionSpec("findings-switch", mark("Findings on the map: switch"), "view/findings", v.switch_findings, "F8", "eye"), *ways]


BACK = "Shift+F6 / Ctrl+Shift+Tab"
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
    f = find_commands
    views = [
        ActionSpec(
            f"view-{n + 1}",
            title,
            "view/saved",
            f.go_to_nth(n),
            f"Ctrl+{n + 1}",
            "bookmark",
            enabled=f.has_nth(n),
            name=f.nth_name(n),
            needs=mark("no view is saved under this number"),
        )
        for n, title in enumerate(VIEW_TITLES)
    ]
    return [
        ActionSpec("find", mark("Find on the map..."), "view", f.find, "Ctrl+F", "search", "view", separator=True),
        ActionSpec("copy-coordinates", mark("Copy coordinates"), "view", f.copy_coordinates, "Ctrl+Shift+C", "locate-fixed"),
        ActionSpec("view-save", mark("Save this view..."), "view/saved", f.save_view, "Ctrl+B", "bookmark-plus", enabled=writable),
        *views,
        ActionSpec(
            "grid", mark("Guide grid"), "view", f.toggle_grid, "G", "grid-3x3", enabled=writable, checked=f.grid_is_shown, separator=True
        ),
        ActionSpec("grid-settings", mark("Grid squares and corner..."), "view", f.choose_grid, "Alt+G", "grid-3x3", enabled=writable),
    ]


def _in_roster(do: Callable[[Roster], object]) -> Callable[[Desk], object]:
    """Something done with what is chosen in the roster, which is brought to the front."""

    def run(desk: Desk) -> object:
        desk.panes.reveal("roster")
        return do(desk.roster)

    return run


def _roster_actions() -> list[ActionSpec]:
    """What is done with the units chosen in the roster."""
    some = lambda session: writable(session) and bool(session.plan.roster)  # noqa: E731
    empty, menu = mark("the roster has no unit, or the plan is read only"), "plan/roster"
    place, split = _in_roster(lambda roster: roster.place()), _in_roster(lambda roster: roster.split())
    join = _in_roster(lambda roster: roster.join())
    return [
        ActionSpec("roster-place", mark("Place units of the roster"), menu, place, "Ctrl+Alt+V", "map-pin", enabled=some, needs=empty),
        ActionSpec("roster-split", mark("Split a unit of the roster..."), menu, split, "", "scissors", enabled=some, needs=empty),
        ActionSpec("roster-join", mark("Join units of the roster"), menu, join, "", "combine", enabled=some, needs=empty),
    ]


def _plan_actions() -> list[ActionSpec]:
    p = view_commands
    several = lambda session: len(session.plan.scene_list()) > 1  # noqa: E731
    one_only = mark("the plan has one scene only")
    return [
        ActionSpec("turn-wind", mark("Turn the wind"), "plan", lambda desk: desk.turn_wind(), "", "wind", enabled=writable),
        ActionSpec("check", mark("Check now"), "plan", lambda desk: desk.session.check_now(), "F5", "circle-check", "check"),
        ActionSpec("rules", mark("Rules of the checks..."), "plan", p.show_rules, "Ctrl+Shift+L", "sliders-horizontal"),
        ActionSpec(
            "scene-next",
            mark("Next scene"),
            "plan",
            p.next_scene,
            "PgDown",
            "skip-forward",
            enabled=several,
            needs=one_only,
            separator=True,
        ),
        ActionSpec(
            "scene-previous", mark("Previous scene"), "plan", p.previous_scene, "PgUp", "skip-back", enabled=several, needs=one_only
        ),
        *_roster_actions(),
        *play_actions(),
        *table_actions(),
        *document_actions(),
    ]


def _scene_actions() -> list[ActionSpec]:
    """The order of scenes: for those chosen in the strip, else for the one shown."""
    several = lambda session: writable(session) and len(session.plan.scene_list()) > 1  # noqa: E731
    gaps = lambda session: writable(session) and has_gaps(session.plan)  # noqa: E731
    one_only, numbered, menu = mark("the plan has one scene only"), mark("the scenes are numbered from 1"), "plan/scenes"
    left, right, order = "Alt+Shift+Left", "Alt+Shift+Right", mark("Number the scenes from 1")
    before, after = mark("Insert scene before"), mark("Insert scene after")
    return [
        ActionSpec("scene-add", mark("Add scene"), menu, lambda desk: desk.scenes.add(), "", "plus", enabled=writable),
        ActionSpec("scene-before", before, menu, lambda desk: desk.scenes.insert(before=True), "", "scene-before", enabled=writable),
        ActionSpec("scene-after", after, menu, lambda desk: desk.scenes.insert(), "", "scene-after", enabled=writable),
        ActionSpec("scene-copy", mark("Duplicate scene"), menu, lambda desk: desk.scenes.duplicate(), "", "copy-plus", enabled=writable),
        ActionSpec(
            "scene-left",
            mark("Move scene left"),
            menu,
            lambda desk: desk.scenes.shift(-1),
            left,
            "arrow-left",
            enabled=several,
            needs=one_only,
            separator=True,
        ),
        ActionSpec(
            "scene-right",
            mark("Move scene right"),
            menu,
            lambda desk: desk.scenes.shift(1),
            right,
            "arrow-right",
            enabled=several,
            needs=one_only,
        ),
        ActionSpec("scene-renumber", order, menu, lambda desk: desk.scenes.renumber(), enabled=gaps, needs=numbered),
        ActionSpec(
            "scene-delete",
            mark("Delete scene"),
            menu,
            lambda desk: desk.scenes.delete_chosen(),
            "",
            "trash-2",
            enabled=several,
            needs=one_only,
            separator=True,
        ),
    ]


def _layer_actions() -> list[ActionSpec]:
    return [
        *file_actions(),
        *property_actions(),
        *picture_actions(),
        *service_actions(),
        *catalogue_actions(),
        *pack_actions(),
        *look_actions(),
        *layer_actions(),
    ]


def _help_actions() -> list[ActionSpec]:
    h = help_commands
    return [
        ActionSpec("manual", mark("Manual"), "help", h.manual, "F1", "book-open"),
        ActionSpec("shortcuts", mark("Keyboard shortcuts"), "help", h.shortcuts, "Shift+F1", "keyboard"),
        ActionSpec("palette", mark("Find a command..."), "help", h.palette, "Ctrl+K", "command"),
        ActionSpec("fault-report", mark("Save a fault report..."), "help", fault_commands.save_fault_report, "", "package", separator=True),
        ActionSpec("about", mark("About tabletop"), "help", h.about, "", "info", separator=True),
    ]


@cache
def table() -> tuple[ActionSpec, ...]:
    """Every action, in the order of the menus."""
    return (
        *_file_actions(),
        *_edit_actions(),
        *arrange_actions(),
        *kind_actions(),
        *_view_actions(),
        *draw_actions(),
        *shape_actions(),
        *around_actions(),
        *aid_actions(),
        *_plan_actions(),
        *exercise_actions(),
        *movement_actions(),
        *_scene_actions(),
        *comparison_actions(),
        *chart_actions(),
        *_layer_actions(),
        *inspection_actions(),
        *import_actions(),
        *_help_actions(),
    )
