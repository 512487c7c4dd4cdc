"""What of the plan a window shows, and on which layer it draws: states of the window that no file keeps and no check looks at."""

from collections import Counter
from collections.abc import Callable, Iterable

from tabletop import i18n
from tabletop.core.arrangement.plan_layers import LAYER, MAIN, PlanLayer, layer_of, layers_of, plan_layers
from tabletop.core.arrangement.tags import TAGS, every_tag, has_tag, one_spelling, with_tag
from tabletop.core.values.change import Change
from tabletop.core.values.feature import Feature
from tabletop.core.values.plan import Plan
from tabletop.session.base.signals import SessionSignals

NONE: frozenset[str] = frozenset()


def title_of(layer: PlanLayer, most: int = 0) -> str:
    """What a layer is called, in the language in use; cut where it has more letters than `most`."""
    title = layer.title if isinstance(layer.title, str) else i18n.text(layer.title)
    return f"{title[: most - 1].rstrip()}\N{HORIZONTAL ELLIPSIS}" if 0 < most < len(title) else title


class ShownFeatures:
    """Which features the map does not show and tools pass over: those hidden one by one, those on hidden layers, those without the tag
    that is asked for. `changed` is called when others are hidden; the plan, its checks and its prints keep them all."""

    def __init__(self, signals: SessionSignals, plan: Callable[[], Plan], scene: Callable[[], int], changed: Callable[[], None]) -> None:
        self._signals, self._plan, self._scene, self._changed = signals, plan, scene, changed
        self.one_by_one: frozenset[str] = NONE
        self.hidden_layers: frozenset[str] = NONE
        self.tag = ""
        self.active = MAIN
        """Id of the layer on which new features come to stand."""
        self.hidden: frozenset[str] = NONE
        self.hidden_together: frozenset[str] = NONE
        """Those of them that are hidden with their layer or for want of the tag: the table does not show these either."""
        self._layers: Counter[str] = Counter()
        self._tags: Counter[str] = Counter()
        self._counted: Plan | None = None

    # --- what there is
    @property
    def layers(self) -> tuple[PlanLayer, ...]:
        """The layers of the plan, highest first."""
        self._count()
        return plan_layers(self._plan(), [key for key, count in self._layers.items() if count > 0])

    def things_on(self, key: str) -> int:
        """How many features stand on a layer, in any scene."""
        self._count()
        return self._layers[key]

    def standing_on(self, key: str) -> list[str]:
        """Features that stand on a layer in the scene shown, by id."""
        return [one.id for one in self._plan().placed(self._scene()) if layer_of(one.properties) == key]

    def tagged(self, tag: str) -> list[str]:
        """Features that have a tag in the scene shown, by id."""
        return with_tag(self._plan().placed(self._scene()), tag)

    @property
    def tags(self) -> dict[str, int]:
        """Tags in use, by the alphabet, with how many features have each."""
        self._count()
        return one_spelling(self._tags)

    @property
    def active_layer(self) -> PlanLayer:
        """The layer drawn on; the main one where the other is gone."""
        layers = self.layers
        return next((one for one in layers if one.id == self.active), next(one for one in layers if one.id == MAIN))

    def defaults(self) -> dict[str, str]:
        """Properties that a new feature starts with: the layer drawn on, and the tag that alone is shown."""
        layer = self.active_layer.id
        return {**({LAYER: layer} if layer else {}), **({TAGS: self.tag} if self.tag else {})}

    def layer_shown(self, key: str) -> bool:
        """Whether a layer is shown."""
        return key not in self.hidden_layers

    # --- what the user asks for
    def hide(self, ids: Iterable[str]) -> None:
        """Which features are hidden one by one."""
        self.one_by_one = frozenset(ids)
        self._look_again()

    def show_layer(self, key: str, shown: bool) -> None:
        """Show or hide a layer."""
        self.hide_layers(self.hidden_layers - {key} if shown else self.hidden_layers | {key})

    def hide_layers(self, keys: Iterable[str]) -> None:
        """Hide these layers and show all others."""
        wanted = frozenset(keys)
        if wanted != self.hidden_layers:
            self.hidden_layers = wanted
            self._look_again(tell=True)

    def show_only(self, key: str) -> None:
        """Show one layer alone; all of them where it is alone already."""
        others = {layer.id for layer in self.layers} - {key}
        self.hide_layers(NONE if self.hidden_layers >= others and key not in self.hidden_layers else others)

    def show_tag(self, tag: str) -> None:
        """Show only what has a tag; an empty text shows all again."""
        if tag != self.tag:
            self.tag = tag
            self._look_again(tell=True)

    def show_all(self) -> None:
        """Hide nothing any more."""
        self.one_by_one, self.hidden_layers, self.tag = NONE, NONE, ""
        self._look_again(tell=True)

    def draw_on(self, key: str) -> None:
        """Let new features come to stand on a layer."""
        if key != self.active:
            self.active = key
            self._changed()

    # --- what happens
    def forget(self) -> None:
        """Another plan is opened: nothing of it is hidden."""
        self.one_by_one, self.hidden_layers, self.tag, self.active, self.hidden = NONE, NONE, "", MAIN, NONE
        self.hidden_together = NONE
        self._counted = None

    def follow(self, change: Change | None) -> None:
        """The plan is another one: by a change, or (None) altogether. What is new is shown."""
        if change is not None and (self.hidden_layers or self.tag):
            self._show_new([edit.after for edit in change.edits if edit.table == "feature" and edit.before is None and edit.after])
        self._look_again(announce=False)

    def follow_scene(self) -> None:
        """Another scene is shown."""
        self._look_again(announce=False)

    def _show_new(self, features: list[Feature]) -> None:
        """What was just put there is not to vanish: its layer is shown, and a tag that it lacks is asked for no more."""
        states = [state for feature in features if (state := feature.at(self._scene())) is not None]
        layers = {layer_of(state.properties) for state in states} & self.hidden_layers
        if layers:
            self.hidden_layers -= layers
            titles = [title_of(layer) for layer in self.layers if layer.id in layers]
            self._signals.notice.emit(
                i18n.tr("{layers} was hidden and is shown again: something new stands on it.", layers=", ".join(titles)), "info"
            )
        if self.tag and any(not has_tag(state.properties, self.tag) for state in states):
            words = i18n.tr("Everything is shown again, not only the tag {tag}: what is new does not have it.", tag=self.tag)
            self.tag = ""
            self._signals.notice.emit(words, "info")

    def hidden_in(self, scene: int) -> frozenset[str]:
        """What would be hidden if that scene were shown."""
        return self.one_by_one | self._hidden_together(scene)

    def _look_again(self, announce: bool = True, tell: bool = False) -> None:
        together = self._hidden_together(self._scene())
        hidden = self.one_by_one | together
        is_other = (hidden, together) != (self.hidden, self.hidden_together)
        if is_other:
            self.hidden, self.hidden_together = hidden, together
        if announce and (is_other or tell):
            self._changed()

    def _hidden_together(self, scene: int) -> frozenset[str]:
        if not self.hidden_layers and not self.tag:
            return NONE
        placed, layers = self._plan().placed(scene), self.hidden_layers
        none = MAIN in layers
        found = [one.id for one in placed if (layer_of(one.properties) in layers if LAYER in one.properties else none)] if layers else []
        if self.tag:
            found += [one.id for one in placed if not has_tag(one.properties, self.tag)]
        return frozenset(found)

    # --- how much there is
    def _count(self) -> None:
        """Count layers and tags anew: of the plan that was counted last only what is another feature now."""
        plan = self._plan()
        if self._counted is plan:
            return
        before = {} if self._counted is None else self._counted.features
        if self._counted is None:
            self._layers, self._tags = Counter(), Counter()
        come = [feature for key, feature in plan.features.items() if before.get(key) is not feature]
        gone = [before[key] for key in before.keys() - plan.features.keys()]
        gone += [before[feature.id] for feature in come if feature.id in before]
        self._add(come, 1)
        self._add(gone, -1)
        self._counted = plan

    def _add(self, features: list[Feature], count: int) -> None:
        """Count features in or out. Most of a large plan stand on the main layer without a tag: these are counted together."""
        named = [feature for feature in features if not _is_plain(feature)]
        self._layers[MAIN] += count * (len(features) - len(named))
        for feature in named:
            for layer in layers_of(feature):
                self._layers[layer] += count
            for tag in every_tag(feature):
                self._tags[tag] += count


def _is_plain(feature: Feature) -> bool:
    """Whether a feature stands in one way in all its scenes and names neither a layer nor a tag."""
    if len(feature.keyframes) > 1:
        return False
    state = feature.keyframes[0].state
    return state is not None and LAYER not in state.properties and TAGS not in state.properties
