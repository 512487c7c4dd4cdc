"""Pages of the manual as Markdown: the files of a language in the order of its first page, and what is made
from the table of actions and from the checks."""

import re
from dataclasses import dataclass

from tabletop import i18n, paths
from tabletop.ui.commands.action_spec import MENUS, words
from tabletop.ui.commands.actions import table
from tabletop.ui.manual.check_pages import LIST_PAGE, check_pages

tr = i18n.tr
SHORTCUTS = "shortcuts"


@dataclass(frozen=True)
class Page:
    """A page: its title and its Markdown, and whether it stands below the page before."""

    title: str
    markdown: str
    below: bool = False


def pages(language: str) -> dict[str, Page]:
    """Every page by its name: the first page, those that it links to, all others, the checks, the shortcuts."""
    folder = paths.resource("manual", language)
    first = (folder / "index.md").read_text(encoding="utf-8")
    linked = re.findall(r"\(([a-z-]+)\.md\)", first)
    names = dict.fromkeys(["index", *linked, *sorted(path.stem for path in folder.glob("*.md"))])
    found = {name: _page((folder / f"{name}.md").read_text(encoding="utf-8")) for name in names if (folder / f"{name}.md").is_file()}
    for name, markdown in check_pages().items():
        found[name] = _page(markdown, below=name != LIST_PAGE)
    found[SHORTCUTS] = _page(shortcut_sheet())
    return found


def _page(markdown: str, below: bool = False) -> Page:
    title = next((line.removeprefix("# ").strip() for line in markdown.splitlines() if line.startswith("# ")), "")
    return Page(title, markdown, below)


def shortcut_sheet() -> str:
    """All shortcuts by menu, as Markdown tables."""
    lines = [f"# {tr('Keyboard shortcuts')}", ""]
    for menu, title in MENUS.items():
        rows = [(spec.label.removesuffix("..."), spec.shown_keys) for spec in table() if spec.menu.split("/")[0] == menu and spec.shortcut]
        if rows:
            lines += [f"## {words(title).replace('&', '')}", "", f"| {tr('what')} | {tr('keys')} |", "|---|---|"]
            lines += [f"| {text} | {keys} |" for text, keys in rows] + [""]
    return "\n".join(lines)
