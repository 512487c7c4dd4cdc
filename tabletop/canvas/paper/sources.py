"""What a sheet says of the ground below: source, date and accuracy of each layer, what was not read, and from which file it was printed."""

from datetime import datetime

from tabletop import i18n
from tabletop.canvas.ink.wording import grid_words, literal
from tabletop.canvas.paper.on_sheet import seen_layers
from tabletop.canvas.paper.printed_at import printed_at
from tabletop.canvas.paper.sheet import Sheet
from tabletop.core.document.cut_off import cut_off
from tabletop.core.values.layer import LayerInfo

TOLD_FROM_MM = 0.5
"""An accuracy is said in millimetres of the paper where it is more than that: there a line may lie visibly elsewhere."""
MOST_TITLES = 6
"""Layers of one source, date and accuracy that are named together."""


def source_lines(sheet: Sheet) -> list[str]:
    """A line for each source, date and accuracy, with the layers on the map that have it, the highest first."""
    groups: dict[str, list[str]] = {}
    for layer in reversed(seen_layers(sheet)):
        groups.setdefault(_told(layer.info, sheet.scale), []).append(literal(layer.info.title_in(i18n.language())))
    return [f"{_names(titles)}: {told}" for told, titles in groups.items()]


def _names(titles: list[str]) -> str:
    left = len(titles) - MOST_TITLES
    named = ", ".join(titles[:MOST_TITLES])
    return i18n.tr("{names} and {n} more", names=named, n=left) if left > 0 else named


def _told(info: LayerInfo, scale: float) -> str:
    """What is known of where a layer is from, in one row of words."""
    parts = [info.date or i18n.tr("date not stated"), accuracy_words(info, scale)]
    parts += [i18n.tr("schematic")] if info.schematic else []
    return "; ".join([*parts, literal(credit(info)) or i18n.tr("source not stated")])


def accuracy_words(info: LayerInfo, scale: float) -> str:
    """Accuracy of a layer in metres, and how far that is on the paper where one sees it."""
    if info.accuracy_m is None:
        return i18n.tr("accuracy not stated")
    metres, on_paper_mm = i18n.number(info.accuracy_m, ",.4g"), info.accuracy_m * 1000 / scale
    if on_paper_mm <= TOLD_FROM_MM:
        return i18n.tr("accurate to {metres} m", metres=metres)
    paper = i18n.number(on_paper_mm, ",.1f" if on_paper_mm < 10 else ",.0f")
    return i18n.tr("accurate to {metres} m ({paper} mm on this sheet)", metres=metres, paper=paper)


def credit(info: LayerInfo) -> str:
    """What the sheet says of where a layer is from: its source, of a map service the words that it wants to be named by."""
    return (info.licence if info.is_service else "") or info.source


def warning_lines(sheet: Sheet) -> list[str]:
    """What lacks on the sheet: layers not read, rows left out of the plan, ground that nobody surveyed."""
    found = []
    if sheet.layers.lacking:
        names = [lack.info.title_in(i18n.language()) for lack in sheet.layers.lacking]
        found.append(i18n.tr("Layers not read, or only in part: {names}", names="; ".join(names)))
    if sheet.plan.left_out:
        found.append(i18n.tr("Left out of the plan: {measured:.0f}", measured=len(sheet.plan.left_out)))
    if sheet.schematic:
        found.append(i18n.tr("Schematic: the ground is drawn, not surveyed."))
    return found


def outside_lines(sheet: Sheet) -> list[str]:
    """How much of the scene lies outside the map; none where nothing does."""
    outside = len(cut_off(sheet.placed, sheet.ground).outside)
    if not outside:
        return []
    return [i18n.tr("{count} {count:thing of this scene lies|things of this scene lie} outside this sheet", count=outside)]


def print_lines(sheet: Sheet) -> list[str]:
    """From which file, and when."""
    moment = sheet.printed or datetime.now()
    printed = i18n.tr("Printed {when}", when=printed_at(lambda: moment))
    return [*([i18n.tr("Plan: {file}", file=sheet.file_name)] if sheet.file_name else []), printed]


def sheet_notes(sheet: Sheet) -> list[str]:
    """All of it as sentences, with the system of the coordinates: for papers without a column."""
    crs = i18n.tr("Coordinates: {crs} (UTM 50 S, metres)", crs=sheet.plan.crs)
    found = [*outside_lines(sheet), *warning_lines(sheet), *source_lines(sheet), crs]
    if sheet.bounds is not None:
        found.append(grid_words(sheet.bounds, sheet.plan.crs))
    return [*found, *print_lines(sheet)]
