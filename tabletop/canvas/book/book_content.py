"""What the scene book says of a scene beside its map: who moves, what changes, courses of action, injects, findings. Never its notes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from tabletop import i18n
from tabletop.canvas.book.book_rows import SMALL_PT, Cell, Row, Section, table_heads
from tabletop.canvas.ink.effect_words import effect_said, feature_name
from tabletop.canvas.ink.wording import basis_text, kind_title, measured_and_limit, weather_and_light
from tabletop.canvas.paper.sheet import Sheet
from tabletop.canvas.paper.stacks_listed import stacks_told
from tabletop.core.comparison.difference_words import changed_sentence, moved_sentence
from tabletop.core.comparison.differences import GEOMETRY, RowDifference, compare_scenes
from tabletop.core.exercise.scene_step import SceneStep
from tabletop.core.judgement.readiness import Readiness
from tabletop.core.scenes.move import Move
from tabletop.core.scenes.scene_words import satgas_order
from tabletop.core.scenes.travel import verdict_words
from tabletop.core.scenes.whereabouts import whereabouts
from tabletop.core.text.message import Message
from tabletop.core.values.feature import Placed
from tabletop.core.values.finding import Finding
from tabletop.core.values.guide_grid import shown_grid
from tabletop.core.values.layer import LayerSet
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Scene

tr = i18n.tr
MOVE_SHARES = (0.24, 0.40, 0.09, 0.10, 0.17)
NAME_SHARE = 0.28


@dataclass(frozen=True)
class BookSource:
    """What a scene book is made of. `findings`: of all scenes, ignored ones among them; `moves`: every way from scene to scene; `steps`:
    by the number of a scene the step that leads to it; `paper_mm`: long side
    first; without `with_injects` the book may be handed round."""

    plan: Plan
    layers: LayerSet
    findings: tuple[Finding, ...] = ()
    moves: tuple[Move, ...] = ()
    steps: Mapping[int, SceneStep] = field(default_factory=dict)
    readiness: Readiness | None = None
    paper_mm: tuple[float, float] = (297.0, 210.0)
    with_injects: bool = True

    def heeded(self, number: int) -> list[Finding]:
        """Findings of a scene that the plan does not ignore, in their order: the numbers of the signs on the map."""
        ignored = self.plan.settings.get("ignored") or {}
        return [one for one in self.findings if one.scene == number and not one.is_ignored(ignored)]

    def ignored(self, number: int) -> list[tuple[Finding, str]]:
        """Findings of a scene that the plan ignores, with the reason."""
        reasons = self.plan.settings.get("ignored") or {}
        found = ((one, one.reason_in(reasons)) for one in self.findings if one.scene == number)
        return [(one, reason) for one, reason in found if reason is not None]

    def arriving(self, number: int) -> list[Move]:
        """Who moves to its place in this scene."""
        return [move for move in self.moves if move.to_scene == number]


def scene_sections(source: BookSource, sheet: Sheet) -> list[Section]:
    """The sections of a scene in the order in which they are read; those that would be empty are left out, but never the findings."""
    scene = sheet.scene
    found = [_moves(source, scene), _changes(source, scene), _courses(scene), _injects(source, scene)]
    return [*(section for section in found if section.rows), _findings(source, sheet), *_stacks(sheet), *_ignored(source, scene)]


def _moves(source: BookSource, scene: Scene) -> Section:
    moves = source.arriving(scene.number)
    places = {number: source.plan.placed(number) for number in {scene.number, *(move.from_scene for move in moves)}}
    rows = [_move(source, move, places) for move in moves]
    if not rows and scene.number != source.plan.scene_list()[0].number:
        rows = [Row((Cell(tr("Nobody moves."), colour="quiet-ink"),))]
        return Section(tr("Who moves in this scene"), tuple(rows))
    words = (tr("Who"), tr("From, to"), tr("Metres"), tr("Minutes"), tr("In time?"))
    return Section(tr("Who moves in this scene"), tuple(rows), table_heads(_cells(words, MOVE_SHARES, right=(2, 3))))


def _move(source: BookSource, move: Move, places: Mapping[int, Sequence[Placed]]) -> Row:
    start, goal = (_place(source, places[n], move.place_at(at)) for n, at in ((move.from_scene, 0.0), (move.to_scene, 1.0)))
    way = tr("at {place}", place=start) if start == goal and start else f"{start} → {goal}" if start or goal else ""
    good = move.in_time and move.found
    verdict = ("✓ " if good else "▲ ") + i18n.text(verdict_words(move))
    title = move.title if isinstance(move.title, str) else i18n.text(move.title)
    numbers = (i18n.number(move.length_m, ",.0f"), i18n.number(move.minutes, ",.1f"))
    return Row(_cells((title, way, *numbers, verdict), MOVE_SHARES, right=(2, 3), bold=() if good else (4,)))


def _place(source: BookSource, placed: Sequence[Placed], place: tuple[float, float]) -> str:
    """Where it is: the square of the guide grid where one is shown, and the nearest thing that has a name."""
    said, grid = whereabouts(placed, place), shown_grid(source.plan)
    words = said if isinstance(said, str) else i18n.text(said)
    return ", ".join(part for part in ("" if grid is None else grid.square_at(place), words) if part)


def conditions(scene: Scene) -> str:
    """Weather, light and wind of a scene, as far as they are said."""
    wind = "" if scene.wind_from_deg is None else tr("Wind from {bearing:.0f} degrees", bearing=scene.wind_from_deg % 360)
    return ", ".join(part for part in (weather_and_light(scene), wind) if part)


def _cells(texts: Sequence[str], shares: Sequence[float], right: Sequence[int] = (), bold: Sequence[int] = ()) -> tuple[Cell, ...]:
    return tuple(
        Cell(text, share, size_pt=SMALL_PT + 0.5, align="right" if n in right else "left", bold=n in bold)
        for n, (text, share) in enumerate(zip(texts, shares, strict=True))
    )


def _changes(source: BookSource, scene: Scene) -> Section:
    """What else differs from the scene before: things that come, go, take another shape, change without moving."""
    step = source.steps.get(scene.number)
    if step is None:
        return Section("", ())
    replaced = {one.id for one in step.coming} & {one.id for one in step.leaving}
    going = {move.to_feature for move in source.arriving(scene.number)}
    differ = compare_scenes(source.plan, step.before.number, source.plan, scene.number)
    names_of = (
        (tr("New"), [one for one in (*step.growing, *step.coming) if one.id not in replaced]),
        (tr("No longer there"), [one for one in (*step.shrinking, *step.leaving) if one.id not in replaced]),
    )
    rows = [_change(word, _names(found)) for word, found in names_of if found]
    elsewhere = {one.id for one in _moved(step, replaced, going)}
    rows += _told(tr("Another place or shape"), [moved_sentence(one) for one in differ.moved if one.id in elsewhere])
    there = {one.id for one in step.last}
    changed = [said for one in differ.changed if one.id in there and (said := _otherwise(one)) is not None]
    return Section(tr("What changes"), (*rows, *_told(tr("Changed"), changed)))


def _change(word: str, said: str) -> Row:
    return Row((Cell(word, NAME_SHARE, bold=True), Cell(said, 1 - NAME_SHARE)))


def _told(word: str, sentences: Sequence[Message]) -> list[Row]:
    """A row for each sentence, the word beside the first."""
    return [_change(word if at == 0 else "", i18n.text(one)) for at, one in enumerate(sentences)]


def _otherwise(row: RowDifference) -> Message | None:
    """What a thing says otherwise than in the scene before: an exit that opens, a crowd that grows; its shape is told elsewhere."""
    fields = tuple(name for name in row.fields if name != GEOMETRY)
    return changed_sentence(replace(row, fields=fields)) if fields else None


def _moved(step: SceneStep, replaced: set[str], going: set[str]) -> list[Placed]:
    shifting = [one.placed for one in step.shifting]
    points = [one.placed for one in step.going if one.placed.id not in going]
    return [*shifting, *points, *(one for one in step.coming if one.id in replaced)]


def _names(found: Sequence[Placed]) -> str:
    """Names in the order of the plan; things of a kind without a name once, with how many they are."""
    words: dict[str, int] = {}
    for one in found:
        word = i18n.isolated(one.name) if one.name else kind_title(one.kind)
        words[word] = words.get(word, 0) + 1
    return ", ".join(f"{word} ({i18n.number(count)})" if count > 1 else word for word, count in words.items())


def _courses(scene: Scene) -> Section:
    told = [(tr("all"), scene.course_of_action.strip())] if scene.course_of_action.strip() else []
    found = sorted(scene.courses.items(), key=lambda course: satgas_order(course[0]))
    told += [(name, text.strip()) for name, text in found if text.strip()]
    rows = [Row((Cell(name, NAME_SHARE, bold=True), Cell(text, 1 - NAME_SHARE))) for name, text in told]
    return Section(tr("Course of action"), tuple(rows))


def _injects(source: BookSource, scene: Scene) -> Section:
    rows = []
    for inject in scene.injects if source.with_injects else ():
        about = ", ".join(i18n.isolated(feature_name(source.plan, one, scene.number)) for one in inject.features)
        effects = "; ".join(effect_said(effect, source.plan, scene.number) for effect in inject.effects)
        said = inject.text + (f" ({inject.by})" if inject.by else "")
        words = " · ".join(part for part in (said, about, effects) if part)
        rows.append(Row((Cell(inject.clock, 0.11, bold=True), Cell(words, 0.89))))
    return Section(tr("Injects"), tuple(rows))


def _findings(source: BookSource, sheet: Sheet) -> Section:
    rows = [_finding(one, n) for n, one in enumerate(source.heeded(sheet.scene.number), start=1)]
    ready = sheet.scene_readiness
    verdict = [Row((Cell(tr("This scene: {verdict}", verdict=i18n.text(ready.line)), bold=True),))] if ready is not None else []
    title = tr("Findings: advice to the planner, never an order")
    return Section(title, (*verdict, *(rows or [Row((Cell(tr("No findings."), colour="quiet-ink"),))])))


def _finding(finding: Finding, number: int) -> Row:
    measured, limit = measured_and_limit(finding)
    figures = tr("Measured {measured}, limit {limit}. {basis}", measured=measured, limit=limit, basis=basis_text(finding.basis))
    return Row((Cell(f"{i18n.text(finding.message)}\n{figures}"),), (finding.severity, str(number)))


def _stacks(sheet: Sheet) -> list[Section]:
    """What the plates with a number on the map hold; nothing where none stands there."""
    rows = tuple(_change(one.plate, one.names) for one in stacks_told(sheet))
    return [Section(tr("What is stacked on the map"), rows)] if rows else []


def _ignored(source: BookSource, scene: Scene) -> list[Section]:
    rows = [
        Row((Cell(f"{i18n.text(finding.message)}\n{tr('Reason')}: {reason}"),), (finding.severity, ""))
        for finding, reason in source.ignored(scene.number)
    ]
    return [Section(tr("Ignored findings, with the reason"), tuple(rows))] if rows else []
