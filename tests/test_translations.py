"""Every sentence for people is a literal, and has an Indonesian translation with the same fields."""

import ast
import json
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
