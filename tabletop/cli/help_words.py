"""The help pages and the faults of a command line in the language of the system, or the one that --lang names."""

import re
from typing import Any

from typer.exceptions import TyperException

from tabletop import i18n
from tabletop.core.text.message import Message, mark, message

FAULTS: tuple[tuple[str, str], ...] = (
    (r"No such option: (?P<name>\S+)", mark("There is no option {name}; --help lists what there is.")),
    (r"No such command '(?P<name>.*?)'", mark("There is no command {name}; --help lists what there is.")),
    (r"Missing command", mark("A command is missing; --help lists what there is.")),
    (r"Missing (?:argument|option|parameter) '(?P<name>.*?)'", mark("{name} is missing; --help tells what the command takes.")),
    (r"Got unexpected extra arguments?(?:\(s\))? \((?P<name>.*)\)", mark("{name} is too much; --help tells what the command takes.")),
    (r"Invalid value for '(?P<name>.*?)': .*valid (?:number|integer|float|int)", mark("What stands behind {name} is no number.")),
    (r"Option '(?P<name>.*?)' requires an argument", mark("A value is missing behind {name}.")),
)
"""Faults of a command line as the library words them, and our sentence for each."""


def language_of(words: list[str]) -> str | None:
    """The language that the words of a command line ask for with --lang; None where they ask for none that is known."""
    for place, word in enumerate(words):
        asked = " ".join(words[place + 1 : place + 2]) if word == "--lang" else word.removeprefix("--lang=")
        if word.startswith("--lang") and asked in i18n.LANGUAGES:
            return asked
    return None


def help_texts(command: Any) -> set[str]:
    """Every sentence, in English, of the help pages of a command and of those below it."""
    own = {command.help, *(getattr(param, "help", None) for param in command.params)}
    below = [help_texts(child) for child in getattr(command, "commands", {}).values()]
    return {text for text in own.union(*below) if text}


def asks_for_help(words: list[str]) -> bool:
    """Whether a help page may be the answer to the words of a command line; a group of commands alone is answered with its page."""
    return "--help" in words or len(words) < 2 and words != ["open"]


def translate_help(command: Any) -> None:
    """Put the help pages of a command, and of those below it, into the language in use; done once, before the command runs."""
    from typer import rich_utils  # dear to import, and of use for help pages alone

    rich_utils.ARGUMENTS_PANEL_TITLE, rich_utils.OPTIONS_PANEL_TITLE = i18n.tr("Arguments"), i18n.tr("Options")
    rich_utils.COMMANDS_PANEL_TITLE = i18n.tr("Commands")
    rich_utils.DEFAULT_STRING = f"[{i18n.tr('default: {value}', value='{}')}]"
    rich_utils.REQUIRED_LONG_STRING = f"[{i18n.tr('required')}]"
    command.context_class.formatter_class = _with_usage_word(command.context_class.formatter_class)
    _translate(command)


def _with_usage_word(formatter: Any) -> Any:
    """The library's formatter of help pages, with our word before the usage."""

    def write_usage(self: Any, prog: str, args: str = "", prefix: str | None = None) -> None:
        formatter.write_usage(self, prog, args, f"{i18n.tr('Usage:')} ")

    return type("Formatter", (formatter,), {"write_usage": write_usage})


def _translate(command: Any) -> None:
    command.help = _in_language(command.help)
    for param in command.params:
        if getattr(param, "help", None):
            param.help = _in_language(param.help)
    command.get_help_option(command.context_class(command)).help = i18n.tr("Show this page and exit.")
    for child in getattr(command, "commands", {}).values():
        _translate(child)


def _in_language(words: str | None) -> str | None:
    return i18n.text(Message(words, {})) if words else words


def fault_sentence(error: TyperException) -> str:
    """What is wrong with a command line, in one sentence of the language in use."""
    said = error.format_message()
    for pattern, template in FAULTS:
        if match := re.match(pattern, said):
            return i18n.text(message(template, **match.groupdict()))
    return said
