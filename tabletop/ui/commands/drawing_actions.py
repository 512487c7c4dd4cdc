"""Actions that draw, reshape and arrange: one for each tool, the commands on what is selected, the drawing aids."""

from collections.abc import Callable

from tabletop.core.text.message import mark
from tabletop.core.values.catalogue import kinds
from tabletop.session.session import Session
from tabletop.tools import registry
from tabletop.tools.base.aids import DragMode
from tabletop.ui.commands import aid_commands, around_commands, shape_commands
from tabletop.ui.desk.action_spec import ActionSpec, Words, editable, selected, words, writable
from tabletop.ui.desk.desk import Desk
from tabletop.ui.parts.icons import KIND_ICONS

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


def _tool_action(
    tool: str,
    text: Words,
    menu: str,
    key: str,
    icon: str,
    group: str,
    enabled: Callable[[Session], bool] = lambda session: True,
    separator: bool = False,
    short: Words = "",
) -> ActionSpec:
    def take_up(desk: Desk) -> None:
        desk.canvas.set_tool(tool)

    return ActionSpec(tool, text, menu, take_up, key, icon, group, enabled=enabled, tool=tool, separator=separator, short=short)


def draw_actions() -> list[ActionSpec]:
    """Tools that select, draw and measure."""
    drawn = [*DRAW_KEYS, *(kind for kind, spec in kinds().items() if kind not in DRAW_KEYS and spec.drawable and kind != "measure")]
    draw = [
        _tool_action(
            f"draw-{kind}",
            kinds()[kind].title,
            "draw" if kind in ON_TOOLBAR else "draw/more",
            DRAW_KEYS.get(kind, ""),
            KIND_ICONS.get(kind, "circle"),
            "draw" if kind in ON_TOOLBAR else "more",
            enabled=writable,
            separator=kind == ON_TOOLBAR[0],
            short=kinds()[kind].short,
        )
        for kind in drawn
    ]
    outline = registry.title_of(registry.OUTLINE).template
    draw.append(_tool_action(registry.OUTLINE, outline, "draw/more", "Shift+F", KIND_ICONS["crowd-flow"], "more", enabled=writable))
    return [
        _tool_action("select", mark("Select"), "draw", "V", "mouse-pointer-2", "select"),
        _tool_action("lasso", mark("Lasso"), "draw", "Y", "lasso-select", "select"),
        _tool_action("edit-vertices", mark("Edit vertices"), "draw", "N", "spline-pointer", "select", enabled=writable),
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
    "protect": ("draw/from", "Shift+P", "landmark"),
    "across-street": ("draw/from", "Shift+C", "unfold-horizontal"),
    "offset": ("draw/from", "Shift+B", "between-vertical-start"),
    "ranks": ("draw/from", "Shift+U", "grip"),
    "place-evenly": ("draw/from", "Shift+E", "align-horizontal-distribute-center"),
}
"""Menu, key and icon of the tools that reshape what stands, or draw from what stands."""


def shape_actions() -> list[ActionSpec]:
    """Tools of the registry that have no place of their own elsewhere."""
    placed = {"select", "lasso", "edit-vertices", "measure-line", "measure-area", "ring-pick", "rings-pick"}
    others = [tool for tool in registry.tools() if tool not in placed and registry.kind_of(tool) is None]
    tools = [
        _tool_action(tool, registry.title_of(tool).template, *SHAPE_ROWS.get(tool, ("edit", "", "")), "", enabled=writable)
        for tool in others
    ]
    c = shape_commands
    suggest = ActionSpec(
        "suggest-exits",
        mark("Suggest exits"),
        "draw/from",
        c.suggest_exits,
        "Ctrl+Shift+E",
        "door-open",
        enabled=c.has_crowd,
        needs=mark("draw a crowd first"),
    )
    return [*tools, suggest]


def around_actions() -> list[ActionSpec]:
    """What is made of what is there; where nothing is meant, a tool asks for it."""
    rows = (
        ("ring-round", mark("Ring round this..."), around_commands.ring_round, "Ctrl+Shift+R", "circle-dot-dashed", "ring-pick"),
        ("rings-at", mark("Rings at several distances..."), around_commands.rings_at_several, "Ctrl+Alt+R", "target", "rings-pick"),
    )
    return [ActionSpec(name, text, "draw/from", run, key, icon, enabled=writable, tool=tool) for name, text, run, key, icon, tool in rows]


def arrange_actions() -> list[ActionSpec]:
    """Commands on what is selected."""
    c = shape_commands
    reshape = [
        ActionSpec("merge", mark("Merge"), "edit/reshape", c.merge, "Ctrl+J", "combine", enabled=editable, separator=True),
        ActionSpec(
            "buffer", mark("Buffer and offset..."), "edit/reshape", around_commands.buffer, "Ctrl+Shift+B", "expand", enabled=editable
        ),
        ActionSpec("reverse", mark("Reverse the line"), "edit/reshape", c.reverse, "Shift+V", "repeat-2", enabled=editable),
        ActionSpec("next-ring", mark("Copy to the next ring"), "edit/reshape", c.next_ring, "Ctrl+Shift+D", "orbit", enabled=editable),
    ]
    arrange = [
        ActionSpec("to-front", mark("Bring to front"), "edit/arrange", c.to_front, "Ctrl+]", "bring-to-front", enabled=editable),
        ActionSpec("to-back", mark("Send to back"), "edit/arrange", c.to_back, "Ctrl+[", "send-to-back", enabled=editable),
        ActionSpec("group", mark("Group"), "edit/arrange", c.group, "Ctrl+Alt+G", "group", enabled=editable, separator=True),
        ActionSpec("ungroup", mark("Ungroup"), "edit/arrange", c.ungroup, "Ctrl+Alt+Shift+G", "ungroup", enabled=editable),
        ActionSpec("lock", mark("Lock"), "edit/arrange", c.lock, "Ctrl+Alt+L", "lock", enabled=editable, separator=True),
        ActionSpec("unlock", mark("Unlock"), "edit/arrange", c.unlock, "Ctrl+Alt+Shift+L", "lock-open", enabled=editable),
        ActionSpec("hide", mark("Hide on the map"), "edit/arrange", c.hide, "Ctrl+Alt+H", "eye-off", enabled=selected, separator=True),
        ActionSpec(
            "show-hidden",
            mark("Show what is hidden"),
            "edit/arrange",
            c.show_hidden,
            "Ctrl+Alt+Shift+H",
            "eye",
            enabled=lambda s: bool(s.hidden),
            needs=mark("nothing is hidden"),
        ),
    ]
    return [*reshape, *arrange]


def kind_actions() -> list[ActionSpec]:
    """What is selected becomes another kind, one action for each; a menu shows those that fit its shape."""
    return [
        ActionSpec(
            f"become-{kind}",
            _become_words(kind),
            "edit/kind",
            shape_commands.become(kind),
            icon=KIND_ICONS.get(kind, "circle"),
            enabled=shape_commands.can_become(kind),
            name=_title_where_it_fits(kind),
            needs=mark("choose something of its shape first"),
        )
        for kind, spec in kinds().items()
        if spec.drawable and kind != "measure"
    ]


def _become_words(kind: str) -> dict[str, str]:
    title = kinds()[kind].title
    return {"en": f"Change to: {title['en']}", "id": f"Ubah menjadi: {title['id']}"}


def _title_where_it_fits(kind: str) -> Callable[[Session], str]:
    fits = shape_commands.can_become(kind)
    return lambda session: words(_become_words(kind)) if fits(session) else ""


def aid_actions() -> list[ActionSpec]:
    """What helps the hand that draws."""
    a = aid_commands
    modes: dict[DragMode, tuple[str, str]] = {
        "straight": (mark("A drag draws straight"), "Alt+7"),
        "freehand": (mark("A drag draws freehand"), "Alt+8"),
        "round": (mark("A drag draws circles and arcs"), "Alt+9"),
    }
    drags = [
        ActionSpec(f"drag-{mode}", title, "draw/aids", a.choose_drag(mode), key, checked=a.drag_is(mode), separator=mode == "straight")
        for mode, (title, key) in modes.items()
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
