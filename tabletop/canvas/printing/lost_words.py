"""What of a scene a sheet does not show whole, in words."""

from collections.abc import Sequence

from tabletop import i18n
from tabletop.core.document.cut_off import CutOff
from tabletop.core.values.catalogue import kinds
from tabletop.core.values.feature import Placed

tr = i18n.tr
MOST_NAMES = 6


def names_of(features: Sequence[Placed]) -> str:
    """Names, or kinds where there is none; so many at most."""
    told = [one.name or kinds()[one.kind].title[i18n.language()] for one in features]
    told = [*dict.fromkeys(told)]
    words = ", ".join(told[:MOST_NAMES])
    return words if len(told) <= MOST_NAMES else tr("{names} and {count} more", names=words, count=len(told) - MOST_NAMES)


def lost_words(lost: CutOff) -> list[str]:
    """What would not be whole, in a sentence each; none where all is."""
    found = []
    if lost.outside:
        many = len(lost.outside)
        found.append(tr("{count} {count:lies|lie} outside: {names}.", count=many, names=names_of(lost.outside)))
    if lost.cut:
        found.append(tr("{count} {count:is|are} cut by the edge: {names}.", count=len(lost.cut), names=names_of(lost.cut)))
    return found
