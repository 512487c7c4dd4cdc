"""Numbers typed while a tool is in use: which keys it takes, what has been typed, and what it means."""

DIGITS = frozenset("0123456789.,")
SIGNED = DIGITS | {"-"}
EDITING = frozenset({"enter", "backspace", "escape"})
LONGEST = 12


def typed_on(text: str, key: str, letters: frozenset[str] = SIGNED) -> str:
    """The text after a key: a letter is added, Backspace takes one away, Esc all; other keys change nothing."""
    if key == "backspace":
        return text[:-1]
    if key == "escape":
        return ""
    return text + key if key in letters and len(text) < LONGEST else text


def keys_for(text: str, letters: frozenset[str] = SIGNED) -> frozenset[str]:
    """The keys a tool answers to: letters always, editing keys once something is typed."""
    return letters | EDITING if text else letters


def number_of(text: str) -> float | None:
    """The number of a text with a comma or a dot; None while it is none."""
    try:
        found = float(text.replace(",", "."))
    except ValueError:
        return None
    return found if abs(found) < 1e9 else None
