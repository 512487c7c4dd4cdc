"""The ledger of edits: which features each one touched. Whatever is kept over edits says at which revision it stands, and asks here."""

from collections.abc import Iterable


class Edits:
    """Edits in the order in which they were made; revision n is the plan after the first n of them.

    Noted in one thread. Others may read up to a revision that they were told, for what was noted is never changed.
    """

    def __init__(self) -> None:
        self._touched: list[frozenset[str]] = []
        self._last: dict[str, int] = {}
        self.renewed = 0
        """What stands at an earlier revision is void: rules, scenes, roster or layers are others since."""

    @property
    def revision(self) -> int:
        """How many edits there were."""
        return len(self._touched)

    def note(self, ids: Iterable[str]) -> int:
        """An edit touched the rows of these features; the revision after it."""
        touched = frozenset(ids)
        self._touched.append(touched)
        self._last.update(dict.fromkeys(touched, self.revision))
        return self.revision

    def renew(self) -> None:
        """More was changed than features: nothing that is kept holds any more."""
        self.renewed = self.note(())
        self._last.clear()

    def between(self, revision: int, later: int) -> frozenset[str]:
        """Features touched by the edits that lead from one revision to a later one."""
        return frozenset().union(*self._touched[revision:later])

    def touched_since(self, key: str, revision: int) -> bool:
        """Whether a feature was touched after a revision, by an edit that is not void."""
        return self._last.get(key, 0) > revision
