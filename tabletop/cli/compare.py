"""The command line's view of comparing plans and merging copies of one."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from tabletop import i18n
from tabletop.cli.parts import Language, choose_language, read_plan, say, writable
from tabletop.core.comparison.difference_words import conflict_sentence, row_title, sections, taken_sentence, twice_sentence
from tabletop.core.comparison.differences import Differences, Moved, RowDifference, compare_plans, compare_scenes
from tabletop.core.comparison.marks import plan_at
from tabletop.core.comparison.merging import Merge, Side, merge
from tabletop.core.layers.kept_layers import embedded_in, relocated
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import Message, mark
from tabletop.core.text.whole_file import same_file
from tabletop.core.values.change import Change
from tabletop.core.values.feature import Feature
from tabletop.core.values.plan import Plan

Attached = Callable[[str], bytes | None]
FORMATS = ("text", "json")
Style = Annotated[str, typer.Option("--format", help="text or json.")]


def compare(
    plan: Path,
    other: Annotated[Path | None, typer.Argument(help="The plan that came after; else scenes or a mark of the first are compared.")] = None,
    scenes: Annotated[str | None, typer.Option(help="Two numbers such as 1,3; with two plans one number is enough.")] = None,
    since: Annotated[str | None, typer.Option("--mark", help="Name of a saved mark; the last one when absent.")] = None,
    style: Style = "text",
    lang: Language = None,
) -> None:
    """Tell what differs between two plans, two scenes, or a plan and its saved mark: moved, appeared, vanished, changed."""
    choose_language(lang)
    _check_style(style)
    before = read_plan(plan)
    if other is not None:
        after = read_plan(other)
    elif scenes is not None:
        after = before
    else:
        before, after = _since(before, since), before
    numbers = _scene_pair(scenes, one_is_enough=other is not None)
    found = compare_plans(before, after) if numbers is None else compare_scenes(before, numbers[0], after, numbers[1])
    typer.echo(json.dumps(_told(found), ensure_ascii=False) if style == "json" else f"{_heading(plan, other, numbers)}\n{_text(found)}")


def _heading(plan: Path, other: Path | None, numbers: tuple[int, int] | None) -> str:
    """From what to what."""
    if other is not None and numbers is not None:
        words = i18n.tr(
            "From scene {before} of {name} to scene {after} of {other}:",
            before=numbers[0],
            after=numbers[1],
            name=plan.name,
            other=other.name,
        )
        return words
    if other is not None:
        return i18n.tr("From {name} to {other}:", name=plan.name, other=other.name)
    if numbers is not None:
        return i18n.tr("From scene {before} to scene {after}:", before=numbers[0], after=numbers[1])
    return i18n.tr("From the mark to the plan as it stands:")


def _since(plan: Plan, name: str | None) -> Plan:
    from tabletop.io.runs.packed_rows import unpacked

    return plan_at(plan, name, unpacked)[0]


def _check_style(style: str) -> None:
    if style not in FORMATS:
        raise InputError(mark("The format {format} is not known; give one of {known}."), format=style, known=", ".join(FORMATS))


def _scene_pair(text: str | None, one_is_enough: bool) -> tuple[int, int] | None:
    """The scenes to compare; None for all. Raises InputError for what is not two numbers."""
    if text is None:
        return None
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isdecimal() for part in parts) or len(parts) > 2 or len(parts) < (1 if one_is_enough else 2):
        raise InputError(mark("The scenes {text} are not two numbers; write them like 1,3."), text=text)
    return int(parts[0]), int(parts[-1])


def _text(found: Differences) -> str:
    if not found:
        return i18n.tr("No differences.")
    lines = []
    for head, rows in sections(found):
        lines += [f"{i18n.text(head)}:", *(f"  {i18n.text(row)}" for row in rows)]
    return "\n".join(lines)


def _told(found: Differences) -> dict[str, Any]:
    """The differences in plain values; rows of scenes, roster and settings say their `table`."""
    return {
        "moved": [_moved(moved) for moved in found.moved],
        "added": [_row(row) for row in found.added],
        "removed": [_row(row) for row in found.removed],
        "changed": [{**_row(row), "fields": list(row.fields)} for row in found.changed],
    }


def _moved(moved: Moved) -> dict[str, Any]:
    name = _name(row_title("feature", moved.id, moved.name, moved.kind))
    return {"id": moved.id, "name": name, "metres": round(moved.metres, 3), "kind": moved.kind, "scene": moved.scene}


def _row(row: RowDifference) -> dict[str, Any]:
    more = {"kind": row.kind} if row.table == "feature" else {"table": row.table}
    return {"id": row.id, "name": _name(row_title(row.table, row.id, row.name, row.kind)), **more}


def _name(title: str | Message) -> str:
    return title if isinstance(title, str) else i18n.text(title)


def merge_plans(
    out: Path,
    base: Annotated[Path, typer.Argument(help="The plan that the others were copied from.")],
    copies: Annotated[list[Path], typer.Argument(help="Copies of it that people worked on, two or more.")],
    style: Style = "text",
    lang: Language = None,
) -> None:
    """Merge the copies that several people worked on into a new plan; what they changed differently is listed and stays as it was."""
    choose_language(lang)
    _check_style(style)
    writable(out)
    for path in (base, *copies):
        if same_file(out, path):
            raise InputError(mark("{file} is one of the plans to merge; give another name for the merged plan."), file=str(out))
    folders = base.absolute().parent, out.absolute().parent
    start = relocated(read_plan(base), *folders)
    found = merge(start, [Side(name, relocated(read_plan(path), *folders)) for name, path in zip(_names(copies), copies, strict=True)])
    _write_merged(out, start, found.change, _attached((base, *copies)))
    typer.echo(json.dumps(_merge_told(found), ensure_ascii=False) if style == "json" else _merge_text(found))


def _write_merged(out: Path, start: Plan, change: Change | None, attached: Attached) -> None:
    """The plan that the copies were made from as a new file, and the merge as its one step, with files of features and layers."""
    from tabletop.core.arrangement.file_list import listed_in
    from tabletop.io.attached.attached_table import taken
    from tabletop.io.attached.embedded_layers import held_again
    from tabletop.io.plans.plan_store import create_plan, open_plan

    missing = create_plan(out, start, attached=attached)
    if change is not None:
        held = open_plan(out)
        try:
            known = {listed.sha256 for listed in listed_in(start).values()}
            for listed in (one for one in listed_in(start.apply(change)).values() if one.sha256 not in known):
                content = attached(listed.sha256)
                if content is None:
                    missing.append(listed.name)
                else:
                    held.attach((taken(listed.name, content),))
            for sha256, name in embedded_in(start.apply(change)).items():
                content = attached(sha256) if sha256 not in embedded_in(start) else None
                if content is not None:
                    held.attach((held_again(sha256, name, content),))
                elif sha256 not in embedded_in(start):
                    missing.append(name)
            held.write(change, "do")
        finally:
            held.close()
    if missing:
        say(i18n.tr("These attached files could not be taken over: {names}.", names=", ".join(missing)))


def _names(copies: Sequence[Path]) -> list[str]:
    """What each copy is called: its file's name, with the folder where several are alike."""
    stems = [path.stem for path in copies]
    return [stem if stems.count(stem) == 1 else str(path) for stem, path in zip(stems, copies, strict=True)]


def _attached(paths: Sequence[Path]) -> Attached:
    """Photos and documents of any of the plans, by their SHA-256; one that cannot be read is looked for in the others."""
    from tabletop.io.plans.plan_store import open_plan

    def read(sha256: str) -> bytes | None:
        for path in paths:
            held = open_plan(path)
            try:
                content = held.attached(sha256)
            finally:
                held.close()
            if content is not None:
                return content
        return None

    return read


def _merge_told(found: Merge) -> dict[str, Any]:
    conflicts = [
        {
            "id": conflict.id,
            "name": _name(row_title(conflict.table, conflict.id, conflict.name, _kind(conflict.versions))),
            "fields": list(conflict.fields),
            "table": conflict.table,
            "copies": list(conflict.sides),
        }
        for conflict in found.conflicts
    ]
    twice = [{"id": unit.id, "name": unit.name, "strength": unit.strength, "placed": _by_scene(unit.placed)} for unit in found.twice]
    return {"merged": len(found.taken), "conflicts": conflicts, "twice": twice}


def _by_scene(placed: Mapping[int, float]) -> dict[str, float]:
    return {str(scene): people for scene, people in placed.items()}


def _kind(versions: Sequence[Any]) -> str:
    return next((row.kind for row in versions if isinstance(row, Feature)), "")


def _merge_text(found: Merge) -> str:
    lines = [i18n.tr("{n} {n:row|rows} taken over.", n=len(found.taken)), *(f"  {i18n.text(taken_sentence(row))}" for row in found.taken)]
    for head, rows in (
        (i18n.tr("Conflicts:"), [conflict_sentence(conflict) for conflict in found.conflicts]),
        (i18n.tr("Used twice:"), [twice_sentence(unit) for unit in found.twice]),
    ):
        lines += [head, *(f"  {i18n.text(row)}" for row in rows)] if rows else []
    return "\n".join(lines)
