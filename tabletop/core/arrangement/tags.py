"""Tags of features: short words in one property, parted by commas, by which things of a plan are found, shown and chosen."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tabletop.core.arrangement.plan_layers import what_is
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.change import Change, Edit
from tabletop.core.values.feature import Feature, Placed, Scope, State
from tabletop.core.values.plan import Plan

TAGS = "tags"
"""Property of any feature."""
LONGEST_TAG = 60


def tags_in(value: Any) -> tuple[str, ...]:
    """The tags of a text, each once however it is spelt; a list of texts, as other programs write them, is read too."""
    if isinstance(value, list | tuple):
        value = ",".join(one for one in value if isinstance(one, str))
    if not isinstance(value, str):
        return ()
    found: dict[str, str] = {}
    for part in value.split(","):
        tag = " ".join(part.split()).lstrip("#").strip()
        if tag:
            found.setdefault(tag.casefold(), tag)
    return tuple(found.values())


def tags_text(tags: Iterable[str]) -> str | None:
    """The tags as the property keeps them; None for none."""
    return ", ".join(tags_in(",".join(tags))) or None


def tags_of(properties: Mapping[str, Any]) -> tuple[str, ...]:
    """The tags of a feature."""
    value = properties.get(TAGS)
    return tags_in(value) if value else ()


def checked_tags(text: str) -> tuple[str, ...]:
    """The tags that a person typed. Raises InputError for one that is too long."""
    tags = tags_in(text)
    for tag in tags:
        if len(tag) > LONGEST_TAG:
            raise InputError(mark("A tag has at most {most} letters; part tags with commas."), most=LONGEST_TAG)
    return tags


def has_tag(properties: Mapping[str, Any], tag: str) -> bool:
    """Whether a feature has a tag, however it is spelt."""
    return tag.casefold() in {one.casefold() for one in tags_of(properties)}


def with_tag(placed: Iterable[Placed], tag: str) -> list[str]:
    """Ids of the features that have a tag."""
    return [one.id for one in placed if TAGS in one.properties and has_tag(one.properties, tag)]


def every_tag(feature: Feature) -> tuple[str, ...]:
    """The tags that a feature has in any of its scenes."""
    return tuple({tag: None for frame in feature.keyframes if frame.state is not None for tag in tags_of(frame.state.properties)})


def tags_in_use(features: Iterable[Feature]) -> Counter[str]:
    """How many features have each tag in any of their scenes, as it is spelt."""
    return Counter(tag for feature in features for tag in every_tag(feature))


def one_spelling(counts: Mapping[str, int]) -> dict[str, int]:
    """Tags in the order of the alphabet, each spelt as most features spell it, with the number of features."""
    together: dict[str, Counter[str]] = {}
    for tag, count in counts.items():
        if count > 0:
            together.setdefault(tag.casefold(), Counter())[tag] += count
    return {spelt.most_common(1)[0][0]: spelt.total() for _, spelt in sorted(together.items())}


def shared_tags(placed: Sequence[Placed]) -> tuple[str, ...]:
    """The tags that all of some features have."""
    if not placed:
        return ()
    rest = [{tag.casefold() for tag in tags_of(one.properties)} for one in placed[1:]]
    return tuple(tag for tag in tags_of(placed[0].properties) if all(tag.casefold() in other for other in rest))


def retag(plan: Plan, ids: Iterable[str], add: Iterable[str], remove: Iterable[str], scene: int, scope: Scope) -> Change | Message:
    """Change that gives features tags and takes others away in the scenes of the scope, or why nothing changes.

    Each feature keeps its other tags.
    """
    added, gone = tags_in(",".join(add)), {tag.casefold() for tag in tags_in(",".join(remove))}

    def edited(state: State) -> State:
        kept = [tag for tag in tags_of(state.properties) if tag.casefold() not in gone]
        tags = tags_text((*kept, *added))
        return state if tags_in(tags) == tags_of(state.properties) else state.edited(None, {TAGS: tags})

    features = [plan.features[one] for one in ids if one in plan.features and plan.features[one].at(scene) is not None]
    if not features:
        return message(mark("Nothing is selected: click what is meant first."))
    pairs = [(old, old.restated(scene, scope, edited)) for old in features]
    edits = tuple(Edit("feature", old.id, old, new) for old, new in pairs if old != new)
    if not edits:
        return message(mark("Nothing changes: these tags stand as they are."))
    if len(edits) == 1:
        return Change(message(mark("Change the tags of {what}"), what=what_is(plan.features[edits[0].key], scene)), edits)
    return Change(message(mark("Change the tags of {count} {count:feature|features}"), count=len(edits)), edits)
