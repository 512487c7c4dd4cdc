"""Plans made from what is known of crowd disasters, and of crowds that went safely: what the checks say of each, in one table.

Usage: disaster_bench.py [--lang id|en] [--write]. --write makes the page of the manual again, in both languages. Exit 1 where a disaster
is not stopped by the number that would have warned, or a safe plan is stopped.
"""

import argparse
import json
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tabletop import i18n, paths  # noqa: E402
from tabletop.checks.rules.runner import all_checks, run_checks  # noqa: E402
from tabletop.core.geometry.crs import WORKING_CRS  # noqa: E402
from tabletop.core.values.finding import Finding  # noqa: E402
from tabletop.io.documents.plan_document import read_document  # noqa: E402

FOLDER = ROOT / "tests" / "bench"
PAGE = "disaster-bench"
WIDE = 200
"""Columns of characters where the table is not shown on a terminal."""
UNITS = {
    "m": {"en": "m", "id": "m"},
    "min": {"en": "minutes", "id": "menit"},
    "count": {"en": "", "id": ""},
    "share": {"en": "of the edge", "id": "dari tepi"},
    "person/m2": {"en": "people per m²", "id": "orang per m²"},
}
WORDS: dict[str, dict[str, str]] = {
    "title": {"en": "The disaster bench", "id": "Uji dengan bencana kerumunan"},
    "intro": {
        "en": "Behind every line stand people who went to a festival, a match, a prayer or a concert and did not come home, and others who "
        "still mourn them. The plans behind this table are kept for one purpose: that the number that could have warned is seen in time "
        "next time. They are schematic drawings on neutral ground, made from published figures, and no maps of the real places; they "
        "explain no cause and blame nobody. Every figure stands in its plan (`tests/bench`) with its source and its mark: R read, "
        "S quoted by another source, M to be verified, C reckoned from these, P assumed because it was not found.",
        "id": "Di balik setiap baris ada orang yang pergi ke pesta, pertandingan, ibadah, atau konser dan tidak pulang, dan ada yang "
        "masih berduka. Rencana di balik tabel ini disimpan untuk satu tujuan: agar lain kali angka yang dapat memperingatkan terlihat "
        "pada waktunya. Semuanya gambar skematis di lahan netral, dibuat dari angka yang diterbitkan, bukan peta tempat aslinya; "
        "gambar itu tidak menjelaskan sebab dan tidak menyalahkan siapa pun. Setiap angka ada di rencananya (`tests/bench`) beserta "
        "sumber dan tandanya: R sudah dibaca, S dikutip sumber lain, M perlu diperiksa, C dihitung dari angka itu, P anggapan karena "
        "tidak ditemukan.",
    },
    "disasters": {"en": "What would have warned", "id": "Yang dapat memperingatkan"},
    "safe": {"en": "Crowds without a disaster, and plans as they could be", "id": "Kerumunan tanpa bencana, dan rencana yang semestinya"},
    "safe_intro": {
        "en": "No check stops any of these. What is called a twin is a proposal made here and no event.",
        "id": "Tidak satu pun dari ini dihentikan oleh pemeriksaan. Yang disebut kembaran adalah usulan, bukan kejadian.",
    },
    "event": {"en": "event", "id": "kejadian"},
    "year": {"en": "year", "id": "tahun"},
    "people": {"en": "people", "id": "orang"},
    "warned": {"en": "what would have warned", "id": "yang dapat memperingatkan"},
    "measured": {"en": "measured", "id": "terukur"},
    "limit": {"en": "limit", "id": "batas"},
    "verdict": {"en": "verdict", "id": "hasil"},
    "plan": {"en": "plan", "id": "rencana"},
    "stop": {"en": "stop", "id": "kritis"},
    "no stop": {"en": "no stop", "id": "tidak dihentikan"},
    "missed": {"en": "MISSED", "id": "TERLEWAT"},
    "false": {"en": "FALSE ALARM", "id": "ALARM PALSU"},
}


@dataclass(frozen=True)
class Case:
    """A plan of the bench: its name, what it tells about itself, what must stop it, and what does."""

    name: str
    about: dict[str, Any]
    expected: tuple[dict[str, Any], ...]
    stops: tuple[Finding, ...]

    @property
    def is_safe(self) -> bool:
        """Whether nothing may stop it."""
        return bool(self.about["kind"] == "safe")

    @property
    def wrong(self) -> list[str]:
        """What is not as it must be; nothing where all is right."""
        if self.is_safe:
            return [f"{one.code}: {one.measured:g}, limit {one.limit:g}" for one in self.stops]
        return [f"{row['code']} {row['measured']:g} not found" for row in self.expected if self.finding(row) is None]

    def finding(self, row: dict[str, Any]) -> Finding | None:
        """The stop that a row of `expect` asks for."""
        return next((one for one in self.stops if _fits(one, row)), None)


def _fits(one: Finding, row: dict[str, Any]) -> bool:
    same = one.code == row["code"] and one.scene == row["scene"]
    tolerance = row["rel_tol"]
    near = math.isclose(one.measured, row["measured"], rel_tol=tolerance, abs_tol=1e-9)
    return same and near and (row["limit"] is None or math.isclose(one.limit, row["limit"], rel_tol=tolerance))


def judged(path: Path) -> Case:
    """A plan document of the bench, read and checked."""
    document = json.loads(path.read_text(encoding="utf-8"))
    plan, _ = read_document(path, WORKING_CRS)
    stops = tuple(one for one in run_checks(plan) if one.severity == "stop")
    return Case(path.stem, document["bench"], tuple(document["expect"]), stops)


def cases() -> list[Case]:
    """All of them: disasters first, by year; then those that went safely, then proposals."""
    every = [judged(path) for path in sorted(FOLDER.glob("*.geojson"))]
    return sorted(every, key=lambda case: (case.is_safe, case.about["year"] or 9999, case.name))


def row_of(case: Case, language: str) -> list[str]:
    """Event, year, people, what warned, measured, limit, verdict, in the language."""
    event, people = case.about["event"][language], case.about["people"][language]
    year = str(case.about["year"] or "")
    if case.is_safe:
        return [event, year, people, case.about["note"][language].split(". ", 1)[1], WORDS["false" if case.wrong else "no stop"][language]]
    found = case.finding(case.expected[0])
    if found is None or case.wrong:
        return [event, year, people, "; ".join(case.wrong), "", "", WORDS["missed"][language]]
    unit = UNITS[found.unit][language]
    measured, limit = (f"{_number(value)} {unit}".strip() for value in (found.measured, found.limit))
    title = f"{i18n.text(all_checks()[found.code].title)} ({found.code})"
    return [event, year, people, title, measured, limit, WORDS["stop"][language]]


def _number(value: float) -> str:
    return i18n.number(round(value, 2))


def heads(is_safe: bool, language: str) -> list[str]:
    """Heads of the columns."""
    names = (
        ("event", "year", "people", "plan", "verdict") if is_safe else ("event", "year", "people", "warned", "measured", "limit", "verdict")
    )
    return [WORDS[name][language] for name in names]


def page(every: Sequence[Case], language: str) -> str:
    """The page of the manual, as Markdown."""
    before = i18n.language()
    i18n.set_language(language)
    lines = [f"# {WORDS['title'][language]}", "", WORDS["intro"][language], ""]
    for is_safe in (False, True):
        lines += [f"## {WORDS['safe' if is_safe else 'disasters'][language]}"]
        lines += [WORDS["safe_intro"][language], ""] if is_safe else [""]
        lines += [_line(heads(is_safe, language)), "|" + "---|" * len(heads(is_safe, language))]
        for case in every:
            row = row_of(case, language) if case.is_safe == is_safe else None
            if row is not None:
                link = None if is_safe else case.expected[0]["code"]
                lines.append(_line([cell.replace(f"({link})", f"([{link}]({link}.md))") for cell in row]))
        lines.append("")
    i18n.set_language(before)
    return "\n".join(lines).rstrip() + "\n"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def write_pages(every: Sequence[Case]) -> None:
    """Make the page of the manual again in both languages."""
    for language in ("en", "id"):
        (paths.resource("manual", language) / f"{PAGE}.md").write_text(page(every, language), encoding="utf-8")


def show(every: Sequence[Case], language: str) -> None:
    """Both tables on the terminal."""
    from rich.console import Console
    from rich.table import Table

    i18n.set_language(language)
    for is_safe in (False, True):
        table = Table(title=WORDS["safe" if is_safe else "disasters"][language], show_lines=False)
        for head in heads(is_safe, language):
            table.add_column(head, overflow="fold")
        for case in every:
            if case.is_safe == is_safe:
                table.add_row(*row_of(case, language), style="red" if case.wrong else None)
        Console(width=None if sys.stdout.isatty() else WIDE).print(table)


def main() -> int:
    """Judge all, show them; 1 where one is not as it must be."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--lang", choices=("id", "en"), default="en")
    parser.add_argument("--write", action="store_true", help="make the page of the manual again")
    asked = parser.parse_args()
    every = cases()
    show(every, asked.lang)
    if asked.write:
        write_pages(every)
    wrong = [f"{case.name}: {what}" for case in every for what in case.wrong]
    print(*wrong, sep="\n", file=sys.stderr, end="\n" if wrong else "")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
