"""Sentences of the print dialog: what is printed, what would be cut off, what a printer cannot do."""

from tabletop import i18n
from tabletop.canvas.paper.furniture import MARGIN_MM
from tabletop.canvas.printing.lost_words import lost_words as words_of
from tabletop.canvas.printing.printer_facts import PrinterFacts
from tabletop.core.document.mat_layout import DOT_MM, PRINTER_MARGIN_MM
from tabletop.ui.printing.print_wish import PrintJob

tr = i18n.tr


def lost_words(job: PrintJob) -> list[str]:
    """What would not be whole, in a sentence each; none where all is."""
    return words_of(job.lost)


def size_words(job: PrintJob) -> str:
    """Scale, paper and the ground that is shown."""
    west, south, east, north = job.frame
    scale, ground = i18n.number(round(job.scale), ",.0f"), {"width": east - west, "height": north - south}
    told = tr("1:{scale}, {width:,.0f} x {height:,.0f} m of ground.", scale=scale, **ground)
    if job.layout is None:
        across, down = job.sheets[0].paper_mm
        return f"{told} " + tr("Paper {across:.0f} x {down:.0f} mm.", across=across, down=down)
    layout = job.layout
    across, down = layout.size_m
    sheets = tr(
        "{count} {count:sheet|sheets} of {paper} in {rows} {rows:row|rows} of {columns}, and an index.",
        count=layout.count,
        paper=layout.paper,
        rows=layout.rows,
        columns=layout.columns,
    )
    return f"{told} {sheets} " + tr("On the floor: {width:.2f} x {height:.2f} m", width=across, height=down) + "."


def printer_words(job: PrintJob, facts: PrinterFacts | None) -> list[str]:
    """What a printer cannot do with the sheets, in a sentence each."""
    if facts is None:
        return []
    found = []
    if job.layout is None:
        paper, keeps = job.sheets[0].paper_mm, MARGIN_MM * min(1.0, job.sheets[0].growth)
    else:
        paper, keeps = (job.layout.page_dots[0] * DOT_MM, job.layout.page_dots[1] * DOT_MM), PRINTER_MARGIN_MM
    if not facts.holds(paper):
        found.append(
            tr(
                "{printer} has no paper of {across:.0f} x {down:.0f} mm; choose one that goes into it, or a floor mat of smaller sheets.",
                printer=facts.title,
                across=paper[0],
                down=paper[1],
            )
        )
    lost = facts.beyond_mm((keeps, keeps, keeps, keeps))
    if lost:
        sides = ", ".join(tr("{side} {mm:.1f} mm", side=tr_side(side), mm=mm) for side, mm in lost.items())
        found.append(tr("{printer} leaves more white than the sheet does; lost at the edge: {sides}.", printer=facts.title, sides=sides))
    return found


def tr_side(side: str) -> str:
    """A side of a sheet in words."""
    words = {"left": tr("left"), "top": tr("top"), "right": tr("right"), "bottom": tr("bottom")}
    return words[side]
