"""The charts of a plan on the command line: pages as PDF, SVG or PNG, values as CSV."""

from pathlib import Path
from typing import Annotated

import typer

from tabletop import i18n
from tabletop.cli.parts import Language, Layers, choose_language, load_layers, progress_bar, read_plan, writable
from tabletop.core.charts.chart import KINDS
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark


def charts(
    plan: Path,
    out: Annotated[Path, typer.Option("--out", help="The file: .pdf, .svg, .png or .csv.")],
    kind: Annotated[str | None, typer.Option("--kind", help="strength, egress, coverage or distance; all of them when absent.")] = None,
    layers: Layers = None,
    lang: Language = None,
) -> None:
    """Draw the charts of a plan into a PDF, SVG or PNG, or write their values as CSV."""
    from tabletop.canvas.charts.chart_pages import check_charts, write_charts
    from tabletop.checks.charts.charts import every_chart

    choose_language(lang)
    if kind is not None and kind not in KINDS:
        raise InputError(mark("The chart {kind} is not known; give one of {known}."), kind=kind, known=", ".join(KINDS))
    check_charts(out)
    writable(out, plan)
    opened = read_plan(plan)
    shapes = load_layers(layers, opened, plan)
    with progress_bar(i18n.tr("Measuring")) as progress:
        kinds = [one for one in KINDS if kind in (None, one)]
        found = every_chart(opened, shapes, progress=progress, kinds=kinds)
    write_charts(found, out, opened.name or plan.stem)
