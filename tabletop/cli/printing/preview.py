"""A process beside the window that draws what would be printed: it reads requests from its input and answers with pictures, until
the input ends. Nobody types this command."""

import json
import queue
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tabletop import i18n
from tabletop.cli.parts import Language, Layers, choose_language, load_layers, read_plan
from tabletop.cli.printing.paper import MatWish, SheetWish, floor_mat
from tabletop.cli.sheets import plan_file_words
from tabletop.core.judgement.all_findings import AllFindings
from tabletop.core.text.errors import TabletopError
from tabletop.core.values.layer import LayerSet
from tabletop.core.values.plan import Plan

QUICK_SHARE = 0.4
"""The first picture is so much narrower than the one that follows it."""
LEAST_PX, MOST_PX = 120, 4_000
Request = dict[str, Any]


def preview(plan: Path, folder: Path, layers: Layers = None, lang: Language = None) -> None:
    """Draw previews for the window that asks for them."""
    from tabletop.canvas.paper.print_map import application

    choose_language(lang)
    keep = application()
    opened = read_plan(plan)
    drawing = _Drawing(opened, load_layers(layers, opened, plan), folder, plan_file_words(plan))
    waiting: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(waiting,), daemon=True).start()
    told = False
    while (request := _newest(waiting)) is not None:
        try:
            for answer in drawing.answers(request):
                _tell(answer)
                if not waiting.empty():
                    break
        except TabletopError as error:
            _tell({"id": request.get("id"), "failed": i18n.text(error.message)})
        if not told and waiting.empty():
            told = True
            _tell(_printers())
    del keep


def _tell(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def _printers() -> dict[str, Any]:
    from tabletop.canvas.printing.printer import printer_facts

    return {"printers": [one.as_plain() for one in printer_facts()]}


def _listen(waiting: "queue.SimpleQueue[str | None]") -> None:
    for line in sys.stdin:
        waiting.put(line)
    waiting.put(None)


def _newest(waiting: "queue.SimpleQueue[str | None]") -> Request | None:
    """The last request that came in; what it overtook is not drawn any more. None at the end."""
    line = waiting.get()
    while line is not None and not waiting.empty():
        line = waiting.get()
    return None if line is None else json.loads(line)


@dataclass
class _Drawing:
    """A plan with its layers, and what was found out about it."""

    plan: Plan
    layers: LayerSet
    folder: Path
    file_name: str
    _judged: dict[int, tuple[Any, Any]] = field(default_factory=dict)
    _mats: dict[str, Any] = field(default_factory=dict)
    _count: int = 0

    def answers(self, request: Request) -> Iterator[dict[str, Any]]:
        """A quick picture, then a fine one."""
        width = min(max(int(request["width_px"]), LEAST_PX), MOST_PX)
        if request.get("mat") is not None:
            page = self._mat_page(request)
            yield self._picture(request, page, width, is_fine=True)
            return
        quick, fine = self._sheet_pages(request)
        yield self._picture(request, quick, max(LEAST_PX, round(width * QUICK_SHARE)), is_fine=False)
        yield self._picture(request, fine(), width, is_fine=True)

    def _picture(self, request: Request, page: Any, width_px: int, is_fine: bool) -> dict[str, Any]:
        from tabletop.canvas.printing.preview import preview_image

        self._count += 1
        file = self.folder / f"preview{self._count}.png"
        preview_image(page, width_px).save(str(file))
        return {"id": request["id"], "file": str(file), "fine": is_fine}

    def _wish(self, request: Request) -> SheetWish:
        centre = request.get("centre")
        middle = None if centre is None else (float(centre[0]), float(centre[1]))
        return SheetWish(
            *(request.get("scale"), request["paper"], request.get("upright"), middle),
            ghosts=bool(request.get("ghosts")),
            findings=False,
            file_name=self.file_name,
        )

    def _sheet_pages(self, request: Request) -> tuple[Any, Any]:
        from tabletop.canvas.paper.furniture import Furniture
        from tabletop.canvas.printing.framing import as_exercise
        from tabletop.canvas.printing.pages import sheet_pages

        plan, number = as_exercise(self.plan, request.get("exercise")), int(request["scene"])
        (bare,) = self._wish(request).sheets(plan, self.layers, [number])
        wanted = bool(request.get("findings"))
        sheet = replace(bare, furniture=Furniture(findings=wanted))

        def fine() -> Any:
            found, ready = self._findings(number) if wanted else ((), None)
            return sheet_pages([replace(sheet, findings=found, readiness=ready)])[0]

        return sheet_pages([sheet])[0], fine

    def _findings(self, number: int) -> tuple[Any, Any]:
        from tabletop.checks.rules.rule_sources import plan_readiness
        from tabletop.checks.rules.runner import run_checks

        if number not in self._judged:
            found = tuple(run_checks(self.plan, self.layers, number, include_ignored=True))
            self._judged[number] = found, plan_readiness(self.plan, AllFindings.among(found), layers=self.layers)
        return self._judged[number]

    def _mat_page(self, request: Request) -> Any:
        """A page of a mat; the mat that was drawn last is kept, so that one can leaf through its sheets."""
        from tabletop.canvas.printing.framing import as_exercise
        from tabletop.canvas.printing.pages import mat_pages

        told, number = request["mat"], int(request["scene"])
        key = json.dumps({name: value for name, value in request.items() if name not in ("id", "page", "width_px")}, sort_keys=True)
        if key not in self._mats:
            plan, wish = as_exercise(self.plan, request.get("exercise")), self._wish(request)
            mat = MatWish(request["paper"], float(told["overlap_mm"]), told["size"], bool(told["skips_empty"]), wish.scale, wish.upright)
            self._mats = {key: mat_pages(floor_mat(plan, self.layers, number, mat, wish.middle, wish.steps(plan, self.layers, number)))}
        pages = self._mats[key]
        return pages[min(max(int(request.get("page", 0)), 0), len(pages) - 1)]
