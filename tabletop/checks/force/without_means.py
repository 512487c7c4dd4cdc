"""Doing without: a means of force that endangers people is taken out of the scene; no fix ever adds one."""

from tabletop.checks.base.snapshot import title_of
from tabletop.core.text.message import mark, message
from tabletop.core.values.feature import Placed, Scope
from tabletop.core.values.fix import Fix


def without(means: Placed) -> list[Fix]:
    """The fix that takes a means of force out of the scene of the finding, and out of no other."""
    label = message(mark("Do without {name} in this scene"), name=title_of(means))
    return [Fix(label, removed=(means.id,), scope=Scope.THIS_SCENE)]
