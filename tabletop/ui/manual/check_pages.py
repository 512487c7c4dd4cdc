"""The manual page of each check, made from its docstring, its limits and their basis; and the page that lists them all."""

from collections.abc import Mapping

from tabletop import i18n
from tabletop.core.judgement.rule_rows import Explanation
from tabletop.core.text.message import Message, mark
from tabletop.session.session import Session
from tabletop.ui.parts.wording import basis_text
from tabletop.ui.rules.limit_words import limit_words

tr = i18n.tr
LIST_PAGE = "checks"
HEADS = {
    "measured": mark("What is measured"),
    "why": mark("Why it matters"),
    "source": mark("Where the limits come from"),
    "limits": mark("Limits"),
    "blind": mark("What it does not see"),
}
"""Headings of the parts of a page."""


def check_pages() -> Mapping[str, str]:
    """Markdown of every check's page by its code, and before them the list of all."""
    found = Session.explanations()
    return {LIST_PAGE: _list(found), **{code: check_page(one) for code, one in found.items()}}


def check_page(check: Explanation) -> str:
    """Markdown of the page of one check, with its limits by default."""
    lines = [f"# {i18n.text(check.title)}", "", f"*{tr('Check')}: `{check.code}`*", "", i18n.text(check.parts["summary"]), ""]
    for name, title in HEADS.items():
        words = [i18n.text(check.parts[name]), ""] if name in check.parts else []
        table = _limits(check) if name == "limits" else []
        if words or table:
            lines += [f"## {i18n.text(Message(title))}", "", *words, *table]
    lines += [
        f"*{tr('In the program: {file}', file=f'`{check.file}`')}*",
        "",
        "---",
        "",
        tr("A finding is advice to a planner. It is never an order, and never a permission to use force."),
        "",
    ]
    return "\n".join([*lines, f"[{tr('All checks')}]({LIST_PAGE}.md)"])


def _limits(check: Explanation) -> list[str]:
    basis = [tr("Basis: {basis}", basis=basis_text(check.basis)), ""]
    if not check.rows:
        return basis
    head = [f"| {tr('Limit')} | {tr('Default')} |", "|---|---:|"]
    table = [f"| {limit_words(row.name)} | {i18n.number(row.default)} |" for row in check.rows]
    return [*head, *table, "", *basis]


def _list(found: Mapping[str, Explanation]) -> str:
    """Every check with its first sentence."""
    lines = [f"# {tr('All checks')}", "", f"| {tr('Check')} | {tr('What it says')} |", "|---|---|"]
    for code, check in sorted(found.items(), key=lambda row: i18n.text(row[1].title)):
        lines.append(f"| [{i18n.text(check.title)}]({code}.md) | {i18n.text(check.parts['summary'])} |")
    return "\n".join(lines)
