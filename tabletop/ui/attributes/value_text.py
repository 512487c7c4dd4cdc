"""Values of attributes as people read them: numbers as the language writes them, with all their decimals, nothing for what is empty."""

from tabletop import i18n
from tabletop.core.layers.attribute_rows import AttributeColumn, Value
from tabletop.core.text.message import Message, mark

PLAIN_BELOW = 10_000
"""Whole numbers below it carry no thousands sign: many are years and codes."""
DECIMALS = 6
MEANINGS = {
    "name": mark("name"),
    "class": mark("class"),
    "width_m": mark("width"),
    "use": mark("use"),
    "height_m": mark("height"),
    "lanes": mark("lanes"),
    "oneway": mark("one-way"),
}


def value_text(value: Value, grouped: bool = True) -> str:
    """A value in the language in use; `grouped` parts thousands."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    decimals = len(f"{value:.{DECIMALS}f}".rstrip("0").partition(".")[2])
    text = i18n.number(value, f",.{decimals}f")
    if grouped and abs(value) >= PLAIN_BELOW:
        return text
    return text.replace("." if i18n.language() == "id" else ",", "")


def column_title(column: AttributeColumn) -> str:
    """The name of a column in the file, and what it is used as."""
    return " \N{MIDDLE DOT} ".join([column.name, *(meaning_word(one) for one in column.meanings)])


def meaning_word(meaning: str) -> str:
    """What a column is used as, in a word."""
    return i18n.text(Message(MEANINGS[meaning])) if meaning in MEANINGS else meaning
