"""The manual page of each check: made from its docstring, with its limits; links that lead somewhere."""

import json
import re

import pytest

from tabletop import i18n, paths
from tabletop.checks.rules.explain import explanations, parts_of
from tabletop.checks.rules.limits import default_limits
from tabletop.checks.rules.runner import all_checks
from tabletop.ui.manual.check_pages import HEADS, check_pages
from tabletop.ui.manual.help_window import HelpWindow, pages
from tabletop.ui.rules.limit_words import limit_words


@pytest.fixture(params=["en", "id"])
def language(request):
    before = i18n.language()
    i18n.set_language(request.param)
    yield request.param
    i18n.set_language(before)


@pytest.mark.parametrize("code", sorted(all_checks()))
def test_a_docstring_has_what_a_page_needs(code):
    parts = parts_of(all_checks()[code].__doc__)
    assert {"summary", "why", "blind"} <= set(parts)
    assert all("{" not in words and "}" not in words for words in parts.values())
    assert " ".join(parts.values()).count("Does not see") == 1


@pytest.mark.parametrize("code", sorted(all_checks()))
def test_every_limit_has_words(code):
    for name, value in default_limits()[code].items():
        if isinstance(value, int | float):
            assert limit_words(name) != name


def test_every_check_has_a_page_and_stands_in_the_list(language):
    made = check_pages()
    for code, check in all_checks().items():
        assert made[code].startswith(f"# {i18n.text(check.title)}")
        assert f"({code}.md)" in made["checks"]
        for head in HEADS.values():
            assert made[code].count(f"## {i18n.tr(head)}\n") <= 1
        for name, value in default_limits()[code].items():
            if isinstance(value, int | float) and not isinstance(value, bool):
                assert f"| {limit_words(name)} | {i18n.number(value)} |" in made[code]


def test_links_of_the_manual_lead_to_pages(language):
    found = pages(language)
    for page in found.values():
        for name in re.findall(r"\]\(([a-z-]+)\.md\)", page.markdown):
            assert name in found, name


def test_a_check_opens_by_its_code(qtbot):
    window = HelpWindow()
    qtbot.addWidget(window)
    window.open_page("checks/egress-time")
    assert window.text.toPlainText().startswith(i18n.text(all_checks()["egress-time"].title))
    window.open_page("egress-time")
    assert window.index.currentItem().text().strip() == i18n.text(all_checks()["egress-time"].title)


# --- the same in Indonesian
FOLDER = paths.resource("translations", "id")
PARTS = {message.template for one in explanations().values() for message in one.parts.values()}


def numbers(text):
    """Numbers however they are written: 1,000 and 1.000 are one thousand, 0.6 and 0,6 are a fraction, m2 and m² are one."""
    found = re.findall(r"\d+(?:[.,]\d+)*", text.replace("m²", "m2"))
    whole = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
    return sorted(re.sub("[.,]", "", one) if whole.fullmatch(one) else one.replace(",", ".") for one in found)


@pytest.mark.parametrize("code", sorted(all_checks()))
def test_every_part_of_a_page_is_said_in_indonesian_too(code):
    known = {key: text for path in FOLDER.glob("*.json") for key, text in json.loads(path.read_text(encoding="utf-8")).items()}
    for name, message in explanations()[code].parts.items():
        english = message.template
        assert english in known, f"{code}: no Indonesian for its part {name}: {english}"
        assert numbers(known[english]) == numbers(english), (code, name)
        assert sorted(re.findall("`[^`]*`", known[english])) == sorted(re.findall("`[^`]*`", english)), (code, name)


def test_no_page_is_translated_that_is_not_there():
    assert set(json.loads((FOLDER / "check_docs.json").read_text(encoding="utf-8"))) <= PARTS
