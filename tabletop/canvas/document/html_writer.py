"""A document as one HTML file: contents with links, tables, the drawn pages as pictures. Names are texts and never markup."""

import base64
from collections.abc import Callable, Mapping
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tabletop import paths
from tabletop.canvas.document.drawn_page import DrawnPage, page_png
from tabletop.core.document.content import (
    Blank,
    Block,
    Contents,
    Cover,
    Document,
    Drawn,
    Heading,
    Paragraph,
    Signature,
    Table,
    listed_headings,
)
from tabletop.core.text.style import tokens

PICTURE_PX = 1600
KINDS: Mapping[str, type] = {
    "heading": Heading,
    "paragraph": Paragraph,
    "blank": Blank,
    "table": Table,
    "drawn": Drawn,
    "contents": Contents,
    "cover": Cover,
    "signature": Signature,
}
"""What the template asks of a block."""


def html_of(document: Document, drawn: Mapping[str, DrawnPage]) -> bytes:
    """The whole file."""
    environment = Environment(loader=FileSystemLoader(paths.resource("report")), autoescape=True, undefined=StrictUndefined)
    environment.tests.update({name: _is(kind) for name, kind in KINDS.items()})
    headings = document.headings()
    anchors = {at: f"part-{at + 1}" for at in range(len(headings))}
    by_identity = {id(heading): anchors[at] for at, heading in enumerate(headings)}
    rendered = environment.get_template("document.html.j2").render(
        document=document,
        colours=tokens("light"),
        sections=_numbered(document),
        anchors=anchors,
        listed=[(heading, by_identity[id(heading)]) for heading in listed_headings(document)],
        total_share=lambda table: sum(column.share for column in table.columns),
        picture=lambda key: base64.b64encode(page_png(drawn[key], PICTURE_PX)).decode("ascii"),
    )
    return rendered.encode("utf-8", "replace")


def _is(kind: type) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, kind)


def _numbered(document: Document) -> list[list[tuple[Block, int]]]:
    """Blocks by section, each heading with its place among all headings."""
    count = 0
    sections = []
    for section in document.sections:
        blocks: list[tuple[Block, int]] = []
        for block in section.blocks:
            blocks.append((block, count))
            count += isinstance(block, Heading)
        sections.append(blocks)
    return sections
