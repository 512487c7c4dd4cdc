"""A picture that is being placed by points: how it looks, the points that stand beside it, and what is written in the end."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal

from tabletop import i18n
from tabletop.core.pictures.georeference import ControlPoint, Fit
from tabletop.core.text.errors import TabletopError
from tabletop.io.pictures.georeference_files import known_points, write_georeference
from tabletop.io.pictures.picture_source import PictureSource, preview
from tabletop.session.base.background import Background, Job

PREVIEW_PX = 3_000

Shown = tuple[np.ndarray, tuple[int, int]]
"""Colours times alpha and alpha (rows, columns, 4), and the width and height of the picture itself in pixels."""


class Georeferencing(QObject):
    """Reads the picture behind the window: `shown(colours, size)` once it is there, `refused(sentence)` where it cannot be read."""

    shown = Signal(object, object)
    refused = Signal(str)

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path = path
        self.points, self.kind, self.doubt = known_points(path)
        self._source = PictureSource()
        self._thread = Background("georeferencing", self)

    def begin(self) -> None:
        """Read the picture."""

        def work(job: Job[Shown]) -> Shown:
            return preview(self.path, self._source, PREVIEW_PX, job.cancelled)

        def done(read: Shown) -> None:
            self.close()
            self.shown.emit(*read)

        def failed(error: TabletopError) -> None:
            self.close()
            self.refused.emit(i18n.text(error.message))

        self._thread.submit(Job(work, done, failed))

    def save(self, points: Sequence[ControlPoint], made: Fit) -> None:
        """Write points and place beside the picture. Raises InputError where that cannot be."""
        write_georeference(self.path, points, made)

    def close(self) -> None:
        """End the thread and the process; they end by themselves once the picture was read."""
        self._source.close()
        self._thread.close()
