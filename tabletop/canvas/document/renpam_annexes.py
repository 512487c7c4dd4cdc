"""Annexes: maps, scene book, charts with their values, findings with their basis, strengths, sources of the layers."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from tabletop import i18n
from tabletop.canvas.charts.chart_annex import annex_pages, annex_tables
from tabletop.canvas.charts.chart_pages import PAPER_MM
from tabletop.canvas.document.book_annex import book_pages
from tabletop.canvas.document.drawn_page import DrawnPage, sheet_page
from tabletop.canvas.document.report_data import ReportData, people_said, scene_title
from tabletop.canvas.document.report_findings import finding_tables
from tabletop.canvas.ink.wording import grid_words
from tabletop.canvas.paper.printed_at import printed_at
from tabletop.core.document.content import Block, Column, Drawn, Heading, Paragraph, Section, Table
from tabletop.core.roster.sums import stands_in, sums_of
from tabletop.core.roster.sums_stated import held_against, stated_in
from tabletop.core.scenes.scene_words import satgas_order
from tabletop.core.text.message import Message
from tabletop.core.values.layer import LayerInfo

tr = i18n.tr
LETTERS = "ABCDEFGHIJ"


def annexes(data: ReportData) -> tuple[list[Section], dict[str, DrawnPage]]:
    """The annexes in their order, lettered as they come, and their drawn pages by key."""
    maps = [sheet_page(sheet, scene_title(sheet.scene)) for sheet in data.sheets]
    book = book_pages([replace(sheet, findings=tuple(data.findings)) for sheet in data.sheets], data.moves, with_injects=False)
    charts = [DrawnPage(title, PAPER_MM, paint) for title, paint in annex_pages(data.charts)]
    pages = {f"map-{at}": page for at, page in enumerate(maps)} | {f"book-{at}": page for at, page in enumerate(book)}
    pages |= {f"chart-{at}": page for at, page in enumerate(charts)}
    parts: list[tuple[str, Sequence[Block], bool]] = [
        (tr("Maps of the scenes (Peta)"), _drawn("map", maps), True),
        (tr("Scene book (Buku adegan)"), _drawn("book", book), True),
        (tr("Charts (Grafik)"), _drawn("chart", charts), True),
        (tr("Values of the charts (Nilai grafik)"), annex_tables(data.charts), False),
        (tr("Findings (Temuan)"), finding_tables(data), False),
        (tr("Strengths (Kuat personel)"), _strengths(data), False),
        (tr("Sources of the layers (Sumber data)"), _sources(data), True),
    ]
    there = [part for part in parts if part[1]]
    made = [
        Section((Heading(title, 1, tr("Annex {letter}", letter=letter).upper()), *blocks), landscape)
        for letter, (title, blocks, landscape) in zip(LETTERS, there, strict=False)
    ]
    return made, pages


def _drawn(name: str, pages: Sequence[DrawnPage]) -> list[Block]:
    blocks: list[Block] = []
    for at, page in enumerate(pages):
        blocks += [Heading(page.title, 2)] if page.title else []
        blocks.append(Drawn(f"{name}-{at}", page.title))
    return blocks


def _strengths(data: ReportData) -> list[Block]:
    """People of the roster by agency and satgas, against the stated totals, and how many have a place in each scene."""
    roster = data.plan.roster
    if not roster:
        return [Paragraph(tr("The plan has no roster."))]
    blocks: list[Block] = [*_by_groups(data), *_stated(data)]
    columns = (
        Column(tr("Scene"), 5),
        Column(tr("Placed"), 2, "right"),
        Column(tr("Not placed"), 2, "right"),
        Column(tr("Total"), 2, "right"),
    )
    rows = []
    for scene in data.scenes:
        sums = sums_of(roster.values(), stands_in(data.plan, scene.number))
        rows.append((scene_title(scene), people_said(sums.placed), people_said(sums.unplaced), people_said(sums.strength)))
    blocks += [Heading(tr("Placed by scene"), 3), Table(columns, tuple(rows))]
    notes = _once(unit.note.strip() for unit in roster.values())
    return [*blocks, Paragraph(tr("Notes of the roster: {notes}.", notes="; ".join(notes)), "quiet")] if notes else blocks


def _by_groups(data: ReportData) -> list[Block]:
    people: dict[tuple[str, str], int] = {}
    for unit in data.plan.roster.values():
        key = unit.agency.strip(), unit.satgas.strip()
        people[key] = people.get(key, 0) + unit.strength
    agencies = _once(agency or tr("without an agency") for agency, _ in people)
    satgas = sorted({name for _, name in people}, key=satgas_order)
    share = 2.0 if len(satgas) < 7 else 1.4
    columns = (
        Column(tr("Agency"), 3),
        *(Column(name or tr("without a satgas"), share, "right") for name in satgas),
        Column(tr("Total"), 1.6, "right"),
    )
    rows = []
    for agency in agencies:
        counts = [
            sum(n for (one, name), n in people.items() if name == some and (one or tr("without an agency")) == agency) for some in satgas
        ]
        rows.append((agency, *(people_said(n) if n else "" for n in counts), people_said(sum(counts))))
    totals = [sum(n for (_, name), n in people.items() if name == some) for some in satgas]
    rows.append((tr("Total"), *(people_said(n) for n in totals), people_said(sum(totals))))
    return [Heading(tr("Strength by agency and satgas"), 3), Table(columns, tuple(rows), sums=1)]


def _stated(data: ReportData) -> list[Block]:
    stated = held_against(data.plan.roster.values(), stated_in(data.plan.settings))
    if not stated:
        return []
    columns = (Column(tr("Stated total"), 4), Column(tr("Stated"), 2, "right"), Column(tr("In the roster"), 2, "right"), Column("", 2))
    rows = [
        (one.name or tr("All"), people_said(one.stated), people_said(one.strength), tr("agrees") if one.agrees else tr("does not agree"))
        for one in stated
    ]
    return [Heading(tr("Stated totals"), 3), Table(columns, tuple(rows))]


def _sources(data: ReportData) -> list[Block]:
    """Source, age, accuracy and licence of each layer; what is missing or was taken off; grid, rules and when it was printed."""
    columns = (
        *(Column(tr("Layer"), 3), Column(tr("Source"), 5), Column(tr("Date"), 2), Column(tr("Accuracy"), 2), Column(tr("Licence"), 2.4)),
        Column(tr("State"), 3.4),
    )
    layers = data.layers
    rows = [_layer_row(layer.info, tr("schematic") if layer.info.schematic else "") for layer in layers]
    rows += [_layer_row(lack.info, i18n.text(lack.reason)) for lack in layers.lacking if all(lack.info.id != one.info.id for one in layers)]
    rows += [_layer_row(info, tr("taken off the map")) for info in layers.removed]
    table: list[Block] = [Table(columns, tuple(rows))] if rows else [Paragraph(tr("The plan stands on no layers."))]
    rules = "" if data.readiness.rules is None else i18n.text(data.readiness.rules) + "."
    placed = next((sheet for sheet in data.sheets if sheet.bounds is not None), None)
    grid = "" if placed is None or placed.bounds is None else grid_words(placed.bounds, data.plan.crs)
    printed = tr("Printed {when}", when=printed_at(datetime.now)) + "."
    said = [Paragraph(" ".join(part for part in (printed, rules, grid) if part), "quiet")]
    return [*table, *said]


def _layer_row(info: LayerInfo, state: str) -> tuple[str, ...]:
    accuracy = "" if info.accuracy_m is None else tr("{metres:g} m", metres=info.accuracy_m)
    return info.title_in(i18n.language()), said(info.source), info.date, accuracy, said(info.licence), state


def said(text: str) -> str:
    """A text of a catalogue in the language in use, where the program knows it."""
    return i18n.text(Message(text)) if i18n.is_known(text) else text


def _once(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(text for text in texts if text))
