"""`tabletop layers repair`: what can be mended safely, into a new file."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from tabletop import i18n
from tabletop.cli.layer_check import Crs, Role, described, run_check, say_unread, tolerances_of
from tabletop.cli.parts import Language, choose_language, progress_bar
from tabletop.core.layers.layer_problem import CheckedLayer, MendedLayer, Tolerances
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark
from tabletop.core.values.layer import LayerInfo

DEFAULT = Tolerances()
TinyArea = Annotated[float, typer.Option("--tiny-m2", help="Overlaps and gaps up to so many m2 are mended.")]
Thinness = Annotated[
    float, typer.Option("--thinness", help="Only overlaps and gaps up to this area / square of the outline are mended; 0.08 for all.")
]
AreaShare = Annotated[float, typer.Option("--area-share", help="An outline is left where its area would change by more than this share.")]
Snap = Annotated[float, typer.Option("--snap-m", help="Loose ends of roads so near another road are moved onto it; 0 for none.")]


def repair(
    file: Path,
    out: Path,
    crs: Crs = None,
    role: Role = None,
    tiny_m2: TinyArea = DEFAULT.tiny_m2,
    thinness: Thinness = DEFAULT.thinness,
    area_share: AreaShare = DEFAULT.area_share,
    snap_m: Snap = DEFAULT.snap_m,
    style: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
    lang: Language = None,
) -> None:
    """Mend what is safe to mend, into a new file (.gpkg, .geojson, .fgb); the rest is listed. The source is never changed."""
    from tabletop.io.inspection.repair import check_target, repair_layers

    choose_language(lang)
    if style not in ("text", "json"):
        raise InputError(mark("The format {format} is not known; give one of {known}."), format=style, known="text, json")
    tolerances = tolerances_of(tiny_m2=tiny_m2, thinness=thinness, area_share=area_share, snap_m=snap_m)
    infos, unread = described([file], crs, role, None)
    if unread or not infos:
        raise typer.Exit(2)
    check_target(file, out, len(infos))
    before = run_check(infos, tolerances)
    if any(say_unread(layer) for layer in before):
        raise typer.Exit(2)
    with progress_bar(i18n.tr("Mending layers")) as progress:
        mended = repair_layers(infos, out, tolerances, progress)
    after = run_check(_written(out, infos), tolerances)
    typer.echo(_json(out, before, mended, after) if style == "json" else "\n".join(_lines(out, before, mended, after)))
    if any(layer.is_at_stop for layer in after):
        raise typer.Exit(1)


def _written(out: Path, infos: list[LayerInfo]) -> list[LayerInfo]:
    """The layers of the new file, with the roles of those of the old one."""
    from tabletop.io.layers.layer_file import info_for_file
    from tabletop.io.layers.layer_source import LayerSource

    with LayerSource() as source:
        found = info_for_file(out, None, source)
    return [replace(one, role=info.role, columns=info.columns, title=info.title) for one, info in zip(found, infos, strict=False)]


def _json(out: Path, before: list[CheckedLayer], mended: list[MendedLayer], after: list[CheckedLayer]) -> str:
    from tabletop.io.inspection.inspection_text import as_json

    told: dict[str, Any] = {"out": str(out), "before": as_json(before)[0], "after": as_json(after)[0]}
    told["mended"] = [
        {
            **{"table": one.table, "records": one.records, "area_m2": one.area_m2, "ground_m2": one.ground_m2, "counts": one.counts()},
            "changes": [{**mend.to_json(), "message": str(mend.message)} for mend in one.mends],
        }
        for one in mended
    ]
    return json.dumps(told, ensure_ascii=False)


def _lines(out: Path, before: list[CheckedLayer], mended: list[MendedLayer], after: list[CheckedLayer]) -> list[str]:
    from tabletop.io.inspection.inspection_text import mended_lines

    return [i18n.tr("Written: {file}", file=str(out)), *mended_lines(before, mended, after)]
