"""Files that a person adds as layers, many at once: which tables they hold, those that are read, and why others are not."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tabletop import i18n
from tabletop.core.geometry.geometry import Bounds
from tabletop.core.geometry.systems import Lies, best_first, where_it_lies
from tabletop.core.text.errors import Cancelled, MissingColumnsError, MissingCrsError, TabletopError
from tabletop.core.text.message import Message, Titled, mark, message
from tabletop.core.values.layer import Layer, LayerInfo
from tabletop.io.layers.layer_folder import check_no_plan, layer_files
from tabletop.io.pictures.ground_source import GroundSource
from tabletop.io.records.layer_formats import WORKBOOKS

Report = Callable[[float], None]
PIXELS = (".tif", ".tiff", ".mbtiles", ".asc", ".jp2", ".img", ".hgt")
"""Pictures that are taken out of folders; photos may lie there that are no maps."""
MOST_SAID = 3
"""The remarks of so many layers that are added at once are said one by one."""


@dataclass(frozen=True)
class Refused:
    """A file, or a table of it, that was not added, and why."""

    path: Path
    reason: Message
    info: LayerInfo | None = None
    needs_crs: bool = False
    needs_columns: bool = False


@dataclass(frozen=True)
class Offer:
    """What files hold: a description of each table that can be read, and what cannot."""

    infos: tuple[LayerInfo, ...] = ()
    refused: tuple[Refused, ...] = ()

    @property
    def asks(self) -> bool:
        """Whether a person should say which tables are wanted: some file holds several, or a folder does."""
        return len({info.path for info in self.infos}) < len(self.infos) or any(info.group for info in self.infos)


@dataclass(frozen=True)
class Added:
    """What became of files that were to be added."""

    layers: tuple[Layer, ...] = ()
    refused: tuple[Refused, ...] = ()

    @property
    def remarks(self) -> int:
        """How many layers have remarks from reading."""
        return sum(1 for layer in self.layers if layer.problems or layer.doubts)


@dataclass(frozen=True)
class CrsQuestion:
    """Tables that do not say their coordinate system, the box of each in its own units (None: not known), and the ground of the plan in
    metres, against which they are held."""

    infos: tuple[LayerInfo, ...]
    boxes: tuple[Bounds | None, ...]
    ground: Bounds

    def rest(self) -> "CrsQuestion | None":
        """The question without its first table; None where that was the last."""
        return CrsQuestion(self.infos[1:], self.boxes[1:], self.ground) if len(self.infos) > 1 else None

    def lies(self, every: bool = True) -> list[Lies]:
        """Where they lie (all together, or the first alone) in each system, the best first."""
        return best_first([box for box in (self.boxes if every else self.boxes[:1]) if box is not None], self.ground)

    def lie_in(self, code: str, every: bool = True) -> Lies | None:
        """Where they lie in one system; None where that is not known. Raises InputError for a system that is not known."""
        boxes = [box for box in (self.boxes if every else self.boxes[:1]) if box is not None]
        return max((where_it_lies(box, self.ground, code) for box in boxes), key=lambda one: one.distance_m, default=None)


def offered(paths: Iterable[Path], crs: str | None, source: GroundSource, report: Report, cancelled: Callable[[], bool]) -> Offer:
    """Look into files and folders, in the thread that reads. The layers of a folder make a group of its name;
    of a workbook that lies in one and holds no places nothing is asked. Raises Cancelled."""
    files, left_out = layer_files(paths, PIXELS)
    infos: list[LayerInfo] = []
    refused = [Refused(path, reason) for path, reason in left_out]
    folders = {folder for _, folder in files if folder and sum(1 for _, other in files if other == folder) > 1}
    for number, (path, folder) in enumerate(files):
        report(number / len(files))
        if cancelled():
            break
        try:
            if folder:
                check_no_plan(path)
            found = source.infos(path, crs)
            infos += [replace(info, group=folder) if folder in folders else info for info in found]
        except Cancelled:
            raise
        except TabletopError as error:
            one = _refused(path, error)
            refused.append(replace(one, needs_columns=False) if folder and path.suffix.lower() in WORKBOOKS else one)
    return Offer(tuple(infos), tuple(refused))


def read_all(infos: Sequence[LayerInfo], read: Callable[[LayerInfo, Report], Layer], report: Report) -> Added:
    """Read tables one after another; what can be read is taken, whatever the others hold. Raises Cancelled."""
    layers: list[Layer] = []
    refused: list[Refused] = []
    for number, info in enumerate(infos):

        def part(fraction: float, number: int = number) -> None:
            report((number + fraction) / len(infos))

        try:
            layers.append(read(info, part))
        except Cancelled:
            raise
        except TabletopError as error:
            refused.append(_refused(Path(info.path), error, info))
    return Added(tuple(layers), tuple(refused))


def _refused(path: Path, error: TabletopError, info: LayerInfo | None = None) -> Refused:
    return Refused(path, error.message, info, isinstance(error, MissingCrsError), isinstance(error, MissingColumnsError))


def question_of(refused: Iterable[Refused], source: GroundSource, ground: Bounds, cancelled: Callable[[], bool]) -> CrsQuestion | None:
    """What is to be asked about tables that do not say their system; None where all do. In the thread that reads."""
    infos = tuple(one.info for one in refused if one.needs_crs and one.info is not None)
    if not infos:
        return None
    question = CrsQuestion(infos, tuple(_box(info, source, cancelled) for info in infos), ground)
    question.lies()  # the first time each system is asked for takes long; it is kept
    return question


def _box(info: LayerInfo, source: GroundSource, cancelled: Callable[[], bool]) -> Bounds | None:
    """West, south, east, north of a table in its own units; None where that cannot be known."""
    try:
        found = source.inspect(replace(info, crs=None), cancelled).get("extent")
    except Cancelled:
        raise
    except TabletopError:
        return None
    if not found:
        return None
    west, south, east, north = map(float, found)
    return west, south, east, north


def remark_words(layers: Sequence[Layer]) -> list[str]:
    """A sentence for each of a few layers, however much of it could not be read: all of it stands at the layer's sign. None of one that
    is in doubt: the doubt says why, and its cure reads it anew."""
    words = []
    for layer in layers if len(layers) <= MOST_SAID else ():
        if layer.doubts:
            continue
        if len(layer.problems) == 1:
            words.append(i18n.text(layer.problems[0]))
        elif layer.problems:
            title = layer.info.title_in(i18n.language())
            words.append(
                i18n.tr(
                    "{layer}: {count} {count:remark|remarks} from reading; they stand at the layer's sign.",
                    layer=title,
                    count=len(layer.problems),
                )
            )
    return words


def added_label(infos: Sequence[LayerInfo]) -> Message:
    """What adding layers is called, as one step."""
    first = Titled(infos[0].title)
    if len(infos) > 1:
        return message(mark("Add {count} {count:layer|layers}: {layer} and others"), count=len(infos), layer=first)
    return message(mark("Add the layer {layer}"), layer=first)
