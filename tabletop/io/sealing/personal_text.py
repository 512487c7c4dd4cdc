"""What of a text names or reaches a person: telephone numbers, addresses, service numbers, names behind a rank, folders of a user."""

import re
from collections.abc import Iterable

GONE = "\N{HORIZONTAL ELLIPSIS}"
"""Stands where something was taken out."""
SHORTEST = 3
"""Letters: a shorter text that was removed is not looked for in others; it would be found in words."""
_PHONE = re.compile(r"(?<![\w.,])(?:\+\d|\(0|0|62)[\d\s().-]{6,18}\d(?![\w])")
_PHONE_DIGITS = (8, 15)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NUMBER = re.compile(r"\b(?:NRP|NIP|NIK|NPWP|KTP)\b[\s.:]*\d[\d .-]{4,}\d|(?<![\d.,])\d{16}(?:\d{2})?(?![\d.,])", re.IGNORECASE)
_RANKS = (
    "Bhara(?:da|tu|ka)|Abrip(?:da|tu)?|Brip(?:da|tu|ka)|Brigadir|Brigpol|Aip(?:da|tu)|Ip(?:da|tu)|AKP|Kompol|AKBP|Kombes(?: ?Pol)?"
    "|Brigjen(?: Pol)?|Irjen(?: Pol)?|Komjen(?: Pol)?|Jenderal|Pra(?:da|tu|ka)|Kop(?:da|tu|ka)|Ser(?:da|tu|ka|ma)|Pel(?:da|tu)"
    "|Let(?:da|tu|kol)|Kapten|Mayor|Kolonel|Laksamana|Marsekal|Bapak|Bpk|Pak|Ibu|Bu|Sdr|Sdri|Mr|Mrs|Ms"
)
_RANKED = re.compile(
    rf"(?<!Jalan )(?<!Jln )(?<!Jl )(?<!Jl\. )(?<!Gang )(?<!Gg\. )(?<!Gedung )(?<!Stadion )\b(?P<rank>(?:{_RANKS})\.?)"
    r"(?P<name>(?: (?:H\.|Hj\.|I |Ni )?[A-Z][\w'.]+){1,4})"
)
_FOLDER = re.compile(
    r"(?:file://)?(?:/home/|/root\b|/Users/|/media/|/mnt/|/run/media/|[A-Za-z]:[\\/]|\\\\[\w.-]+\\)"
    r"(?:[^,;'\"<>|\n]{0,200}?\.\w{1,8}\b|[^\s,;'\"<>|]*)"
)
_LOGIN = re.compile(r"(?<=://)[^/@\s]*@")


def without_contacts(text: str) -> tuple[str, list[str]]:
    """The text without telephone numbers, mail addresses, service numbers and names behind a rank, and what was taken out of it."""
    gone: list[str] = []

    def taken(match: re.Match[str]) -> str:
        gone.append(match[0])
        return GONE

    def phone(match: re.Match[str]) -> str:
        digits = sum(letter.isdigit() for letter in match[0])
        return taken(match) if _PHONE_DIGITS[0] <= digits <= _PHONE_DIGITS[1] else match[0]

    def ranked(match: re.Match[str]) -> str:
        gone.append(match["name"].strip())
        return f"{match['rank']} {GONE}"

    text = _RANKED.sub(ranked, text)
    text = _NUMBER.sub(taken, _MAIL.sub(taken, text))
    return _PHONE.sub(phone, text), gone


def without_folders(text: str) -> tuple[str, list[str]]:
    """The text without folders of a user or of this computer, and what was taken out of it."""
    gone: list[str] = []

    def taken(match: re.Match[str]) -> str:
        gone.append(match[0])
        return GONE

    return _FOLDER.sub(taken, text), gone


def without_login(address: str) -> tuple[str, list[str]]:
    """An address of a server without the user in it, and that user."""
    found = [one.rstrip("@") for one in _LOGIN.findall(address)]
    return (_LOGIN.sub("", address), found) if found else (address, [])


class Words:
    """Texts that were removed, looked for in the texts that stay: whole, where no letter goes on; names in any case, call signs as they are
    written, because many are a word of every day in another case."""

    def __init__(self, names: Iterable[str], call_signs: Iterable[str] = (), spared: Iterable[str] = ()) -> None:
        """`spared`: names of units and things, which stay: what is equal to one of them is not looked for, nor a call sign within one."""
        safe = [one.strip().casefold() for one in spared]
        called = [one for one in _long(call_signs) if not any(one.casefold() in other for other in safe)]
        named = [one for one in _long(names) if one.casefold() not in safe]
        parts = [rf"(?i:{'|'.join(map(re.escape, named))})"] * bool(named) + [*map(re.escape, called)]
        self._pattern = re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)") if parts else None

    def out_of(self, text: str) -> tuple[str, list[str]]:
        """The text without any of them, and what was taken out of it."""
        if self._pattern is None:
            return text, []
        return self._pattern.sub(GONE, text), self._pattern.findall(text)


def _long(texts: Iterable[str]) -> list[str]:
    """Those that are long enough to be looked for, the longest first."""
    return sorted((one for one in {text.strip() for text in texts} if len(one) >= SHORTEST), key=lambda one: (-len(one), one))
