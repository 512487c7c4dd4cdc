"""The units of a sheet, row by row below its heads: headings give agency and satgas, sums are held against the rows above them."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from tabletop.core.roster.sheet import Cell, CellFault, Problem, Sheet, fault_of, plain, text_of
from tabletop.core.roster.sheet_fields import IGNORED, JOINED, task_scene
from tabletop.core.roster.sheet_groups import Groups, is_numbering, is_sum, is_whole_sum
from tabletop.core.roster.sheet_header import Column, Header
from tabletop.core.roster.sheet_values import NOTHING, Unreadable, order_of, pace_of, people_of, said_of, type_of, without_number
from tabletop.core.text.errors import Cancelled
from tabletop.core.text.message import Message, mark, message
from tabletop.core.text.spelling import folded
from tabletop.core.values.roster import RosterUnit

_RANKS = frozenset(
    (
        *("pa", "ba", "ta", "pns", "asn", "pamen", "pama", "perwira", "bintara", "tamtama"),
        *("pria", "wanita", "polki", "polwan", "l", "p", "lk", "pr"),
    )
)
"""Lower heads under the strength that are no agencies."""
_DOWNWARD = ("agency", "satgas", "parent")
"""Fields whose cells, merged over several rows, hold for all of them."""


@dataclass(frozen=True)
class UnitRow:
    """A unit as a row of a sheet gives it. `values`: what the row says, by field, absent where a cell is blank or wrong; tasks by scene.

    `number`: of the row, from 1. `wrong`: fields whose cell could not be read. `umbrella`: a heading such as Mitra, under which units of
    several agencies stand: only a new unit gets it for its agency.
    """

    number: int
    values: dict[str, Any]
    tasks: dict[int, str] = field(default_factory=dict)
    wrong: frozenset[str] = frozenset()
    umbrella: str = ""

    def text(self, name: str) -> str:
        """A field as text; empty where the row does not say it."""
        return str(self.values.get(name, ""))


@dataclass(frozen=True)
class HeldSum:
    """A stated number of people that its rows add up to: of the sum or heading in row `number`, over rows `first` to `last` (from 1).

    `highest`: only those below no unit count.
    """

    number: int
    stated: int
    first: int
    last: int
    highest: bool = False


@dataclass
class _Sums:
    """Persons of the rows so far: of the agency's heading, of the heading, since the last sum, of all, of those below no unit."""

    agency: int = 0
    heading: int = 0
    last: int = 0
    whole: int = 0
    highest: int = 0
    rows: int = 0
    """Rows since the last sum or heading."""
    since: dict[str, int] = field(default_factory=dict)
    """By what is added up (agency, heading, last): number of the row with which that began, from 1; none: the first."""
    stated: dict[str, tuple[int, int, str]] = field(default_factory=dict)
    """By level of heading (agency, satgas): row, number and name of the one that gives a number."""

    def add(self, people: int, below: bool) -> None:
        self.agency += people
        self.heading += people
        self.last += people
        self.whole += people
        self.highest += 0 if below else people
        self.rows += 1


class SheetRows:
    """Reads the rows once: `units`, and `problems` in the order of the rows. Raises Cancelled where `cancelled` says so."""

    def __init__(
        self, sheet: Sheet, header: Header, roster: Iterable[RosterUnit] = (), cancelled: Callable[[], bool] = lambda: False
    ) -> None:
        known = list(roster)
        self.units: list[UnitRow] = []
        self.problems: list[Problem] = []
        self.held: list[HeldSum] = []
        self._sheet, self._header = sheet, header
        self._groups = Groups((one.agency for one in known), (one.satgas for one in known))
        self._agency = self._satgas = ""
        self._sums, self._after_sum = _Sums(), False
        self._beneath: list[int] = []
        self._ids_known = {plain(one.id) for one in known}
        self._units_known = {folded(one.name) for one in known}
        self._below_heads = header.last + 1
        self._numbered = any(column.field == IGNORED for column in header.columns)
        self._down = _downward(sheet, {column.index for name in _DOWNWARD for column in header.of(name)})
        for row in range(header.last + 1, len(sheet.rows)):
            if cancelled():
                raise Cancelled(mark("Cancelled."))
            self._read(row)
        self._end_heading("satgas")
        self._end_heading("agency")
        self._say_what_is_beneath()

    def _read(self, row: int) -> None:
        said = {column: text_of(cell) for column, cell in enumerate(self._sheet.rows[row]) if text_of(cell) or isinstance(cell, CellFault)}
        if not said or self._is_head_again(row, said) or self._is_numbers_of_columns(row, said):
            return
        if self._read_sum(row, said) or self._read_heading(row, said):
            return
        self._read_unit(row, said)

    def _is_head_again(self, row: int, said: dict[int, str]) -> bool:
        titles = {column.index: {folded(part) for part in column.title.split(" / ")} for column in self._header.columns}
        again = len(said) >= 2 and all(folded(text) in titles.get(column, ()) for column, text in said.items())
        if again:
            self._below_heads = row + 1
        return again

    def _is_numbers_of_columns(self, row: int, said: dict[int, str]) -> bool:
        """A row that numbers the columns, "1 2 3 ..." or "(1) (2) (3)", right below the heads."""
        if row != self._below_heads or len(said) < 3 or self._header.of("id"):
            return False
        numbers = [text.strip("().") for text in said.values()]
        return numbers == [str(number) for number in range(1, len(numbers) + 1)]

    # --- headings and sums
    def _cells_of(self, name: str, said: dict[int, str]) -> list[str]:
        return [said[column.index] for column in self._header.of(name) if column.index in said]

    def _read_heading(self, row: int, said: dict[int, str]) -> bool:
        texts = [text for text in said.values() if not is_numbering(text)] if len(said) > 1 else list(said.values())
        strength = self._cells_of("strength", said)
        rest = [text for text in texts if text not in strength]
        if len(rest) != 1 or len(said) - len(rest) - len(strength) > 1 or self._cells_of("id", said):
            return False
        column = next(column for column, text in said.items() if text == rest[0])
        if not isinstance(self._sheet.cell(row, column), str) or rest[0].strip("().").isdecimal():
            return False
        agency, satgas, known = self._groups.heading(rest[0].replace("\n", " "))
        numbered = len(said) - len(rest) - len(strength) == 1
        if strength and not (known and (numbered or (self._numbered and self._groups.names_one(rest[0])))):
            return False
        if not numbered and not rest[0].isupper() and folded(rest[0]) in self._units_known:
            return False
        if self._after_sum and not known:
            self._beneath.append(row + 1)
            return True
        self._begin_heading(row, agency, satgas, strength)
        if not known:
            text = mark('Row {row}: "{text}" stands alone and is taken for the heading of an agency.')
            self._tell(row, "name", message(text, row=str(row + 1), text=rest[0]))
        return True

    def _begin_heading(self, row: int, agency: str, satgas: str, stated: list[str]) -> None:
        self._end_heading("satgas")
        if agency:
            self._end_heading("agency")
            self._agency, self._satgas, self._sums.agency = agency, "", 0
            self._sums.since["agency"] = row + 1
        else:
            self._satgas = satgas
        self._sums.heading = self._sums.last = self._sums.rows = 0
        self._sums.since["heading"] = self._sums.since["last"] = row + 1
        self._after_sum = False
        number = None
        if stated:
            with suppress(Unreadable):
                number = people_of(stated[0])
        if number is not None:
            self._sums.stated["agency" if agency else "satgas"] = (row, number, agency or satgas)

    def _end_heading(self, level: str) -> None:
        """Hold the number of a heading against its rows."""
        row, number, name = self._sums.stated.pop(level, (0, None, ""))
        added = self._sums.agency if level == "agency" else self._sums.heading
        if number is not None and number != added:
            text = mark("Row {row}: the heading {name} says {stated}, but the rows below it add up to {sum}.")
            self._tell(row, "strength", message(text, row=str(row + 1), name=name, stated=number, sum=added))
        elif number is not None:
            last = self.units[-1].number if self.units else row + 1
            self.held.append(HeldSum(row + 1, number, row + 1, last))

    def _read_sum(self, row: int, said: dict[int, str]) -> bool:
        """A row of a sum: its label says so, or it is a number without any word."""
        if self._cells_of("id", said):
            return False
        columns = self._header.of("strength")
        indexes = {column.index for column in columns}
        labels = [text for column, text in said.items() if column not in indexes]
        label = next((text for text in labels if not text.strip("().").isdecimal()), "")
        bare = not labels and bool(columns) and isinstance(self._sheet.cell(row, min(said)), int | float) and bool(self.units)
        if not (bare or is_sum(label)):
            return False
        self._check_sum(row, label)
        self._sums.last, self._sums.rows, self._after_sum = 0, 0, True
        self._sums.since["last"] = row + 1
        return True

    def _check_sum(self, row: int, label: str) -> None:
        try:
            number, _ = self._strength(row)
        except Unreadable as fault:
            told = message(mark("Row {row}: the sum cannot be read: {reason}."), row=str(row + 1), reason=fault.message)
            self._tell(row, "strength", told)
            return
        sums = self._sums
        if number is None:
            return
        reached = {"agency": sums.agency, "heading": sums.heading, "last": sums.last, "whole": sums.whole, "highest": sums.highest}
        over = next((name for name, people in reached.items() if people == number), None)
        if over is not None:
            self.held.append(HeldSum(row + 1, number, sums.since.get(over, 1), row + 1, over == "highest"))
            return
        whole = is_whole_sum(label) or not sums.rows
        reckoned = sums.whole if whole else sums.heading
        text = mark("Row {row}: the sum says {stated}, but the rows above it add up to {sum}.")
        self._tell(row, "strength", message(text, row=str(row + 1), stated=number, sum=reckoned))

    # --- units
    def _read_unit(self, row: int, said: dict[int, str]) -> None:
        values: dict[str, Any] = {}
        tasks: dict[int, str] = {}
        wrong: set[str] = set()
        for column in self._header.columns:
            if column.used and column.field != "strength":
                self._read_field(row, column, values, tasks, wrong)
        self._read_strength(row, values, wrong)
        if not values.get("name") and not values.get("id"):
            if not values and not tasks and not wrong:
                return
            if self._after_sum and "strength" not in values:
                self._beneath.append(row + 1)
                return
            self._tell(row, "name", message(mark("Row {row} names no unit and was left out."), row=str(row + 1)))
            return
        if self._after_sum and "strength" not in values and not values.get("id") and self._header.of("strength"):
            self._beneath.append(row + 1)
            return
        self._after_sum = False
        umbrella = self._groups.is_umbrella(self._agency)
        if self._agency and not umbrella and "agency" not in values:
            values["agency"] = self._agency
        if self._satgas and "satgas" not in values:
            values["satgas"] = self._satgas
        self._sums.add(values.get("strength", 0), bool(values.get("parent")))
        over = self._agency if umbrella else ""
        if self._groups.is_umbrella(values.get("agency", "")) and not self._cells_of("agency", said):
            over = values.pop("agency")
        self.units.append(UnitRow(row + 1, values, tasks, frozenset(wrong), over))

    def _cell(self, row: int, column: Column) -> Cell:
        place = self._down.get((row, column.index), (row, column.index)) if column.field in _DOWNWARD else (row, column.index)
        cell = self._sheet.cell(*place)
        if not isinstance(cell, str) or (column.field in ("id", "parent") and plain(cell) in self._ids_known):
            return cell
        return fault_of(cell.strip()) or cell

    def _read_field(self, row: int, column: Column, values: dict[str, Any], tasks: dict[int, str], wrong: set[str]) -> None:
        name, scene = column.field, task_scene(column.field)
        try:
            cell = self._cell(row, column)
            if name == "order":
                number = order_of(cell)
                if number is not None:
                    values["order"] = number
                return
            text = said_of(cell)
            if text is None or (text in NOTHING and name not in ("id", "name")):
                return
            if scene is not None:
                tasks[scene] = text
            else:
                self._take(column, text, values)
        except Unreadable as fault:
            wrong.add(name)
            self._tell_cell(row, column.title, fault.message)

    def _take(self, column: Column, text: str, values: dict[str, Any]) -> None:
        name = column.field
        if name in ("id", "name"):
            values[name] = text.replace("\n", " ")
            if name == "name" and not values.get("id"):
                values[name] = without_number(values[name])
        elif name == "agency":
            values[name] = self._groups.agency(text.replace("\n", " "))
        elif name == "satgas":
            values[name] = self._groups.satgas(text.replace("\n", " "))
        elif name == "unit_type":
            values[name] = type_of(text)
        elif name == "pace":
            values[name] = pace_of(text)
        elif values.get(name):
            between = ", " if name == "leader" and folded(column.title) in ("jabatan", "position") else JOINED.get(name, " ")
            values[name] = f"{values[name]}{between}{text}"
        else:
            values[name] = text

    def _read_strength(self, row: int, values: dict[str, Any], wrong: set[str]) -> None:
        try:
            number, agency = self._strength(row)
        except Unreadable as fault:
            wrong.add("strength")
            self._tell_cell(row, fault.column or self._header.title("strength"), fault.message)
            return
        if number is not None:
            values["strength"] = number
        if agency and not values.get("agency") and not self._agency:
            values["agency"] = self._groups.agency(agency)

    def _strength(self, row: int) -> tuple[int | None, str]:
        """Persons of a row, and the agency whose column they stand in where there is one for each. Raises Unreadable."""
        parts: list[tuple[Column, int]] = []
        for column in self._header.of("strength"):
            try:
                number = people_of(self._cell(row, column))
            except Unreadable as fault:
                raise Unreadable(fault.message, column.title) from None
            if number is not None:
                parts.append((column, number))
        if not parts:
            return None, ""
        wholes = [(column, number) for column, number in parts if not column.detail or is_sum(column.detail)]
        whole = wholes[0][1] if len(wholes) == 1 else None
        rest = [part for part in parts if whole is None or part not in wholes]
        said = [column.detail for column, number in rest if number and folded(column.detail) not in _RANKS]
        agency = said[0] if len(said) == 1 and sum(1 for _, number in rest if number) == 1 else ""
        added = sum(number for _, number in rest)
        if whole is not None and rest and whole != added:
            text = mark("Row {row}: {column} says {stated}, but its parts add up to {sum}.")
            self._tell(row, "strength", message(text, row=str(row + 1), column=wholes[0][0].title, stated=whole, sum=added))
        return (added if whole is None else whole), agency

    # --- what is said
    def _tell(self, row: int, name: str, told: Message) -> None:
        self.problems.append(Problem(row + 1, self._header.title(name), told))

    def _tell_cell(self, row: int, title: str, reason: Message) -> None:
        text = mark("Row {row}, column {column}: {reason}.")
        self.problems.append(Problem(row + 1, title, message(text, row=str(row + 1), column=title, reason=reason)))

    def _say_what_is_beneath(self) -> None:
        if self._beneath:
            text = mark("{n} {n:row|rows} below the last sum without a number of people, from row {row}, {n:was|were} left out.")
            self.problems.append(Problem(self._beneath[0], "", message(text, n=len(self._beneath), row=str(self._beneath[0]))))


def _downward(sheet: Sheet, columns: set[int]) -> dict[tuple[int, int], tuple[int, int]]:
    """Cells that are merged into the one above them, in some columns, each with the place of that one."""
    found: dict[tuple[int, int], tuple[int, int]] = {}
    free: dict[int, int] = {}
    for top, left, bottom, right in sorted(sheet.merged):
        if left == right and left in columns and top >= free.get(left, 0):
            free[left] = bottom + 1
            found |= {(row, left): (top, left) for row in range(top, min(bottom + 1, len(sheet.rows)))}
    return found
