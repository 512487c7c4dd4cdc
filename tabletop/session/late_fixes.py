"""Fixes that take too long to be made with every finding: they are looked for behind the window for the one that is chosen."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from tabletop import i18n
from tabletop.checks.base.snapshot import title_of
from tabletop.core.judgement.exit_suggestions import ExitSuggestions
from tabletop.core.text.message import mark, message
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import Finding
from tabletop.core.values.fix import Added, Fix
from tabletop.core.values.layer import LayerSet
from tabletop.core.values.plan import Plan
from tabletop.session.base.signals import SessionSignals
from tabletop.session.exit_advice import ExitAdvice
from tabletop.tools.draw.exit_offers import next_number

OF_EXITS = frozenset({"exit-count", "egress-time"})
"""Checks whose findings more exits mend."""


class LateFixes(QObject):
    """Fixes of one finding. `changed` when others are there, or it is being looked for them."""

    changed = Signal()

    def __init__(self, session: SessionSignals, state: Callable[[], tuple[Plan, int, LayerSet]]) -> None:
        super().__init__(session)
        self._state = state
        self._scene = 0
        self._exits = ExitAdvice(session, self._asked)
        self._exits.changed.connect(self.changed)

    def _asked(self) -> tuple[Plan, int, LayerSet]:
        """The state with the scene of the finding, which need not be the one that is shown."""
        plan, _, layers = self._state()
        return plan, self._scene, layers

    def ask(self, finding: Finding | None) -> None:
        """Look for the fixes of a finding from here on; of None, for none."""
        if finding is None or finding.code not in OF_EXITS or not finding.features:
            self._exits.let_go()
            return
        if finding.scene != self._scene:
            self._exits.let_go()
            self._scene = finding.scene
        self._exits.ask(finding.features[0])

    def of(self, finding: Finding) -> tuple[Fix, ...]:
        """What was found for a finding; nothing while it is being looked for."""
        found = self._exits.found
        if found is None or not self._is_about(finding) or self._exits.is_looking or found.scene != finding.scene:
            return ()
        fix = exit_fix(self._state()[0], found)
        return () if fix is None else (fix,)

    def is_looking(self, finding: Finding) -> bool:
        """Whether fixes of a finding are being looked for."""
        return self._is_about(finding) and self._exits.is_looking

    def _is_about(self, finding: Finding) -> bool:
        return finding.code in OF_EXITS and finding.scene == self._scene and finding.features[:1] == (self._exits.crowd,)

    def close(self) -> None:
        """End the thread."""
        self._exits.close()


def exit_fix(plan: Plan, found: ExitSuggestions) -> Fix | None:
    """The exits that a crowd needs where it can be left, as one fix; None where none was found."""
    needed = [one for one in found.exits if one.needed]
    feature = plan.features.get(found.crowd)
    state = None if feature is None else feature.at(found.scene)
    if feature is None or state is None or not needed:
        return None
    name, first = title_of(Placed(feature.id, feature.kind, state.geometry, state.properties)), next_number(plan)
    width_m = min(one.width_m for one in needed)
    if found.said is not None:
        words = mark("Add {count} {count:exit|exits} where {name} can be left; still too few: open a gate or take a barrier away")
        label = message(words, count=len(needed), name=name)
    elif len(needed) == 1:
        label = message(mark("Add an exit of {width:.1f} m where {name} can be left"), width=width_m, name=name)
    else:
        words = mark("Add {count} {count:exit|exits} where {name} can be left, at least {width:.1f} m wide")
        label = message(words, count=len(needed), name=name, width=width_m)
    added = [
        Added("exit", one.line, {"width_m": one.width_m, "name": i18n.tr("Exit {number}", number=number)})
        for number, one in enumerate(needed, start=first)
    ]
    return Fix(label, added=tuple(added))
