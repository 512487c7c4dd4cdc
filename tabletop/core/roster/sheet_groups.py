"""Rows of a sheet that are no units: headings such as "I. POLRI", sums, numbers of columns; and how agencies and satgas are called."""

import re
from collections.abc import Iterable, Mapping

from tabletop.core.text.spelling import folded

AGENCIES = (
    *("Polri", "TNI", "TNI AD", "TNI AL", "TNI AU", "Kodim", "Satpol PP", "Dishub", "Linmas", "Damkar", "Dinkes", "PMI", "BPBD"),
    *("Basarnas", "Mitra", "Pemda", "KPU", "Bawaslu", "PLN", "Senkom", "Banser", "Pramuka", "Brimob", "Polres", "Polda", "Polsek"),
    "Instansi terkait",
)
SATGAS = (
    "Preemtif",
    "Preventif",
    "Gakkum",
    "Banops",
    "Humas",
    "Kamseltibcarlantas",
    "Deteksi",
    "Binmas",
    "Tindak",
    "Anti teror",
    "Preempetif",
)
LONGEST = 120
"""Letters of a heading that may hold a number."""
_NUMBERING = re.compile(r"\s*(?:[IVXLC]{1,6}|[A-Za-z]|\d{1,2})\s*[.):]\s*(?=\S)")
_BARE_NUMBERING = re.compile(r"(?:[IVXLC]{1,6}|[A-Z])[.)]?")
_SATGAS = re.compile(r"(?:sub\s*)?(?:satgas|satuan tugas|task force)\b[\s:.\-]*", re.IGNORECASE)
_UMBRELLAS = re.compile(
    r"(?:mitra|instansi|unsur|stake ?holders?|eksternal|bko|gabungan|lintas sekto\w+|pemda|partners?|other agencies|others|lain lain)\b.*"
)
_SUM = re.compile(r"(?:sub|grand)?\s*(?:jumlah|jml|total|sum|subtotal)\b", re.IGNORECASE)
_COUNT = re.compile(r"[\s:=\-]*\(?\s*\d[\d.,]*\s*(?:orang|org|pers\w*)?\s*\)?\s*$", re.IGNORECASE)
"""A number behind the name of a heading: "POLRI (508 orang)"."""
_WHOLE = re.compile(r"\b(?:seluruh\w*|keseluruhan|total|grand|semua|all)\b|\+|&", re.IGNORECASE)


def is_numbering(text: str) -> bool:
    """Whether a text is a number of a heading, such as "I" or "B."."""
    return bool(_BARE_NUMBERING.fullmatch(text.strip()))


def is_sum(text: str) -> bool:
    """Whether a label is that of a sum: "Jumlah", "JUMLAH I", "Total seluruhnya"."""
    return bool(_SUM.match(_bare(text)))


def is_whole_sum(text: str) -> bool:
    """Whether a label is that of the sum of everything."""
    return bool(_WHOLE.search(text))


def _bare(text: str) -> str:
    return _NUMBERING.sub("", " ".join(text.split()), count=1)


class Groups:
    """Agencies and satgas by any of their writings: those of the roster first, then those that are known."""

    def __init__(self, agencies: Iterable[str], satgas: Iterable[str]) -> None:
        own = list(agencies)
        self._own = frozenset(map(folded, own))
        self._agencies = _by_word([*own, *AGENCIES])
        self._satgas = _by_word([*satgas, *SATGAS])

    def agency(self, text: str) -> str:
        """The agency as the roster writes it, else as it is known, else as it stands."""
        return self._agencies.get(folded(text), text)

    def is_umbrella(self, agency: str) -> bool:
        """Whether a heading stands over units of several agencies, and is none of the roster's own."""
        return folded(agency) not in self._own and bool(_UMBRELLAS.fullmatch(folded(agency)))

    def satgas(self, text: str) -> str:
        """The satgas without the word, in the writing of the roster."""
        bare = _SATGAS.sub("", text, count=1).strip() or text
        return self._satgas.get(folded(text)) or self._satgas.get(folded(bare), bare)

    def heading(self, text: str) -> tuple[str, str, bool]:
        """Agency or satgas that a heading names, one of them empty, and whether it is sure to be a heading."""
        bare = _bare(text)
        without = _COUNT.sub("", bare[:LONGEST])
        if folded(without) in self._agencies or folded(without) in self._satgas:
            bare = without
        if _SATGAS.match(bare):
            named = self.satgas(bare)
            return "", named.capitalize() if named.isupper() and len(named) > 4 else named, True
        word = folded(bare)
        if word in self._satgas and word not in self._agencies:
            return "", self._satgas[word], True
        if word in self._agencies:
            return self._agencies[word], "", True
        begins = any(word.startswith(key + " ") for key in self._agencies) and (bare != text.strip() or bare.isupper())
        return bare, "", begins or bool(_UMBRELLAS.fullmatch(word))

    def names_one(self, text: str) -> bool:
        """Whether a text is nothing but the name of an agency or a satgas that is known."""
        return folded(text) in self._agencies or bool(_SATGAS.match(text)) or folded(text) in self._satgas


def _by_word(names: Iterable[str]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for name in names:
        if folded(name):
            found.setdefault(folded(name), name)
    return found
