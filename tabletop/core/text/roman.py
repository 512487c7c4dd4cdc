"""Small numbers as rings are numbered: I, II, III, IV."""

_SIGNS = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
MOST = 39


def roman(number: int) -> str:
    """I for 1; digits for what is not 1 to 39."""
    if not 1 <= number <= MOST:
        return str(number)
    written = ""
    for value, sign in _SIGNS:
        count, number = divmod(number, value)
        written += sign * count
    return written
