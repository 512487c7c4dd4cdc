"""Words of a finding in the language in use: its severity, and the basis of its limit."""

from tabletop import i18n
from tabletop.core.text.message import Message
from tabletop.core.values.finding import Severity


def severity_word(severity: Severity) -> str:
    """Stop, warning or note."""
    return {"stop": i18n.tr("Stop"), "warn": i18n.tr("Warning"), "info": i18n.tr("Info")}[severity]


def literal(text: str) -> str:
    """Text of a plan that has a translation is translated; braces in it are only braces."""
    return i18n.text(Message(text.replace("{", "{{").replace("}", "}}")))
