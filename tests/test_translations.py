"""Every sentence for people is a literal, and has an Indonesian translation with the same fields."""

import ast
import json
import re
import string
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FILES = sorted((ROOT / "resources/translations/id").glob("*.json"))
TRANSLATED = {english: words for path in FILES for english, words in json.loads(path.read_text(encoding="utf-8")).items()}


def sentences(source: str) -> list[object]:
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    named = [call for call in calls if getattr(call.func, "id", getattr(call.func, "attr", "")) in ("tr", "mark") and call.args]
    return [call.args[0].value if isinstance(call.args[0], ast.Constant) else None for call in named]


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("path", sorted((ROOT / "tabletop").rglob("*.py")), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_sentence_is_a_translated_literal(path):
    for sentence in sentences(path.read_text(encoding="utf-8")):
        assert isinstance(sentence, str), "tr() and mark() take literals only"
        assert sentence in TRANSLATED, f"no Indonesian for: {sentence}"
        assert fields(TRANSLATED[sentence]) == fields(sentence)


def test_a_variable_is_seen():
    assert sentences("tr(name)") == [None]
    assert sentences("tr(f'{name}')") == [None]


# --- one word for one thing
MANUAL = [path for path in sorted((ROOT / "resources/manual/id").glob("*.md")) if path.name != "disaster-bench.md"]
CATALOGUE = ROOT / "resources/catalogue.toml"
NOT_TO_BE_USED = re.compile(
    r"""\bhenti\b | temuan\ berhenti | keparahan | tuntutan | inspekt[ou]r\b | pangsa | \blaman\b | transparansi | bawaan\ perencanaan
    | sumber\ terbit | paling\ (?:sedikit|banyak) | pasukan/unit | cakram | gagang | persilangan | penguncian\ \(snap\) | grid\ pandu
    | kisi\ militer | bookmark\ spasial | daftar\ kekuatan | terplot | terhimpit | himpitan | hembus
    | titik\ kumpul(?!\ (?:evakuasi|massa)) | (?<!penggunaan\ )(?<!menggunakan\ )\bkekuatan""",
    re.VERBOSE | re.IGNORECASE,
)


def indonesian_texts():
    yield from ((english, words) for english, words in TRANSLATED.items())
    yield from ((path.name, path.read_text(encoding="utf-8")) for path in MANUAL)
    yield from ((CATALOGUE.name, words) for words in re.findall(r'\bid = "([^"]*)"', CATALOGUE.read_text(encoding="utf-8")))


def test_no_word_that_misleads_stands_in_an_indonesian_text():
    assert [(where, found.group()) for where, words in indonesian_texts() if (found := NOT_TO_BE_USED.search(words))] == []


@pytest.mark.parametrize("words", ["2 henti", "Kekuatan", "Tuntutan cakupan", "buka kuncinya di inspektur", "Titik kumpul", "pasukan/unit"])
def test_a_word_that_misleads_is_seen(words):
    assert NOT_TO_BE_USED.search(words)


@pytest.mark.parametrize("words", ["2 kritis", "bukan izin menggunakan kekuatan", "titik kumpul evakuasi", "pemeriksaan dihentikan"])
def test_a_right_word_passes(words):
    assert not NOT_TO_BE_USED.search(words)


def two_translations(files):
    """English sentences that stand in several files with different words."""
    known = {}
    for words in files:
        for english, said in words.items():
            known.setdefault(english, set()).add(said)
    return [english for english, said in known.items() if len(said) > 1]


def test_one_sentence_has_one_translation():
    assert two_translations(json.loads(path.read_text(encoding="utf-8")) for path in FILES) == []
    assert two_translations([{"Stop": "Kritis"}, {"Stop": "Henti"}]) == ["Stop"]


def test_each_basis_of_a_limit_has_its_indonesian():
    files = sorted((ROOT / "resources/rules").glob("*.toml"))
    bases = {basis for path in files for basis in re.findall(r'^basis = "([^"]*)"', path.read_text(encoding="utf-8"), re.MULTILINE)}
    assert bases
    assert sorted(bases - set(TRANSLATED)) == []
