"""The report of a plan: the plan as a document (renpam), as PDF, HTML or DOCX."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tabletop.canvas.document.docx_writer import docx_of
from tabletop.canvas.document.drawn_page import DrawnPage
from tabletop.canvas.document.html_writer import html_of
from tabletop.canvas.document.pdf_writer import pdf_of
from tabletop.canvas.document.renpam import renpam
from tabletop.canvas.document.report_data import ReportData
from tabletop.canvas.paper.print_map import application
from tabletop.canvas.paper.sheet import Sheet
from tabletop.core.charts.chart import Chart
from tabletop.core.document.content import Document
from tabletop.core.document.papers import PAPERS_MM
from tabletop.core.judgement.all_findings import AllFindings
from tabletop.core.judgement.readiness import Readiness, readiness_of
from tabletop.core.scenes.move import Move
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark
from tabletop.core.text.whole_file import write_whole
from tabletop.core.values.finding import Finding
from tabletop.core.values.layer import LayerSet
from tabletop.core.values.plan import Plan

WRITERS: Mapping[str, Callable[[Document, Mapping[str, DrawnPage]], bytes]] = {".pdf": pdf_of, ".html": html_of, ".docx": docx_of}


def check_report(out: Path) -> None:
    """Raise InputError with one sentence for an ending that a report cannot have."""
    if Path(out).suffix.lower() not in WRITERS:
        known = ", ".join(ending.removeprefix(".") for ending in WRITERS)
        raise InputError(mark("{file} has no ending that is known; give one of {known}."), file=Path(out).name, known=known)


def write_report(
    plan: Plan,
    layers: LayerSet,
    findings: Sequence[Finding],
    out: Path,
    readiness: Readiness | None = None,
    moves: Sequence[Move] = (),
    charts: Sequence[Chart] = (),
) -> None:
    """Write the report of all scenes, whole or not at all. `findings` are those of all scenes, ignored ones among them; `moves` are the
    rows of the travel table; `charts` those of the plan (checks.charts), in an annex.

    `readiness` knows the rules of the plan too; without it the verdict rests on the findings alone.
    Raises InputError when the ending is unknown or the folder cannot be written.
    """
    out = Path(out)
    check_report(out)
    keep = application()
    try:
        content = WRITERS[out.suffix.lower()](*renpam(report_data(plan, layers, findings, readiness, moves, charts)))
    finally:
        del keep
    write_whole(out, content)


def report_data(
    plan: Plan,
    layers: LayerSet,
    findings: Sequence[Finding],
    readiness: Readiness | None = None,
    moves: Sequence[Move] = (),
    charts: Sequence[Chart] = (),
) -> ReportData:
    """What the report is made from: a sheet for each scene, A4 that lies."""
    whole = readiness or readiness_of(AllFindings.among(findings, plan.settings.get("ignored") or {}))
    sheets = [
        Sheet(plan, layers, scene.number, PAPERS_MM["A4"], findings=tuple(findings), readiness=whole, wanted_upright=False)
        for scene in plan.scene_list()
    ]
    return ReportData(sheets, findings, whole, moves, charts)
