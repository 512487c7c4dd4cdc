"""Layers checked and mended behind the window: one thread that waits for the process that does it. Results on the GUI thread."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tabletop.core.layers.doubts import Place
from tabletop.core.layers.layer_problem import CheckedLayer, MendedLayer, Tolerances
from tabletop.core.text.errors import TabletopError
from tabletop.core.text.whole_file import write_whole
from tabletop.core.values.layer import LayerInfo
from tabletop.session.base.background import Background, Job

Failed = Callable[[TabletopError], None]
Progressed = Callable[[float], None]


class LayerChecking:
    """One piece of work at a time; another one cancels it. `close` it when nobody looks any more."""

    def __init__(self) -> None:
        self._thread: Background | None = None
        self._job: Job[Any] | None = None

    def check(
        self, infos: Sequence[LayerInfo], place: Place, done: Callable[[list[CheckedLayer]], None], failed: Failed, progressed: Progressed
    ) -> None:
        """Look at every record of some layers."""
        from tabletop.io.inspection.layer_inspection import check_layers

        self._start(lambda job: check_layers(infos, Tolerances(), job.report, job.cancelled, place=place), done, failed, progressed)

    def repair(
        self, infos: Sequence[LayerInfo], out: Path, done: Callable[[list[MendedLayer]], None], failed: Failed, progressed: Progressed
    ) -> None:
        """Mend the tables of one file into a new one."""
        from tabletop.io.inspection.repair import repair_layers

        self._start(lambda job: repair_layers(infos, out, Tolerances(), job.report, job.cancelled), done, failed, progressed)

    def save(self, layers: Sequence[CheckedLayer], out: Path, done: Callable[[Path], None], failed: Failed) -> None:
        """Write what was found: a page (.html), JSON, or a layer of the problems (.gpkg, .geojson)."""
        from tabletop.io.inspection.findings_layer import write_findings
        from tabletop.io.inspection.inspection_text import html_page, json_text

        def work(job: Job[Path]) -> Path:
            if out.suffix.lower() == ".html":
                write_whole(out, html_page(layers, Tolerances()).encode("utf-8"))
            elif out.suffix.lower() == ".json":
                write_whole(out, (json_text(layers) + "\n").encode("utf-8"))
            else:
                write_findings(layers, out)
            return out

        self._start(work, done, failed, None)

    def cancel(self) -> None:
        """Stop what runs; neither its result nor an error comes any more."""
        if self._job is not None:
            self._job.cancel()
            self._job = None

    @property
    def is_busy(self) -> bool:
        """Whether something runs."""
        return self._job is not None

    def close(self) -> None:
        """Cancel, and end the thread."""
        self.cancel()
        if self._thread is not None:
            self._thread.close()
            self._thread = None

    def _start(self, work: Callable[[Job[Any]], Any], done: Callable[[Any], None], failed: Failed, progressed: Progressed | None) -> None:
        self.cancel()
        if self._thread is None:
            self._thread = Background("layer check")

        def finished(result: Any) -> None:
            self._job = None
            done(result)

        def refused(error: TabletopError) -> None:
            self._job = None
            failed(error)

        self._job = self._thread.submit(Job(work, finished, refused, progressed))
