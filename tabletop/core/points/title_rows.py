"""What is said of the rows above the names of a table, and of a table that has no names: nothing is passed over in silence."""

from collections.abc import Sequence

from tabletop.core.points.table_layout import Row, TableLayout
from tabletop.core.text.message import Message, mark, message, shown

LONGEST = 120
"""So much of a title is told."""


def title_remarks(rows: Sequence[Row], layout: TableLayout, where: Message) -> list[Message]:
    """A sentence for the rows with anything in them above the row of names, with their numbers as the sheet counts; one for a table in
    which no row was taken for names. `where` names the table."""
    first, last = layout.header
    if not last:
        return [message(mark("{where}: no row is read as names of columns; the columns have letters."), where=where)]
    passed = [index for index in range(first - 1) if any(cell.strip() for cell in rows[index])]
    if not passed:
        return []
    text = shown(" / ".join(_joined(rows[index]) for index in passed)[:LONGEST])
    if len(passed) == 1:
        return [message(mark("{where}: row {row} is read as a title: {text}."), where=where, row=str(passed[0] + 1), text=text)]
    template = mark("{where}: rows {first} to {last} are read as a title: {text}.")
    return [message(template, where=where, first=str(passed[0] + 1), last=str(passed[-1] + 1), text=text)]


def _joined(row: Row) -> str:
    return " ".join(cell.strip() for cell in row if cell.strip())
