"""Properties of layers asked for from the window, and what looks wrong with a layer, said once with its cure as a button."""

from collections.abc import Sequence

from tabletop import i18n
from tabletop.core.text.message import mark
from tabletop.core.values.layer import Doubt, LayerInfo
from tabletop.session.session import Session
from tabletop.ui.desk.action_spec import ActionSpec
from tabletop.ui.desk.desk import Desk
from tabletop.ui.ground.layer_files import find_layer

tr = i18n.tr
TOPIC = "layer-doubts"
MOST_SAID = 1
"""So many doubts are said one by one; more are one sentence."""


def show_properties(desk: Desk, ids: Sequence[str]) -> None:
    """Open the properties of layers beside the map."""
    from tabletop.ui.layers.layer_properties import LayerProperties

    if not any(desk.session.layers.info(key) is not None for key in ids):
        return
    dialog = LayerProperties(desk.session, ids, desk.window)
    dialog.find_wanted.connect(lambda key: desk.guard(lambda: find_layer(desk, key)))
    dialog.show()


def ask_properties(desk: Desk) -> None:
    """Open the properties of the layers chosen in the panel, which is brought to the front."""
    desk.panes.reveal("layers")
    desk.layer_list.show_properties()


def cure(desk: Desk, info: LayerInfo, doubt: Doubt) -> None:
    """Do what a doubt proposes, as one step of undo."""
    desk.session.layers.change([info.id], mark("Correct {layer}"), **doubt.cure)


class DoubtNotices:
    """Says each doubt once, as long as it holds; again where it comes back."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._told: set[tuple[str, str]] = set()
        desk.session.layers_changed.connect(self.look)

    def look(self) -> None:
        """Say what doubts are new; take back what is over."""
        found = {
            (view.layer.info.id, str(doubt.text)): (view.layer.info, doubt)
            for view in self._desk.session.layers.views
            for doubt in view.layer.doubts
        }
        fresh = [pair for key, pair in found.items() if key not in self._told]
        if self._told - found.keys():
            self._desk.notices.drop(TOPIC)
        self._told = set(found)
        if len(fresh) > MOST_SAID:
            self._say_many(fresh)
        elif fresh:
            self._say(*fresh[0])

    def _say(self, info: LayerInfo, doubt: Doubt) -> None:
        desk = self._desk
        show = (tr("Properties..."), lambda: show_properties(desk, [info.id]))
        act = [(i18n.text(doubt.cure_text), lambda: cure(desk, info, doubt))] if doubt.cure and doubt.cure_text is not None else []
        words = tr("{layer}: {doubt}", layer=info.title_in(i18n.language()), doubt=i18n.text(doubt.text))
        desk.notices.add_choice(words, [*act, show], TOPIC, stays=True)

    def _say_many(self, fresh: Sequence[tuple[LayerInfo, Doubt]]) -> None:
        desk = self._desk
        ids = list(dict.fromkeys(info.id for info, _ in fresh))
        cures = {(str(doubt.cure_text), repr(dict(doubt.cure))) for _, doubt in fresh}
        choices = [(tr("Show them"), lambda: desk.panes.reveal("layers"))]
        first = fresh[0][1]
        if len(cures) == 1 and first.cure and first.cure_text is not None:
            words = tr("{cure}, for all", cure=i18n.text(first.cure_text))
            choices.insert(0, (words, lambda: self._cure_all(ids, first)))
        text = tr("{n} {n:layer|layers} may lie wrongly, the first of them: {doubt}", n=len(ids), doubt=i18n.text(first.text))
        desk.notices.add_choice(text, choices, TOPIC, stays=True)

    def _cure_all(self, ids: Sequence[str], doubt: Doubt) -> None:
        self._desk.session.layers.change(ids, mark("Correct {layer} and others"), **doubt.cure)


def _has_layers(session: Session) -> bool:
    return bool(session.layers.views or session.layers.unread)


def property_actions() -> list[ActionSpec]:
    """The properties of the layers chosen in the panel."""
    return [
        ActionSpec(
            "layer-properties",
            mark("Properties of layers..."),
            "layer",
            ask_properties,
            "",
            "sliders-horizontal",
            enabled=_has_layers,
            needs=mark("no layer is there"),
        )
    ]
