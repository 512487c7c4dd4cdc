"""How names are compared in search: without accents, case and signs, with street words and known streets in one spelling."""

import re
import unicodedata

SAME = {
    "jl": "jalan",
    "jln": "jalan",
    "gg": "gang",
    "kel": "kelurahan",
    "kec": "kecamatan",
    "kab": "kabupaten",
    "jend": "jenderal",
    "jendral": "jenderal",
    "letjend": "letjen",
    "moh": "muhammad",
    "muh": "muhammad",
    "mohammad": "muhammad",
    "rsu": "rsud",
    "walter": "wolter",
    "mongisidi": "monginsidi",
    "mongonsidi": "monginsidi",
    "mongosidi": "monginsidi",
    "monginsisdi": "monginsidi",
}
"""Words that are written in several ways, and the one they are compared as."""
GENERIC = frozenset({"jalan", "gang", "kelurahan", "kecamatan", "kabupaten", "desa"})
"""Words that help to rank and need not be there."""
_FIRST_NAME = re.compile(r"\brobert (?=wolter\b)")
_SIGNS = re.compile(r"[\W_]+")


def folded(text: str) -> str:
    """Lower case without accents, words parted by one blank."""
    if not text.isascii():
        text = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return _SIGNS.sub(" ", text.casefold()).strip()


def every_word(text: str) -> list[str]:
    """Words of a name, each in the one spelling."""
    return [SAME.get(word, word) for word in folded(text).split()]


def words_of(text: str) -> list[str]:
    """Words of a name as they are compared: "Jln. Robert Walter Mongisidi" and "Jalan Wolter Monginsidi" are the same."""
    return _FIRST_NAME.sub("", " ".join(every_word(text))).split()


def meant_by(start: str) -> set[str]:
    """Words that an unfinished one may become: "mongons" is on its way to another spelling of Monginsidi."""
    return {word for spelled, word in SAME.items() if len(start) > 3 and spelled.startswith(start)}


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
