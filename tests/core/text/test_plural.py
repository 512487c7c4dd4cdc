"""Words that go with a count: one finding, two findings; in Indonesian one word for both."""

import ast
import re
from pathlib import Path

import pytest

from tabletop import i18n
from tabletop.core.text.message import Message, mark, message
from tabletop.core.text.plural import as_written_before, chosen

ROOT = Path(__file__).resolve().parents[3] / "tabletop"


@pytest.fixture(autouse=True)
def english():
    i18n.set_language("en")
    yield
    i18n.set_language("en")


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 features"), (1, "1 feature"), (2, "2 features"), (1.0, "1 feature"), (1_000, "1,000 features")]
)
def test_the_word_follows_the_count(count, said):
    assert i18n.tr("Move {count} {count:feature|features}", count=count) == f"Move {said}"


def test_files_have_the_same_words_as_the_window():
    assert str(message(mark("Delete {count} {count:feature|features}"), count=1)) == "Delete 1 feature"
    assert str(message(mark("Delete {count} {count:feature|features}"), count=3)) == "Delete 3 features"


@pytest.mark.parametrize("count", [1, 7])
def test_indonesian_has_one_word(count):
    i18n.set_language("id")
    assert i18n.tr("Delete {count} {count:feature|features}", count=count) == f"Hapus {count} fitur"


def test_a_step_of_an_older_plan_is_translated_too():
    i18n.set_language("id")
    assert i18n.text(Message("Delete {count} features", {"count": 3})) == "Hapus 3 fitur"
    assert as_written_before("{n} {n:layer|layers} {n:is|are} off") == "{n} layers are off"


@pytest.mark.parametrize("odd", [True, "1", None])
def test_what_is_no_count_has_the_word_for_many(odd):
    assert chosen(odd, "one|many") == "many"


COUNTED = re.compile(
    r"\{(?:count|n|officers|ranks|strength)(?::[^{}|]*)?\} (?:saved |more )?"
    r"(?:features|officers|edits|records|layers|views|findings|units|limits|parts|ranks|days|months|years|remarks)\b"
)
TOO_LONG = ("which stand as", "look swapped", "cannot stand in", "are degrees")
"""Sentences that are never said of one."""


def counted_without_choice(source):
    texts = [node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return [text for text in texts if COUNTED.search(text) and not any(part in text for part in TOO_LONG)]


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.py")), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_count_in_an_english_sentence_has_its_word(path):
    assert counted_without_choice(path.read_text(encoding="utf-8")) == []


def test_a_count_with_one_word_for_all_is_seen():
    assert counted_without_choice('tr("{n} layers")') and not counted_without_choice('tr("{n} {n:layer|layers}")')
