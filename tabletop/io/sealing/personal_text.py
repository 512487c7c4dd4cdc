"""What of a text names or reaches a person: telephone numbers, addresses, service numbers, names behind a rank, folders of a user."""

import re
from collections.abc import Iterable

GONE = "\N{HORIZONTAL ELLIPSIS}"
"""Stands where something was taken out."""
SHORTEST = 3
"""Letters: a shorter text that was removed is not looked for in others; it would be found in words."""
_DASHES = "\\-\u2010-\u2015\u2212"
_PHONE = re.compile(rf"(?<!\w)(?<!\d[.,])(?:\+\d|\(0|0|62)[\d\s()./{_DASHES}]{{6,22}}\d(?!\w)")
_PHONE_DIGITS = (8, 15)
_NO_PHONE = re.compile(rf"\d\d?[./{_DASHES}]\d\d?[./{_DASHES}](?:\d\d)?\d\d|\d\d[.:]\d\d\s*[/{_DASHES}]\s*\d\d[.:]\d\d|0[.,]\d+")
"""A date, from one clock to another, a number below one."""
_MAIL = re.compile(r"[\w.+-]+\s?@\s?[\w-]+(?:\.[\w-]+)+|[\w.+-]*[^\W\d_]@[^\W\d_][\w-]*")
_NUMBER = re.compile(r"\b(?:NRP|NIP|NIK|NPWP|KTP)\b[\s.:]*\d[\d .-]{4,}\d|(?<![\d.,])\d{16}(?:\d{2})?(?![\d.,])", re.IGNORECASE)
_RANKS = (
    r"Bhara(?:da|tu|ka)|Abrip(?:da|tu|ol)?|Brip(?:da|tu|ka)|Brigadir|Brigpol|Aip(?:da|tu)|Ip(?:da|tu)|AKP|Kompol|AKBP"
    r"|(?:Kombes|Brigjen|Irjen|Komjen)(?:\.?\s{0,3}Pol)?|Jenderal|Pra(?:da|tu|ka)|Kop(?:da|tu|ka)|Ser(?:da|tu|ka|ma)|Pel(?:da|tu)"
    r"|Let(?:da|tu|kol)|Kapten|Mayor|Kolonel|Laksamana|Marsekal|Bapak|Bpk|Pak|Ibu|Bu|Sdr|Sdri|Mr|Mrs|Ms"
)
_PLACES = "".join(rf"(?<!{one}\s)" for one in ("jalan", "jln", "jl", r"jln\.", r"jl\.", "gang", r"gg\.", "gedung", "stadion"))
_CAPITAL = r"(?:[A-Z]|[^\W\d_\x00-\x7f])"
_RANKED = re.compile(
    rf"(?i:{_PLACES}\b(?P<rank>{_RANKS})\b)(?P<between>[.:]\s{{0,4}}|\s{{1,4}})(?!(?i:Kota|Pol)\b)"
    rf"(?P<name>(?:(?:H\.|Hj\.|I|Ni)[^\S\n]{{1,4}})?{_CAPITAL}[\w'.]+(?:[^\S\n]{{1,4}}{_CAPITAL}[\w'.]*){{0,3}})"
)
_OFFICES = frozenset(
    {
        "padal", "perwira", "pengendali", "kasatgas", "wakasatgas", "karendalops", "kaops", "kapolres", "wakapolres", "kapolda",
        "wakapolda", "kapolsek", "kabag", "kasat", "kanit", "kasubsatgas", "danki", "danton", "danru", "dantim", "danyon",
        "komandan", "ketua", "koordinator", "korlap", "kepala", "wakil", "pimpinan", "operator", "dinamisator",
    }
)  # fmt: skip
"""Offices: a unit whose leader is called so alone names no person."""
_FOLDER = re.compile(
    r"(?:file://)?(?:/home/|/root\b|/Users/|/media/|/mnt/|/run/media/|(?<![A-Za-z])[A-Za-z]:[\\/]|\\\\[\w.-]+\\)"
    r"(?:[^,;'\"<>|\n]{0,200}?\.\w{1,8}\b|[^\s,;'\"<>|]*)"
)
_LOGIN = re.compile(r"(?<=://)[^/@\s]*@")
_ASKED = re.compile(
    r"([?&](?:user|username|usr|login|name|email|mail|owner|author|password|passwd|pwd|pass|token|apikey|api_key|key|sig|secret)=)([^&#\s\"]+)",
    re.IGNORECASE,
)
"""Members of an address that tell who asks."""


def without_contacts(text: str) -> tuple[str, list[str]]:
    """The text without telephone numbers, mail addresses, service numbers and names behind a rank, and what was taken out of it."""
    gone: list[str] = []

    def taken(match: re.Match[str]) -> str:
        gone.append(match[0])
        return GONE

    def phone(match: re.Match[str]) -> str:
        digits = sum(letter.isdigit() for letter in match[0])
        told = _PHONE_DIGITS[0] <= digits <= _PHONE_DIGITS[1] and not _NO_PHONE.fullmatch(match[0])
        return taken(match) if told else match[0]

    def ranked(match: re.Match[str]) -> str:
        gone.append(match["name"].strip())
        return f"{match['rank']}{match['between']}{GONE}"

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
    """An address of a server without the user, the password and the key in it, and what was taken out."""
    found = [one.rstrip("@") for one in _LOGIN.findall(address)] + [match[2] for match in _ASKED.finditer(address)]
    return (_ASKED.sub(rf"\1{GONE}", _LOGIN.sub("", address)), found) if found else (address, [])


class Words:
    """Texts that were removed, looked for in the texts that stay: whole, where no letter goes on; in any case, and however blanks, line
    breaks, hyphens and points stand between their words ("Elang-1", "ELANG 1", "elang1")."""

    def __init__(self, names: Iterable[str], call_signs: Iterable[str] = (), spared: Iterable[str] = ()) -> None:
        """`spared`: names of units and things, which stay: what is equal to one of them is not looked for, nor a call sign within one."""
        safe = {folded(one) for one in spared}
        within = " ".join(sorted(safe))
        called = [one for one in _long(call_signs) if folded(one) not in within]
        named = [one for one in _long(names) if folded(one) not in safe and not _is_office(one)]
        parts = list(dict.fromkeys(part for one in _long([*named, *called]) for part in _written(one)))
        self._pattern = re.compile(rf"(?<!\w)(?i:{'|'.join(parts)})(?!\w)") if parts else None

    def out_of(self, text: str) -> tuple[str, list[str]]:
        """The text without any of them, and what was taken out of it."""
        found = self.found_in(text)
        return (self._pattern.sub(GONE, text), found) if self._pattern is not None and found else (text, [])

    def found_in(self, text: str) -> list[str]:
        """Those that stand in a text, as it writes them."""
        return [] if self._pattern is None else self._pattern.findall(text)


def folded(text: str) -> str:
    """Letters and digits of a text alone, without their case: what two writings of a name have in common."""
    return "".join(letter for letter in text if letter.isalnum()).casefold() or text.strip()


def _is_office(text: str) -> bool:
    words = re.findall(r"[^\W\d_]+", text.casefold())
    return bool(words) and all(word in _OFFICES for word in words)


def _written(text: str) -> list[str]:
    """Patterns of a text: as it stands, and its words with whatever is no letter between them."""
    words = re.findall(r"[^\W\d_]+|\d+", text)
    return [re.escape(text), r"[\W_]{0,20}".join(map(re.escape, words))] if words else [re.escape(text)]


def _long(texts: Iterable[str]) -> list[str]:
    """Those that are long enough to be looked for, the longest first."""
    return sorted((one for one in {text.strip() for text in texts} if len(one) >= SHORTEST), key=lambda one: (-len(one), one))
