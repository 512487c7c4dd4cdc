"""A file mended into a new one: the old one never changes, the new one is there whole or not at all."""

import os
import shutil
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from tabletop.core.layers.layer_problem import Mend, MendedLayer, Tolerances
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark
from tabletop.core.text.owned_names import partial_name, tidy_once
from tabletop.core.text.whole_file import behind_links, folder_to_disk, same_file, to_disk
from tabletop.core.values.layer import LayerInfo
from tabletop.io.inspection.findings_layer import WRITER
from tabletop.io.inspection.layer_inspection import asked_of
from tabletop.io.records.layer_limits import Limits
from tabletop.io.records.layer_process import WorkerProcess

ENDINGS = (".gpkg", ".geojson", ".fgb")
Progress = Callable[[float], None]
Cancelling = Callable[[], bool]


def check_target(source: Path, out: Path, tables: int = 1) -> None:
    """Raise InputError where a mended file cannot be written there: no ending that is known, the source itself, no folder."""
    known = "gpkg, geojson, fgb"
    if out.suffix.lower() not in ENDINGS:
        raise InputError(mark("{file} has no ending that is known; give one of {known}."), file=out.name, known=known)
    if tables > 1 and out.suffix.lower() != ".gpkg":
        raise InputError(
            mark("{file} holds one layer, and there are {count}; give a name that ends in .gpkg."), file=out.name, count=tables
        )
    if out.exists() and same_file(source, out):
        raise InputError(mark("{file} is the source itself, which is never changed; give another name."), file=str(out))
    if not out.absolute().parent.is_dir() or out.is_dir():
        raise InputError(
            mark("{file} cannot be written: the folder {folder} is not there; make it first."), file=str(out), folder=str(out.parent)
        )


def repair_layers(
    infos: Sequence[LayerInfo],
    out: Path,
    tolerances: Tolerances | None = None,
    progress: Progress | None = None,
    cancelled: Cancelling | None = None,
) -> list[MendedLayer]:
    """Mend the tables of one file into a new file; what was done, table by table.

    Raises InputError where it cannot be written, LayerError where the source cannot be read, Cancelled; nothing is left then.
    """
    check_target(Path(infos[0].path), out, len(infos))
    out = behind_links(out)
    folder = out.absolute().parent / partial_name()
    tidy_once(folder.parent)
    try:
        folder.mkdir()
        made = folder / f"mended{out.suffix.lower()}"
        mended = _in_process(infos, made, tolerances or Tolerances(), progress, cancelled)
        to_disk(made)
        os.replace(made, out)
        folder_to_disk(out.absolute().parent)
    except OSError as error:
        raise InputError(mark("{file} cannot be written: {reason}."), file=str(out), reason=error.strerror or "") from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return mended


def _in_process(
    infos: Sequence[LayerInfo], made: Path, tolerances: Tolerances, progress: Progress | None, cancelled: Cancelling | None
) -> list[MendedLayer]:
    worker = WorkerProcess(Limits(), WRITER)
    request: dict[str, Any] = {"op": "repair", "path": infos[0].path, "out": str(made), "tolerances": tolerances.to_json()}
    request["layers"] = [asked_of(info) for info in infos]
    found: list[MendedLayer] = []
    try:
        with closing(worker.ask(request, cancelled)) as frames:
            for frame in frames:
                if frame.kind == "mended":
                    found.append(_mended(frame.data))
                if frame.kind == "alive" and progress is not None:
                    progress(float(frame.data["share"]))
    finally:
        worker.kill()
    return found


def _mended(data: Any) -> MendedLayer:
    pairs = {name: (data[name][0], data[name][1]) if data[name] is not None else None for name in ("records", "area_m2", "ground_m2")}
    mends = tuple(Mend.from_json(one) for one in data["mends"])
    assert pairs["records"] is not None and pairs["area_m2"] is not None
    return MendedLayer(str(data["table"]), pairs["records"], pairs["area_m2"], pairs["ground_m2"], mends)
