"""How words are compared: without accents, case and signs, and by the errors of typing between them."""

import re
import unicodedata

_SIGNS = re.compile(r"[\W_]+")


def folded(text: str) -> str:
    """Lower case without accents, words parted by one blank."""
    if not text.isascii():
        text = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return _SIGNS.sub(" ", text.casefold()).strip()


def shortened(word: str) -> set[str]:
    """The word, and all that is left of it with one letter less: two words that share one differ by one typing error, or nearly."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def typing_errors(one: str, other: str, most: int = 2) -> int:
    """Letters added, left out, changed or swapped with their neighbour between two words; `most` + 1 where they are more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        now = [row]
        for column, against in enumerate(other, start=1):
            cost = min(last[column] + 1, now[-1] + 1, last[column - 1] + (letter != against))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == against:
                cost = min(cost, before[column - 2] + 1)
            now.append(cost)
        if min(now) > most:
            return most + 1
        before, last = last, now
    return min(last[-1], most + 1)
