"""The process that checks layers: reads them unmended within limits, and answers with problems."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from tabletop.core.layers.layer_problem import LayerProblem, Tolerances
from tabletop.core.text.errors import TabletopError
from tabletop.core.text.message import mark, message
from tabletop.io.inspection import column_problems, coverage_problems, relation_problems, road_problems, shape_problems
from tabletop.io.inspection.layer_records import Read, Records, read_records
from tabletop.io.inspection.worker_loop import Send, serve
from tabletop.io.records.layer_channel import Frame
from tabletop.io.records.layer_limits import Limits

RELATED = ("road", "water", "building")
STEPS_OF_A_LAYER = 8
Alive = Callable[[], None]


class Checking:
    """Checks the layers of a request one after another, and then against each other; a frame for each."""

    def __init__(self, limits: Limits, answer: Send) -> None:
        self._limits, self._answer = limits, answer
        self._done, self._steps = 0, 1

    def check(self, request: Mapping[str, Any]) -> None:
        """Frames of kind "layer" (index, data, problems), or "failed" (index, message); "done" at the end."""
        limits = Tolerances(**request["tolerances"])
        layers = list(request["layers"])
        self._done, self._steps = 0, STEPS_OF_A_LAYER * len(layers) + 1
        kept: dict[int, Records] = {}
        for index, layer in enumerate(layers):
            self._done = STEPS_OF_A_LAYER * index
            try:
                read = read_records(layer, self._limits, self._alive)
                self._answer(Frame("layer", {"index": index, **self._told(read, limits)}))
                if layer.get("role") in RELATED and len(layers) > 1:
                    kept[index] = read.records
            except TabletopError as error:
                self._answer(Frame("failed", {"index": index, "error": type(error).__name__, "message": error.message.to_json()}))
        self._relate(kept, limits)
        self._answer(Frame("done"))

    def _alive(self) -> None:
        self._answer(Frame("alive", {"share": min(1.0, self._done / self._steps)}))

    def _told(self, read: Read, limits: Tolerances) -> dict[str, Any]:
        records, alive = read.records, self._alive
        steps: list[Iterable[LayerProblem]] = [
            chain(shape_problems.unusable(records), shape_problems.invalid(records)),
            shape_problems.same_shapes(records),
            chain(shape_problems.slivers(records, limits), shape_problems.far(records)),
            coverage_problems.coverage(records, limits, alive),
            road_problems.roads(records, limits, alive),
            chain(column_problems.same_ids(records), column_problems.sentinels(records)),
            chain(column_problems.missing_fields(records), column_problems.unknown_values(records)),
        ]
        problems: list[LayerProblem] = []
        for step in steps:
            problems += shortened(step)
            self._done += 1
            self._alive()
        crs = read.crs.to_string() if read.crs is not None else None
        return {"data": read.data, "sure": read.sure, "crs": crs, "problems": [one.to_json() for one in problems]}

    def _relate(self, kept: Mapping[int, Records], limits: Tolerances) -> None:
        by_role = {role: [records for records in kept.values() if records.role == role] for role in RELATED}
        for index, records in kept.items():
            if records.role != "building":
                continue
            found = [
                *shortened(relation_problems.on_roads(records, by_role["road"], limits, self._alive)),
                *shortened(relation_problems.on_water(records, by_role["water"], limits, self._alive)),
            ]
            self._answer(Frame("more", {"index": index, "problems": [one.to_json() for one in found]}))


def shortened(problems: Iterable[LayerProblem]) -> Iterator[LayerProblem]:
    """The first two thousand of each code, and then one that counts the others."""
    seen: dict[str, int] = {}
    for problem in problems:
        seen[problem.code] = seen.get(problem.code, 0) + 1
        if seen[problem.code] <= shape_problems.MOST_OF_A_KIND:
            yield problem
    for code, count in seen.items():
        left = count - shape_problems.MOST_OF_A_KIND
        if left > 0:
            text = mark("{count} more {count:problem|problems} of this sort.")
            yield LayerProblem(code, message(text, count=left))


def main() -> int:
    """Serve until stdin closes."""
    return serve(lambda limits, answer: {"check": Checking(limits, answer).check})


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (BrokenPipeError, KeyboardInterrupt):
        os._exit(1)
