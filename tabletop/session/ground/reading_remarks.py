"""What reading remarks and refuses while a window opens: said once, together, when all is read; never the same of a layer twice."""

from collections.abc import Callable

from tabletop import i18n
from tabletop.core.text.errors import TabletopError
from tabletop.core.values.layer import Layer
from tabletop.session.base.signals import SessionSignals
from tabletop.session.ground.layer_adding import remark_words


class ReadingRemarks:
    """`reading`: whether layers are still being read or wait for it."""

    def __init__(self, signals: SessionSignals, reading: Callable[[], bool]) -> None:
        self._signals, self._reading = signals, reading
        self._remarks: list[str] = []
        self._refusals: list[str] = []
        self._known: set[tuple[str, tuple[str, ...]]] = set()

    def take(self, layer: Layer) -> None:
        """A layer was read: what is remarked of it is said, unless the same was before."""
        key = layer.info.id, tuple(map(str, layer.problems))
        if key not in self._known:
            self._known.add(key)
            self._remarks += remark_words([layer])
        self._say_when_read()

    def refuse(self, error: TabletopError) -> None:
        """A layer could not be read."""
        self._refusals.append(i18n.text(error.message))
        self._say_when_read()

    def _say_when_read(self) -> None:
        if self._reading():
            return
        remarks, refusals = list(dict.fromkeys(self._remarks)), list(dict.fromkeys(self._refusals))
        self._remarks, self._refusals = [], []
        count = len(remarks) + len(refusals)
        if count < 2:
            for words in remarks:
                self._signals.notice.emit(words, "info")
            for words in refusals:
                self._signals.notice.emit(words, "warn")
        elif refusals:
            self._signals.notice.emit(
                i18n.tr("{n} {n:layer has|layers have} remarks or {n:was|were} not read; why stands at the sign.", n=count), "warn"
            )
        else:
            self._signals.notice.emit(i18n.tr("{n} {n:layer has|layers have} remarks; they stand at the sign.", n=count), "info")
