"""Layers checked and mended by processes of their own that are started for it."""

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from tabletop import i18n
from tabletop.core.layers.doubts import Place, doubts, kecamatan
from tabletop.core.layers.layer_problem import CheckedLayer, LayerProblem, Tolerances
from tabletop.core.layers.mirrored_records import Mirrored, mirrored_doubt
from tabletop.core.text.errors import LayerError
from tabletop.core.text.labels import told as told_sentence
from tabletop.core.text.message import Message, mark, message
from tabletop.core.values.layer import Doubt, LayerInfo
from tabletop.io.records.layer_limits import Limits
from tabletop.io.records.layer_process import WorkerProcess

CHECKER = "tabletop.io.inspection.inspection_worker"
Progress = Callable[[float], None]
Cancelling = Callable[[], bool]


def check_layers(
    infos: Sequence[LayerInfo],
    tolerances: Tolerances | None = None,
    progress: Progress | None = None,
    cancelled: Cancelling | None = None,
    limits: Limits | None = None,
    place: Place | None = None,
) -> list[CheckedLayer]:
    """Every record of some layers looked at, and buildings held against the roads and waters among them.

    One answer for each layer, in their order; one that cannot be read has the one problem "unreadable" at stop. Pictures are told as
    not looked at. `place`: where layers should lie (None: the kecamatan).
    `progress` gets 0..1. Raises Cancelled, and LayerError when the process itself fails.
    """
    wanted = [(index, info) for index, info in enumerate(infos) if not _apart(info)]
    found: dict[int, CheckedLayer] = {index: _not_looked_at(info) for index, info in enumerate(infos) if _apart(info)}
    if wanted:
        worker = WorkerProcess(limits or Limits(), CHECKER)
        try:
            ground = place or kecamatan()
            asked = [{**asked_of(info), "place": list(ground.box)} for _, info in wanted]
            request: dict[str, Any] = {"op": "check", "path": wanted[0][1].path, "layers": asked}
            request["tolerances"] = (tolerances or Tolerances()).to_json()
            with closing(worker.ask(request, cancelled)) as frames:
                for frame in frames:
                    _take(frame.kind, frame.data, wanted, found, progress, ground)
        finally:
            worker.kill()
    if progress is not None:
        progress(1.0)
    return [found[index] for index in range(len(infos))]


def _take(
    kind: str, data: Any, wanted: Sequence[tuple[int, LayerInfo]], found: dict[int, CheckedLayer], progress: Progress | None, place: Place
) -> None:
    if kind == "alive" and progress is not None:
        progress(float(data["share"]))
    if kind not in ("layer", "more", "failed"):
        return
    index, info = wanted[int(data["index"])]
    if kind == "failed":
        found[index] = _failed(info, told_sentence(data["message"]))
        return
    problems = [LayerProblem.from_json(one) for one in data["problems"]]
    if kind == "more":
        found[index] = replace(found[index], problems=(*found[index].problems, *problems))
        return
    raised = _doubts(data, info, place)
    lies = data["data"]["extent_m"]
    centre = None if lies is None else ((lies[0] + lies[2]) / 2, (lies[1] + lies[3]) / 2)
    problems += [LayerProblem("far" if doubt.cure else "doubt", doubt.text, place=centre) for doubt in raised]
    told = {**data["data"], "doubts": raised}
    guessed = (*info.guessed, "crs") if data["sure"] == "format" and "crs" not in info.guessed else info.guessed
    found[index] = replace(_empty(info), guessed=guessed, crs=data["crs"], sure=data["sure"], data=told, problems=tuple(problems))


def _doubts(data: Any, info: LayerInfo, place: Place) -> tuple[Doubt, ...]:
    """What looks wrong with where a layer lies."""
    mirrored, extent = data["data"].pop("mirrored"), data["data"]["extent_most"]
    if extent is None or data["crs"] is None:
        return ()
    west, south, east, north = map(float, extent)
    some = () if mirrored is None else mirrored_doubt(Mirrored.from_json(mirrored), place)
    return doubts((west, south, east, north), data["crs"], place, info.options) or some


def _apart(info: LayerInfo) -> bool:
    return info.is_picture


def _empty(info: LayerInfo) -> CheckedLayer:
    title = info.title_in(i18n.language())
    return CheckedLayer(title, info.path, info.table, info.role, info.crs, "", info.guessed, {}, (), info.id, info.columns)


def _failed(info: LayerInfo, why: Message) -> CheckedLayer:
    return replace(_empty(info), problems=(LayerProblem("unreadable", why, severity="stop"),))


def _not_looked_at(info: LayerInfo) -> CheckedLayer:
    text = mark("It is a picture: there are no records to check.")
    return replace(_empty(info), problems=(LayerProblem("unreadable", message(text), severity="info"),))


def asked_of(info: LayerInfo) -> dict[str, Any]:
    """What a worker needs to know of a layer."""
    told = asdict(replace(info, look=type(info.look)()))
    return {name: told[name] for name in ("path", "table", "role", "crs", "encoding", "options", "columns", "query")}


def raise_unread(checked: CheckedLayer) -> None:
    """Raise LayerError where a layer could not be read."""
    for problem in checked.problems:
        if problem.code == "unreadable" and problem.is_wrong:
            raise LayerError(problem.message.template, **problem.message.params)


def file_name(checked: CheckedLayer) -> str:
    """Name of the file of a layer."""
    return Path(checked.file).name
