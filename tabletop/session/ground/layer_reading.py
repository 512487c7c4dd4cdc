"""Reading of layers behind the window: one thread that asks the reading process, with progress and cancel. Results on the GUI thread."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from tabletop import i18n
from tabletop.core.layers.doubts import Place, kecamatan
from tabletop.core.text.errors import Cancelled, MissingCrsError, TabletopError
from tabletop.core.text.message import mark, message
from tabletop.core.values.layer import Lack, Layer, LayerInfo
from tabletop.io.attached.embedded_layers import Content, EmbeddedCopies
from tabletop.io.pictures.ground_source import GroundSource
from tabletop.session.base.background import Background, Job
from tabletop.session.base.signals import SessionSignals
from tabletop.session.ground.watched_files import Stamp, stamp_of

T = TypeVar("T")
TableStart = Mapping[str, Any]
Failed = Callable[[TabletopError], None]
Table = tuple[list[Layer], list[TabletopError]]
"""What could be read of a file, and why the rest could not be."""


class LayerReading:
    """`took(layer)` for each layer read that was asked for by its row, `took_file(layers)` for those of a file, `refused(error)` for each
    that could not be, `lacked(lack)` where that one was asked for by its row. Progress, and files that do not say their CRS, are announced.
    `prepare` has each layer before it is shown, still in the thread that reads. Layers are held against the `place` that they should
    lie on. `stamps`: how the files looked when they were read, by path; `copies`: files that the plan holds itself.
    """

    def __init__(
        self,
        signals: SessionSignals,
        prepare: Callable[[Layer], None] | None,
        took: Callable[[Layer], None],
        took_file: Callable[[Sequence[Layer]], None],
        refused: Callable[[TabletopError], None],
        lacked: Callable[[Lack], None],
        place: Callable[[], Place] = kecamatan,
    ) -> None:
        self.jobs: list[Job[Any]] = []
        self._infos: dict[Job[Any], LayerInfo] = {}
        self._signals, self._prepare = signals, prepare
        self._took, self._took_file, self._refused, self._lacked = took, took_file, refused, lacked
        self._source = GroundSource(place=place)
        self.copies = EmbeddedCopies()
        self.stamps: dict[str, Stamp] = {}
        self._thread = Background("layers", signals)

    def read(self, info: LayerInfo, content: Content) -> None:
        """Read one layer of a catalogue or a plan; `content`: what the plan holds itself, asked in the thread that reads."""

        def failed(error: TabletopError) -> None:
            self._refused(error)
            self._lacked(Lack(info, error.message))

        job = self.run(info.title_in(i18n.language()), lambda job: self._prepared(info, job, content), self._took, failed)
        self._infos[job] = info

    def read_file(self, path: Path, crs: str | None) -> None:
        """Read every table of a file; what can be read is taken, whatever the others hold."""

        def work(job: Job[Table]) -> Table:
            layers: list[Layer] = []
            refused: list[TabletopError] = []
            for info in self._source.infos(path, crs):
                try:
                    layers.append(self._prepared(info, job, _nothing))
                except Cancelled:
                    raise
                except TabletopError as error:
                    refused.append(error)
            return layers, refused

        def done(result: Table) -> None:
            self._took_file(result[0])
            for error in result[1]:
                self._refused(error)
            if any(isinstance(error, MissingCrsError) for error in result[1]):
                self._signals.crs_needed.emit(path)

        self.run(path.name, work, done, self._refused)

    def cancel(self) -> None:
        """Stop every reading that runs or waits; layers of a catalogue then lack."""
        jobs, self.jobs = self.jobs, []
        for job in jobs:
            job.cancel()
        if jobs:
            self._signals.reading_progressed.emit("", 1.0)
        for info in [self._infos.pop(job) for job in jobs if job in self._infos]:
            self._lacked(Lack(info, message(mark("Reading it was stopped."))))

    def look_at_table(self, info: LayerInfo, rows: int, done: Callable[[TableStart], None], failed: Failed) -> Job[TableStart]:
        """Read the first rows of a table with places, as `LayerSource.start` gives them; who asked may cancel the job."""
        return self._thread.submit(Job(lambda job: self._source.start(info, rows, job.cancelled), done, failed))

    def close(self) -> None:
        """End the thread and the process, and remove the copies."""
        self._thread.close()
        self._source.close()
        self._source.close_pixels()
        self.copies.close()

    def _prepared(self, info: LayerInfo, job: Job[Any], content: Content) -> Layer:
        """Read a layer and get it ready; runs in the reading thread."""
        placed = self.copies.placed(info, content)
        if placed is info and not info.is_address:
            self.stamps[info.path] = stamp_of(info.path)
        layer = self._source.read(placed, progress=job.report, cancelled=job.cancelled).described(info)
        if self._prepare is not None:
            self._prepare(layer)
        return layer

    def run(self, title: str, work: Callable[[Job[T]], T], done: Callable[[T], None], failed: Callable[[TabletopError], None]) -> Job[T]:
        """Do something in the thread that reads, in its turn, with progress under that title."""

        def begun(job: Job[T]) -> T:
            job.report(0.0)
            return work(job)

        def ended() -> None:
            self.jobs.remove(job)
            self._infos.pop(job, None)
            self._signals.reading_progressed.emit(title, 1.0)

        def finished(value: T) -> None:
            ended()
            done(value)

        def refused(error: TabletopError) -> None:
            ended()
            failed(error)

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
