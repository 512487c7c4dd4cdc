"""Chapters IV and V, the signature; and the last part, which the moderator keeps."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from tabletop import i18n
from tabletop.canvas.document.report_data import ReportData, listed, people_said, scene_title, written
from tabletop.canvas.ink.effect_words import effect_said, feature_name
from tabletop.canvas.ink.wording import in_language
from tabletop.core.document.content import Block, Column, Heading, Paragraph, Section, Signature, Table
from tabletop.core.document.place_words import grid_reference
from tabletop.core.text.roman import roman
from tabletop.core.values.catalogue import type_title
from tabletop.core.values.roster import RosterUnit
from tabletop.core.values.scene import Scene

tr = i18n.tr
DOTS = "\N{HORIZONTAL ELLIPSIS}" * 16


def logistics(data: ReportData) -> list[Block]:
    """What is written of administration and logistics, and what the roster and the map have of vehicles and equipment."""
    texts, roster = data.texts, data.plan.roster
    return [
        Heading(tr("Administration and logistics (Administrasi dan logistik)"), 1, roman(4)),
        Heading(tr("Administration (Administrasi)"), 2, "1."),
        *written(texts.administration, tr("Administration")),
        Heading(tr("Logistics (Logistik)"), 2, "2."),
        *written(texts.logistics, tr("Logistics")),
        Heading(tr("Vehicles (Kendaraan)"), 2, "3."),
        *_counted(tr("Vehicles of the roster"), _by_text(roster, "vehicle")),
        *_vehicles_drawn(data),
        Heading(tr("Equipment (Perlengkapan)"), 2, "4."),
        *_counted(tr("Equipment of the roster"), _by_text(roster, "equipment")),
    ]


def _by_text(roster: Mapping[str, RosterUnit], field: str) -> dict[str, list[RosterUnit]]:
    """Units by each thing that they say they have, parted by commas; the same thing in another case is one."""
    found: dict[str, tuple[str, list[RosterUnit]]] = {}
    for unit in roster.values():
        for thing in dict.fromkeys(part.strip() for part in str(getattr(unit, field)).replace(";", ",").split(",") if part.strip()):
            found.setdefault(thing.casefold(), (thing, []))[1].append(unit)
    return dict(sorted(found.values(), key=lambda row: row[0].casefold()))


def _counted(head: str, things: Mapping[str, Sequence[RosterUnit]]) -> list[Block]:
    if not things:
        return [Paragraph(tr("The roster names none."))]
    columns = (Column(head, 3), Column(tr("Units"), 1, "right"), Column(tr("Strength"), 1.3, "right"), Column(tr("With"), 6))
    rows = [
        (thing[:1].upper() + thing[1:], str(len(units)), people_said(sum(one.strength for one in units)), _names(units))
        for thing, units in things.items()
    ]
    return [Table(columns, tuple(rows))]


def _names(units: Sequence[RosterUnit]) -> str:
    return ", ".join(i18n.isolated(one.name or one.id) for one in units)


def _vehicles_drawn(data: ReportData) -> list[Block]:
    """How many vehicles of each type stand on the map: the most in one scene."""
    most: Counter[str] = Counter()
    names: dict[str, dict[str, None]] = {}
    for scene in data.scenes:
        here: Counter[str] = Counter()
        for one in data.plan.placed(scene.number):
            if one.kind == "vehicle":
                kind = str(one.get("vehicle_type") or "")
                title = in_language(type_title("vehicle", kind).titles) if kind else tr("without a type")
                here[title] += 1
                names.setdefault(title, {}).setdefault(one.name, None)
        most |= here
    if not most:
        return [Paragraph(tr("No vehicle is drawn on the map."))]
    columns = (Column(tr("Vehicles drawn on the map"), 3), Column(tr("Most at once"), 2, "right"), Column(tr("Names"), 6))
    rows = [(title, i18n.number(count), ", ".join(i18n.isolated(name) for name in names[title] if name)) for title, count in most.items()]
    return [Table(columns, tuple(sorted(rows)))]


def command(data: ReportData, place_and_date: str) -> list[Block]:
    """Command and control, hand-over of command, who speaks on which channel, and who signs."""
    texts = data.texts
    return [
        Heading(tr("Command and control (Komando dan pengendalian)"), 1, roman(5)),
        Heading(tr("Command (Kodal)"), 2, "1."),
        *written(texts.command, tr("Command")),
        *_command_posts(data),
        Heading(tr("Transfer of command (Alih kendali)"), 2, "2."),
        *written(texts.handover, tr("Transfer of command"), 2),
        Heading(tr("Call signs and channels (Tanda panggil dan kanal radio)"), 2, "3."),
        *_radio(data),
        Heading(tr("Closing (Penutup)"), 2, "4."),
        *written(texts.closing, tr("Closing"), 2),
        Signature(place_and_date, texts.signer_office or DOTS, texts.signer_name or DOTS, texts.signer_rank or DOTS),
        Heading(tr("Copies to (Tembusan)"), 3),
        *listed(texts.copies_to, tr("Copies to"), 2),
    ]


def _command_posts(data: ReportData) -> list[Block]:
    found: dict[str, None] = {}
    for scene in data.scenes:
        for one in data.plan.placed(scene.number):
            if one.kind == "command-post":
                place = data.landmarks[scene.number].words(one.geometry, one.id)
                told = [one.name or tr("Command post"), "" if place is None else i18n.text(place)]
                told.append(grid_reference(one.geometry, data.plan.crs))
                found.setdefault(", ".join(part for part in told if part), None)
    return [Paragraph(one, "item") for one in found] or [Paragraph(tr("No command post is drawn on the map."), "quiet")]


def _radio(data: ReportData) -> list[Block]:
    """Heads and rows of what each unit speaks with; a column that would be empty is left out."""
    heads = {
        "call_sign": Column(tr("Call sign"), 2),
        "channel": Column(tr("Radio channel"), 1.6),
        "leader": Column(tr("Leader"), 3),
        "contact": Column(tr("Contact"), 2.4),
    }
    units = [unit for unit in data.plan.roster.values() if any(_mean(unit, name) for name in ("call_sign", "channel", "leader", "contact"))]
    told = [name for name in heads if any(_mean(unit, name) for unit in units)]
    if not units:
        return [Paragraph(tr("The roster names none."))]
    rows = tuple((unit.name or unit.id, *(_mean(unit, name) for name in told)) for unit in units)
    return [Table((Column(tr("Unit"), 3.4), *(heads[name] for name in told)), rows, dense=True)]


def _mean(unit: RosterUnit, name: str) -> str:
    value: Any = getattr(unit, name)
    return str(value).strip()


def moderator(data: ReportData) -> list[Section]:
    """Injects and notes: they stand at the end, on pages that are not handed round. Nothing where there are none."""
    blocks: list[Block] = []
    columns = (
        *(Column(tr("Clock"), 1.2), Column(tr("What happens"), 4), Column(tr("Brought by"), 2.4)),
        *(Column(tr("Is about"), 3), Column(tr("Effect in a run"), 3.4)),
    )
    for scene in data.scenes:
        rows = _injects(data, scene)
        notes = scene.notes.strip()
        if rows or notes:
            blocks.append(Heading(scene_title(scene), 3))
        if rows:
            blocks.append(Table(columns, tuple(rows)))
        if notes:
            blocks.append(Paragraph(notes))
    head = Heading(tr("For the moderator: not for the room"), 1)
    detach = Paragraph(tr("Detach before the document is handed round: the pages of this part are numbered by themselves."), "note")
    return [Section((head, detach, *blocks), landscape=True, apart=True)] if blocks else []


def _injects(data: ReportData, scene: Scene) -> list[tuple[str, ...]]:
    """Each inject: time, text, who brings it, what it is about, what it changes in a run."""
    return [
        (
            inject.clock,
            inject.text,
            inject.by,
            ", ".join(i18n.isolated(feature_name(data.plan, one, scene.number)) for one in inject.features),
            "; ".join(effect_said(effect, data.plan, scene.number) for effect in inject.effects),
        )
        for inject in scene.injects
    ]
