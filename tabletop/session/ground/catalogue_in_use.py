"""The catalogue under a window: the one that was opened outright, else that of the plan, else the default."""

from pathlib import Path

from tabletop.core.values.layer import Lack, LayerInfo
from tabletop.io.layers.default_catalogue import EMBEDDED, Given, catalogue_for, read_wanted


class CatalogueInUse:
    """`infos`: its layers, lowest first; `path`: its file, None for the embedded one and for none.

    `exactly`: there are these layers and no others, as `--layers` says; what a plan keeps of layers does not count.
    Until one is opened or the default taken there are no layers but those of a plan.
    """

    def __init__(self) -> None:
        self._given = Given(())
        self._outright: str | None = None
        self._default = False
        self.exactly = False
        self._asked: tuple[str | None, Path | None] | None = None

    @property
    def infos(self) -> tuple[LayerInfo, ...]:
        """Layers as the catalogue has them, lowest first."""
        return self._given.infos

    @property
    def is_own(self) -> bool:
        """Whether a person opened it, or this computer or its office has it: the plan did not name it."""
        return self._outright is not None or self._asked is None or self._asked[0] is None

    @property
    def path(self) -> Path | None:
        """Its file; None for the embedded one, and for none."""
        return self._given.path

    @property
    def lack(self) -> Lack | None:
        """The catalogue itself, where it was asked for and cannot be read; None for one that was."""
        return self._given.lack

    def open(self, catalogue: str = EMBEDDED, exactly: bool = False) -> None:
        """Take this one, whatever a plan says. Raises LayerError for a bad one, and keeps what was there."""
        self._given, self._outright, self.exactly = read_wanted(catalogue), catalogue, exactly

    def take_default(self) -> None:
        """Take that of the plan, or the default."""
        self._outright, self._default, self._asked, self.exactly = None, True, None, False

    def follow(self, kept: str | None, folder: Path | None) -> None:
        """What the plan says of its catalogue, and the folder that its path is told from."""
        if self._outright is not None or self._asked == (kept, folder if kept else None):
            return
        if kept is None and not self._default:
            self._given, self._asked = Given(()), None
            return
        self._asked = kept, folder if kept else None
        self._given = catalogue_for(kept, folder)

    def read_anew(self) -> None:
        """Read its file again. Raises LayerError for one that was opened outright and is bad now."""
        self._asked = None
        if self._outright is not None:
            self._given = read_wanted(self._outright)
