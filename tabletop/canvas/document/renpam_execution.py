"""Chapter III: concept by phase, course of action by level and satgas, who stands where, what is drawn, travel times."""

from collections.abc import Mapping, Sequence

from tabletop import i18n
from tabletop.canvas.document.renpam_lists import cordons, exits_and_lanes, objects, posts
from tabletop.canvas.document.report_data import ReportData, people_said, scene_title, scenes_said, where_said, written
from tabletop.canvas.ink.wording import in_language, kind_title, level_word
from tabletop.core.document.content import Align, Block, Column, Heading, Paragraph, Section, Table
from tabletop.core.document.placement import Standing, unplaced
from tabletop.core.scenes.move import Move
from tabletop.core.scenes.scene_words import satgas_order
from tabletop.core.scenes.travel import HEADS, travel_cells
from tabletop.core.text.message import Message
from tabletop.core.text.roman import roman
from tabletop.core.values.catalogue import type_title
from tabletop.core.values.scene import LEVELS, Scene

tr = i18n.tr


def execution(data: ReportData) -> list[Section]:
    """The concept on paper that stands; the wide tables on paper that lies."""
    first = (Heading(tr("Execution (Pelaksanaan)"), 1, roman(3)), *_concept(data), *_courses(data))
    wide = [*_placement(data), *cordons(data, "4."), *exits_and_lanes(data, "5."), *posts(data, "6."), *objects(data, "7."), *_travel(data)]
    return [Section(first), Section(tuple(wide), landscape=True)]


def _concept(data: ReportData) -> list[Block]:
    """Each phase in the order in which its scenes come."""
    blocks: list[Block] = [Heading(tr("Concept of operations by phase (Konsep operasi per tahap)"), 2, "1.")]
    phases: dict[str, list[Scene]] = {}
    for scene in data.scenes:
        phases.setdefault(scene.phase, []).append(scene)
    for phase in data.texts.concept:
        phases.setdefault(phase, [])
    for phase, scenes in phases.items():
        if phase or len(phases) > 1:
            blocks.append(Heading(phase or tr("Without a phase"), 3))
        if scenes:
            blocks.append(Paragraph("; ".join(_scene_line(scene) for scene in scenes), "quiet"))
        blocks += written(data.texts.concept.get(phase, ""), tr("Concept of operations"), 2)
    return blocks


def _scene_line(scene: Scene) -> str:
    clock = f", {scene.clock}" if scene.clock else ""
    return f"{scene_title(scene)} ({level_word(scene.level)}{clock})"


def _courses(data: ReportData) -> list[Block]:
    """What each satgas does, level by level and scene by scene."""
    blocks: list[Block] = [Heading(tr("Course of action by level and satgas (Cara bertindak)"), 2, "2.")]
    columns = (Column(tr("Satgas"), 2), Column(tr("Course of action"), 7))
    for level in LEVELS:
        rows: list[tuple[str, ...]] = []
        for scene in data.scenes:
            told = _told(scene) if scene.level == level else []
            rows += [(_scene_line(scene),), *told] if told else []
        if rows:
            blocks += [Heading(tr("Situation {level}", level=level_word(level)), 3), Table(columns, tuple(rows))]
    return blocks if len(blocks) > 1 else [*blocks, *written("", tr("Course of action"), 4)]


def _told(scene: Scene) -> list[tuple[str, ...]]:
    courses = sorted(scene.courses.items(), key=lambda course: satgas_order(course[0]))
    own = [(tr("all"), scene.course_of_action.strip())] if scene.course_of_action.strip() else []
    return [*own, *((name, text.strip()) for name, text in courses if text.strip())]


def _placement(data: ReportData) -> list[Block]:
    """The table of who stands where."""
    columns = (
        *(Column(tr("No."), 0.8, "right"), Column(tr("Unit"), 3.3), Column(tr("Strength"), 1.3, "right")),
        *(Column(tr("Placement"), 4.6), Column(tr("Grid reference"), 3.5), Column(tr("Task"), 4)),
        *(Column(tr("Leader"), 2.3), Column(tr("Call sign"), 1.8), Column(tr("Scenes"), 1.3)),
    )
    rows: list[tuple[str, ...]] = []
    group, count = None, 0
    for one in data.standings:
        satgas = _group(one)
        if satgas != group:
            rows.append((satgas,))
            group = satgas
        count += 1
        rows.append((str(count), *_placed_cells(one, data)))
    blocks: list[Block] = [Heading(tr("Placement of personnel (Plotting personel)"), 2, "3.")]
    if count:
        blocks.append(
            Paragraph(tr("Every unit that stands on the map, scene by scene; grid references are MGRS, E and N metres of the grid."))
        )
        blocks.append(Table(columns, tuple(rows)))
    else:
        blocks.append(Paragraph(tr("No unit stands on the map.")))
    missing = [f"{row.name or row.id} ({people_said(row.strength)})" for row in unplaced(data.plan, data.standings)]
    if missing:
        blocks.append(Paragraph(tr("Units of the roster without a place on the map: {units}.", units="; ".join(missing))))
    return blocks


def _group(one: Standing) -> str:
    if one.row is None:
        return tr("On the map without a row of the roster")
    return tr("Satgas {name}", name=one.row.satgas) if one.row.satgas.strip() else tr("Without a satgas")


def _placed_cells(one: Standing, data: ReportData) -> tuple[str, ...]:
    place = data.landmarks[one.scenes[0]].words(one.geometry, one.placed.id if one.placed.kind == "unit" else "")
    row = one.row
    return (
        _unit_name(one),
        people_said(one.people),
        i18n.text(place) if place is not None else tr("nothing with a name is near"),
        where_said(one.geometry, data.plan.crs),
        tasks_said(one.tasks, one.scenes) or str(one.placed.properties.get("note") or ""),
        row.leader if row else "",
        (row.call_sign if row else "") or str(one.placed.properties.get("call_sign") or ""),
        scenes_said(one.scenes, data.scenes),
    )


def _unit_name(one: Standing) -> str:
    if one.name:
        return one.name
    kind = str(one.placed.get("unit_type") or "") if one.placed.kind == "unit" else ""
    return in_language(type_title("unit", kind).titles) if kind else kind_title(one.placed.kind)


def tasks_said(tasks: Mapping[int, str], scenes: Sequence[int]) -> str:
    """The tasks of some scenes: one text where they are the same in all, else each with its scenes."""
    by_text: dict[str, list[int]] = {}
    for number in scenes:
        if tasks.get(number):
            by_text.setdefault(tasks[number], []).append(number)
    if len(by_text) == 1 and len(next(iter(by_text.values()))) == len(scenes):
        return next(iter(by_text))
    return "; ".join(f"{scenes_said(numbers, ())}: {text}" for text, numbers in by_text.items())


def _travel(data: ReportData) -> list[Block]:
    """The travel table; a sign beside who comes too late or has no way."""
    heading = Heading(tr("Travel times (Waktu tempuh)"), 2, "8.")
    if not data.moves:
        return [heading, Paragraph(tr("Nobody changes place between scenes."))]
    shares = (4.2, 2.2, 2.2, 2, 1.4, 1.7, 1.6, 3, 4.2)
    aligns: tuple[Align, ...] = ("left", "left", "left", "left", "right", "right", "right", "left", "left")
    columns = tuple(Column(i18n.text(Message(head)), share, align) for head, share, align in zip(HEADS, shares, aligns, strict=True))
    return [heading, Table(columns, tuple(_move_row(move) for move in data.moves), dense=True)]


def _move_row(move: Move) -> tuple[str, ...]:
    first, *cells = [cell if isinstance(cell, str) else i18n.text(cell) for cell in travel_cells(move)]
    return first if move.in_time and move.found else f"▲ {first}", *cells
