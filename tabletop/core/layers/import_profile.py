"""A profile of an import as data: which records of a delivery become which table, and which of its columns say what checks look for."""

import re
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from tabletop.core.layers.layer_row import Role

_STRICT = ConfigDict(extra="forbid", strict=True, populate_by_name=True)
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,40}$")]
Kind = Literal["text", "number", "metres", "count", "yes", "code", "code-bps"]
Geometry = Literal["point", "line", "area"]
ANY = "*"


class ColumnRule(BaseModel):
    """Where a column comes from: the first of `from` that says something in a record, else `constant`.

    `kind`: text; number; metres ("5 m", "9,5", "18 ft"); count (whole); yes (1 or 0); code of the ministry (64.02.06.1004); code-bps
    (digits alone). `values` names a table of values; a text that it has not is kept, or left empty without `keep`. `unknown`: numbers
    that mean "not known" there.
    """

    model_config = _STRICT
    source: list[str] = Field(default=[], alias="from")
    constant: str = ""
    kind: Kind = "text"
    values: str = ""
    keep: bool = True
    unknown: list[float] = [0.0, 999.0, 9999.0]


class Assumption(BaseModel):
    """How an empty number is filled, and the word for it in the column NAME_basis: by the number in another column `times` so much, or
    by a word in it as `values` says."""

    model_config = _STRICT
    by: str = Field(min_length=1)
    basis: str = Field(min_length=1)
    times: float | None = Field(None, gt=0, allow_inf_nan=False)
    values: dict[str, float] = {}


class TableRule(BaseModel):
    """A table that is made: its titles, role and order in the catalogue.

    `clip`: areas and lines are cut at the edge of the area asked for, or kept whole where they meet it. `assume`: for columns of
    numbers, steps that fill what nobody stated. `shown`: whether it is drawn at first.
    """

    model_config = _STRICT
    table: Name
    title: dict[Literal["id", "en"], str] = Field(min_length=1)
    role: Role = "other"
    order: int = 0
    clip: Literal["cut", "whole"] = "cut"
    shown: bool = True
    assume: dict[str, list[Assumption]] = {}


class RecordRule(BaseModel):
    """Records that go into a table, and their columns.

    `tables`: patterns of names of tables (JALAN_LN*), capital letters or small; empty for all. `geometry`: of these kinds alone. `has`:
    the table has one of these columns. `where`: a column says one of these values ("*": anything); all of them must hold. `unless`: none
    of these. `shape`: as it is, a point inside it, or the outline of an area as a line.
    """

    model_config = _STRICT
    into: Name
    tables: list[str] = []
    geometry: list[Geometry] = []
    has: list[str] = []
    where: dict[str, list[str]] = {}
    unless: dict[str, list[str]] = {}
    shape: Literal["as-is", "point", "outline"] = "as-is"
    columns: dict[Name, list[str] | ColumnRule] = {}

    def takes(self, table: str, columns: Sequence[str]) -> bool:
        """Whether it is for tables of that name with those columns."""
        there = {column.lower() for column in columns}
        return is_named(table, self.tables) and (not self.has or any(one.lower() in there for one in self.has))


class Unknown(BaseModel):
    """What means that nothing is known, in any column: texts, starts of texts (dates of 1899), numbers below."""

    model_config = _STRICT
    texts: list[str] = []
    starts: list[str] = []
    below: float = -1e30


class Profile(BaseModel):
    """A whole profile. `endings`: files that it is for, all of them; `suits`: patterns of tables by which `auto` knows it; `has`: or
    columns, one of which a table has."""

    model_config = _STRICT
    id: Name
    title: dict[Literal["id", "en"], str] = Field(min_length=1)
    source: str = ""
    licence: str = ""
    accuracy_m: float | None = Field(None, ge=0, allow_inf_nan=False)
    endings: list[str] = []
    suits: list[str] = []
    has: list[str] = []
    unknown: Unknown = Field(default_factory=lambda: Unknown.model_validate({}))
    values: dict[str, dict[str, str]] = {}
    table: list[TableRule] = Field(min_length=1)
    rule: list[RecordRule] = Field(min_length=1)

    @model_validator(mode="after")
    def _holds_together(self) -> "Profile":
        tables = [one.table for one in self.table]
        for name in tables:
            if tables.count(name) > 1:
                raise ValueError(f"table {name} is told twice")
        for rule in self.rule:
            if rule.into not in tables:
                raise ValueError(f"a rule goes into {rule.into}, which is no table of it")
            for name, column in rule.columns.items():
                if isinstance(column, ColumnRule) and column.values and column.values not in self.values:
                    raise ValueError(f"column {name} names the values {column.values}, which are not there")
        return self

    def table_named(self, name: str) -> TableRule:
        """The table of that name."""
        return next(one for one in self.table if one.table == name)

    def is_for_file(self, file: str) -> bool:
        """Whether it is for all that stands in a file of that name."""
        return any(file.lower().endswith(ending) for ending in self.endings)

    def suits_table(self, file: str, table: str, columns: Sequence[str]) -> bool:
        """Whether `auto` takes it for a table of a file."""
        if self.is_for_file(file):
            return True
        if self.suits and is_named(table, self.suits):
            return True
        there = {column.lower() for column in columns}
        return any(column.lower() in there for column in self.has)


def column_rule(rule: list[str] | ColumnRule) -> ColumnRule:
    """The whole form of a column that is told by its sources alone."""
    return rule if isinstance(rule, ColumnRule) else ColumnRule.model_validate({"from": rule})


def is_named(table: str, patterns: Sequence[str]) -> bool:
    """Whether a table has a name of these patterns; a member of an archive ("a/b.shp:b") by the name behind the colon. None: any."""
    name = re.sub(r"\s+", "_", table.rpartition(":")[2].strip()).upper()
    return not patterns or any(fnmatchcase(name, pattern.upper()) for pattern in patterns)


def known_words(values: Mapping[str, str]) -> dict[str, str]:
    """A table of values by folded words."""
    return {folded_word(word): value for word, value in values.items()}


def folded_word(word: str) -> str:
    """Small letters, single spaces."""
    return " ".join(word.split()).lower()
