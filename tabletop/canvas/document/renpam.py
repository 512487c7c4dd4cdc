"""The plan as a document (renpam): cover, contents, chapters I to V, annexes, and at the end what is for the moderator alone."""

from datetime import date, datetime

from PySide6.QtCore import QLocale

from tabletop import i18n
from tabletop.canvas.document.drawn_page import DrawnPage
from tabletop.canvas.document.renpam_annexes import annexes
from tabletop.canvas.document.renpam_execution import execution
from tabletop.canvas.document.renpam_support import command, logistics, moderator
from tabletop.canvas.document.report_data import ReportData, conditions, listed, people_said, scene_title, scenes_said, written
from tabletop.canvas.ink.wording import in_language, level_word
from tabletop.canvas.paper.printed_at import printed_at
from tabletop.core.document.content import Block, Column, Contents, Cover, Document, Heading, Paragraph, Section, Table, cleaned
from tabletop.core.document.plan_texts import EXERCISE_WORD
from tabletop.core.text.roman import roman
from tabletop.core.values.catalogue import kinds
from tabletop.core.values.scene import Scene

tr = i18n.tr
DOTS = "\N{HORIZONTAL ELLIPSIS}" * 12


def renpam(data: ReportData) -> tuple[Document, dict[str, DrawnPage]]:
    """The document in the language in use, and its drawn pages by their keys."""
    texts, title = data.texts, document_title(data)
    added, pages = annexes(data)
    sections = [
        Section((_cover(data, title),)),
        Section((Contents(tr("Contents")),)),
        Section((*_introduction(data), *_task(data))),
        *execution(data),
        Section((*logistics(data), *command(data, place_and_date(texts.place, texts.date)))),
        *added,
        *moderator(data),
    ]
    document = Document(
        title=title,
        language=i18n.language(),
        sections=tuple(sections),
        author=" ".join(texts.letterhead.split()),
        number=texts.number,
        classification=texts.classification,
        mark=EXERCISE_WORD if texts.is_exercise else "",
    )
    return cleaned(document), pages


def document_title(data: ReportData) -> str:
    """What the office calls it, else the plan's name with the word for such a plan."""
    return data.texts.title.strip() or tr("Security plan: {name}", name=data.sheets[0].title)


def day_said(text: str) -> str:
    """A day in ISO form as a document writes it; any other text as it is."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        return text.strip()
    return f"{day.day} {QLocale(i18n.language()).monthName(day.month)} {day.year}"


def place_and_date(place: str, day: str) -> str:
    """Where and when it is signed; dots for what is not known."""
    return f"{place.strip() or DOTS}, {day_said(day) or DOTS}"


def _cover(data: ReportData, title: str) -> Cover:
    texts = data.texts
    lines = [place_and_date(texts.place, texts.date)]
    if title != data.plan.name and data.plan.name:
        lines.insert(0, data.plan.name)
    lines.append(tr("Printed {when}", when=printed_at(datetime.now)))
    letterhead = tuple(line.strip() for line in texts.letterhead.splitlines() if line.strip()) or (DOTS, DOTS)
    number = tr("Number: {number}", number=texts.number.strip() or DOTS)
    marks = (EXERCISE_WORD,) if texts.is_exercise else ()
    return Cover(letterhead, number, texts.classification.strip(), title.upper(), marks, tuple(lines))


def _introduction(data: ReportData) -> list[Block]:
    texts = data.texts
    advice = tr("A finding is advice to a planner. It is never an order, and never a permission to use force.")
    schematic = (
        [Paragraph(tr("Schematic: the ground is drawn, not surveyed."), "note")] if any(one.schematic for one in data.sheets) else []
    )
    return [
        Heading(tr("Introduction (Pendahuluan)"), 1, roman(1)),
        Heading(tr("Legal basis (Dasar)"), 2, "1."),
        *listed(texts.basis, tr("Legal basis")),
        Heading(tr("Purpose (Maksud dan tujuan)"), 2, "2."),
        *written(texts.purpose, tr("Purpose")),
        Heading(tr("Situation (Situasi)"), 2, "3."),
        *written(texts.situation, tr("Situation"), 4),
        *_crowds(data),
        *_scenes(data),
        Heading(tr("Expected threats (Perkiraan ancaman)"), 2, "4."),
        *written(texts.threats, tr("Expected threats"), 4),
        Paragraph(advice, "note"),
        *schematic,
    ]


def _task(data: ReportData) -> list[Block]:
    return [Heading(tr("Main task (Tugas pokok)"), 1, roman(2)), *written(data.texts.task, tr("Main task"), 4)]


def _crowds(data: ReportData) -> list[Block]:
    """How many people are reckoned with, crowd by crowd."""
    found: dict[tuple[str, str, str, str, str], list[int]] = {}
    for scene in data.scenes:
        for one in data.plan.placed(scene.number):
            if one.kind in ("crowd", "crowd-flow"):
                headcount = one.get("headcount") or 0
                risk = kinds()["crowd"].properties["risk"].choices.get(str(one.get("risk")), {})
                told = people_said(headcount) if headcount else tr("not known")
                kind = in_language(kinds()[one.kind].title)
                cells = (one.name or kind, kind, told, in_language(risk) if risk else "\N{EN DASH}")
                found.setdefault((one.id, *cells), []).append(scene.number)
    if not found:
        return []
    columns = (
        Column(tr("People who are expected"), 5),
        Column(tr("Kind"), 2.4),
        Column(tr("Headcount"), 2, "right"),
        Column(tr("Risk"), 2),
        Column(tr("Scenes"), 2),
    )
    return [Table(columns, tuple((*cells, scenes_said(numbers, data.scenes)) for (_, *cells), numbers in found.items()))]


def _scenes(data: ReportData) -> list[Block]:
    columns = (
        *(Column(tr("Scene"), 5), Column(tr("Level"), 2), Column(tr("Clock"), 1.5), Column(tr("Phase"), 4)),
        Column(tr("Weather, light, wind"), 4),
    )
    return [Table(columns, tuple(_scene_row(scene) for scene in data.scenes))]


def _scene_row(scene: Scene) -> tuple[str, ...]:
    return scene_title(scene), level_word(scene.level), scene.clock, scene.phase, conditions(scene)
