"""Reading of layers behind the window: one thread that asks the reading process, with progress and cancel. Results on the GUI thread."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from tabletop import i18n
from tabletop.core.layers.doubts import Box, Place, kecamatan
from tabletop.core.text.errors import TabletopError
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.layer import Lack, Layer, LayerInfo
from tabletop.io.attached.embedded_layers import Content, EmbeddedCopies
from tabletop.io.pictures.allowed_servers import AllowedServers
from tabletop.io.pictures.ground_source import GroundSource
from tabletop.session.base.background import Background, Job
from tabletop.session.base.signals import SessionSignals
from tabletop.session.ground.layer_adding import Added, CrsQuestion, Offer, Refused, offered, question_of, read_all
from tabletop.session.ground.sheet_use import SheetUse, use_of
from tabletop.session.ground.watched_files import Stamp, stamp_of

T = TypeVar("T")
TableStart = Mapping[str, Any]
Failed = Callable[[TabletopError], None]
Outcome = tuple[Added, CrsQuestion | None]
"""What became of files, and what is to be asked about them."""


class LayerReading:
    """`took(layer)` for each layer read that was asked for by its row, `took_files(layers)` for those of files, `refused(error)` for each
    row that could not be read, `lacked(lack)` for its layer. Progress, and files that do not say their CRS, are announced. `prepare` has
    each layer before it is shown, still in the thread that reads. Layers are held against the `place` that they should lie on.
    `stamps`: how the files looked when they were read, by path; `copies`: files that the plan holds itself;
    `servers`: which may be asked; `last_added`: what became of the files that were added last.
    """

    def __init__(
        self,
        signals: SessionSignals,
        prepare: Callable[[Layer], None] | None,
        took: Callable[[Layer], None],
        took_files: Callable[[Sequence[Layer]], None],
        refused: Callable[[TabletopError], None],
        lacked: Callable[[Lack], None],
        place: Callable[[], Place] = kecamatan,
    ) -> None:
        self.jobs: list[Job[Any]] = []
        self._infos: dict[Job[Any], LayerInfo] = {}
        self._signals, self._prepare = signals, prepare
        self._took_layer, self._took_files, self._refused, self._lacked, self._place = took, took_files, refused, lacked, place
        self.servers = AllowedServers(lambda host: self._thread.call_later(lambda: signals.server_refused.emit(host)))
        self._source = GroundSource(place=place, tell=self._tell, servers=self.servers)
        self.copies = EmbeddedCopies()
        self.stamps: dict[str, Stamp] = {}
        self.last_added: Added | None = None
        self._said: dict[tuple[str, str | None], str] = {}
        self._thread = Background("layers", signals)

    def read(self, info: LayerInfo, content: Content) -> None:
        """Read one layer of a catalogue or a plan; `content`: what the plan holds itself, asked in the thread that reads."""

        def failed(error: TabletopError) -> None:
            self._refused(error)
            self._lacked(Lack(info, error.message))

        job = self.run(info.title_in(i18n.language()), lambda job: self._prepared(info, job, content, job.report), self._took_layer, failed)
        self._infos[job] = info

    def look_into(self, paths: Sequence[Path], done: Callable[[Offer], None]) -> None:
        """Find out which tables files and folders hold, and tell `done`; nothing is read yet, `add_tables` does."""

        def work(job: Job[Offer]) -> Offer:
            return offered(paths, None, self._source, job.report, job.cancelled)

        self.run(_named(paths), work, done, self._refused)

    def look_at_sheets(self, path: Path, done: Callable[[SheetUse], None]) -> None:
        """Find out whether a workbook or a text table holds a roster, places or both, and tell `done`."""
        self.run(path.name, lambda job: use_of(path, self._source, job.cancelled), done, self._refused)

    def add_files(self, paths: Sequence[Path], crs: str | None) -> None:
        """Read every table of files and folders; what can be read is taken, whatever the others hold."""
        ground = self._place().box

        def work(job: Job[Outcome]) -> Outcome:
            offer = offered(paths, crs, self._source, lambda fraction: job.report(0.1 * fraction), job.cancelled)
            added = self._all(offer.infos, job, 0.1)
            return self._asked(replace(added, refused=(*offer.refused, *added.refused)), ground, job)

        self.run(_named(paths), work, self._took, self._refused)

    def add_tables(self, infos: Sequence[LayerInfo], refused: Sequence[Refused] = ()) -> None:
        """Read those tables, as `look_into` found them; what can be read is taken. `refused`: what could not be, before."""
        ground = self._place().box
        title = infos[0].title_in(i18n.language()) if len(infos) == 1 else i18n.tr("{n} {n:layer|layers}", n=len(infos))

        def work(job: Job[Outcome]) -> Outcome:
            added = self._all(infos, job)
            return self._asked(replace(added, refused=(*refused, *added.refused)), ground, job)

        self.run(title, work, self._took, self._refused)

    def _all(self, infos: Sequence[LayerInfo], job: Job[Outcome], start: float = 0.0) -> Added:
        def read(info: LayerInfo, report: Callable[[float], None]) -> Layer:
            return self._prepared(info, job, _nothing, report)

        return read_all(infos, read, lambda fraction: job.report(start + (1 - start) * fraction))

    def _asked(self, added: Added, ground: Box, job: Job[Outcome]) -> Outcome:
        return added, question_of(added.refused, self._source, ground, job.cancelled)

    def _took(self, outcome: Outcome) -> None:
        added, question = outcome
        if added.layers:
            self._took_files(added.layers)
        for layer in added.layers:
            if (words := self._said.pop((layer.info.path, layer.info.table), None)) is not None:
                self._signals.notice_over.emit(words)
        if len(added.refused) == 1:
            self._say(added.refused[0])
        self.last_added = added
        self._signals.layers_added.emit(added)
        if question is not None:
            self._signals.crs_needed.emit(question)
        unknown = [one for one in added.refused if one.needs_columns]
        if len(unknown) == 1:
            self._signals.columns_needed.emit(unknown[0].path)

    def _say(self, refused: Refused) -> None:
        """Say why a file or a table was not added; it is over once it is."""
        words = i18n.text(refused.reason)
        if refused.info is not None:
            self._said[refused.info.path, refused.info.table] = words
        self._signals.notice.emit(words, "warn")

    def cancel(self) -> None:
        """Stop every reading that runs or waits; layers of a catalogue then lack."""
        jobs, self.jobs = self.jobs, []
        for job in jobs:
            job.cancel()
        for info in [self._infos.pop(job) for job in jobs if job in self._infos]:
            self._lacked(Lack(info, message(mark("Reading it was stopped."))))
        if jobs:
            self._signals.reading_progressed.emit("", 1.0)

    def look_at_table(self, info: LayerInfo, rows: int, done: Callable[[TableStart], None], failed: Failed) -> Job[TableStart]:
        """Read the first rows of a table with places, as `LayerSource.start` gives them; who asked may cancel the job."""
        return self._thread.submit(Job(lambda job: self._source.start(info, rows, job.cancelled), done, failed))

    def close(self) -> None:
        """End the thread and the process, and remove the copies."""
        self._thread.close()
        self._source.close()
        self._source.close_pixels()
        self.copies.close()

    def _tell(self, words: Message) -> None:
        """Say what did not come of a map service; called by the thread that reads pixels."""
        self._thread.call_later(lambda: self._signals.notice.emit(i18n.text(words), "warn"))

    def _prepared(self, info: LayerInfo, job: Job[Any], content: Content, report: Callable[[float], None]) -> Layer:
        """Read a layer and get it ready; runs in the reading thread."""
        placed = self.copies.placed(info, content)
        if placed is info and not info.is_address:
            self.stamps[info.path] = stamp_of(info.path)
        layer = self._source.read(placed, progress=report, cancelled=job.cancelled).described(info)
        if self._prepare is not None:
            self._prepare(layer)
        return layer

    def run(self, title: str, work: Callable[[Job[T]], T], done: Callable[[T], None], failed: Callable[[TabletopError], None]) -> Job[T]:
        """Do something in the thread that reads, in its turn, with progress under that title. That it ended is announced once what came
        of it is there: who then asks what is judged is not told of the ground before."""

        def begun(job: Job[T]) -> T:
            job.report(0.0)
            return work(job)

        def ended(take: Callable[[], None]) -> None:
            self.jobs.remove(job)
            self._infos.pop(job, None)
            try:
                take()
            finally:
                self._signals.reading_progressed.emit(title, 1.0)

        def finished(value: T) -> None:
            ended(lambda: done(value))

        def refused(error: TabletopError) -> None:
            ended(lambda: failed(error))

        job = Job(
            begun,
            finished,
            refused,
            lambda fraction: self._signals.reading_progressed.emit(title, min(fraction, 0.99)),
        )
        self.jobs.append(job)
        return self._thread.submit(job)


def _nothing(sha256: str) -> bytes | None:
    """What no plan holds."""
    return None


def _named(paths: Sequence[Path]) -> str:
    """How the progress names them."""
    return paths[0].name if len(paths) == 1 else i18n.tr("{n} {n:file|files}", n=len(paths))
