"""`tabletop layers check`: what is wrong in layers, record by record."""

from pathlib import Path
from typing import Annotated

import typer

from tabletop import i18n
from tabletop.cli.layer_options import AS_IT_LOOKS, TableOptions, takes_table_options
from tabletop.cli.parts import Language, Layers, choose_language, layer_infos, progress_bar, read_plan, say, writable
from tabletop.core.layers.layer_problem import CheckedLayer, Tolerances
from tabletop.core.text.errors import InputError, TabletopError
from tabletop.core.text.message import mark
from tabletop.core.values.layer import LayerInfo

DEFAULT = Tolerances()
Files = Annotated[list[Path] | None, typer.Argument(help="Files; the catalogue's layers when absent.")]
Crs = Annotated[str | None, typer.Option(help="Coordinate system of the files; goes before what they say.")]
Style = Annotated[str, typer.Option("--format", help="text, json or html.")]
Role = Annotated[str | None, typer.Option("--role", help="Role of the files, instead of a guess.")]
Plan = Annotated[Path | None, typer.Option("--plan", help="A plan on whose ground the layers should lie.")]
Findings = Annotated[Path | None, typer.Option("--findings", help="A layer of the problems: a new .gpkg or .geojson.")]
LeastArea = Annotated[float, typer.Option("--least-area-m2", help="Overlaps and gaps up to so many m2 are none.")]
GapArea = Annotated[float, typer.Option("--gap-m2", help="Holes above so many m2 are another area, not a gap.")]
SliverWidth = Annotated[float, typer.Option("--sliver-m", help="Areas narrower than so many metres are slivers.")]
DangleLength = Annotated[float, typer.Option("--dangle-m", help="Roads that end so near another one should touch it.")]


@takes_table_options
def check(
    files: Files = None,
    crs: Crs = None,
    role: Role = None,
    style: Style = "text",
    findings: Findings = None,
    least_area_m2: LeastArea = DEFAULT.least_area_m2,
    gap_m2: GapArea = DEFAULT.gap_m2,
    sliver_m: SliverWidth = DEFAULT.sliver_m,
    dangle_m: DangleLength = DEFAULT.dangle_m,
    plan: Plan = None,
    layers: Layers = None,
    lang: Language = None,
    tables: TableOptions = AS_IT_LOOKS,
) -> None:
    """Tell what is wrong in files or in the catalogue's layers, record by record; exit 1 when something is at stop."""
    from tabletop.io.inspection.findings_layer import check_ending, write_findings
    from tabletop.io.inspection.inspection_text import FORMATS, written

    choose_language(lang)
    if style not in FORMATS:
        raise InputError(mark("The format {format} is not known; give one of {known}."), format=style, known=", ".join(FORMATS))
    if findings is not None:
        check_ending(findings)
        writable(findings)
    tolerances = tolerances_of(least_area_m2=least_area_m2, gap_m2=gap_m2, sliver_m=sliver_m, dangle_m=dangle_m)
    infos, unread = described(files, crs, role, layers, tables)
    checked = run_check(infos, tolerances, plan)
    gone = [layer for layer in checked if say_unread(layer)]
    unread = unread or bool(gone)
    checked = [layer for layer in checked if layer not in gone]
    if findings is not None:
        write_findings(checked, findings)
    if checked or not unread:
        typer.echo(written(checked, style, tolerances))
    if unread:
        raise typer.Exit(2)
    if any(layer.is_at_stop for layer in checked):
        raise typer.Exit(1)


def tolerances_of(**values: float) -> Tolerances:
    """Limits of a check as options give them. Raises InputError for one that is no number from 0."""
    for name, value in values.items():
        if not 0 <= value < float("inf"):
            raise InputError(mark("{option} must be a number from 0; it is {value}."), option=f"--{name.replace('_', '-')}", value=value)
    return Tolerances(**values)


def described(
    files: list[Path] | None, crs: str | None, role: str | None, layers: str | None, tables: TableOptions = AS_IT_LOOKS
) -> tuple[list[LayerInfo], bool]:
    """The layers that a command is for, and whether a file could not be read; that is said."""
    from dataclasses import replace

    from tabletop.core.layers.layer_row import ROLES
    from tabletop.io.layers.layer_source import LayerSource

    if role is not None and role not in ROLES:
        raise InputError(mark("The role {role} is not known; give one of {known}."), role=role, known=", ".join(ROLES))
    if not files:
        return [info for info in layer_infos(layers) if not info.removed], False
    infos: list[LayerInfo] = []
    unread = False
    with LayerSource() as source:
        for file in files:
            try:
                infos += tables.infos(file, crs, source)
            except TabletopError as error:
                say(i18n.text(error.message))
                unread = True
    return [info if role is None else replace(info, role=role) for info in infos], unread


def run_check(infos: list[LayerInfo], tolerances: Tolerances, plan: Path | None = None) -> list[CheckedLayer]:
    """Check some layers with a progress bar, held against the ground of a plan where one is given."""
    from tabletop.core.layers.doubts import place_of
    from tabletop.io.inspection.layer_inspection import check_layers

    with progress_bar(i18n.tr("Checking layers")) as progress:
        return check_layers(infos, tolerances, progress, place=place_of(read_plan(plan)) if plan is not None else None)


def say_unread(layer: CheckedLayer) -> bool:
    """Whether a layer could not be read; its sentence goes to stderr."""
    for problem in layer.problems:
        if problem.code == "unreadable" and problem.is_wrong:
            say(i18n.text(problem.message))
            return True
    return False
