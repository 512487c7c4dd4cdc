"""Words of the limits of the checks in the language in use; the table is `core.judgement.limit_words`."""

from tabletop import i18n
from tabletop.core.judgement.limit_words import limit_message
from tabletop.core.text.message import Message


def limit_words(name: str) -> str:
    """What a limit is called in the language in use; its name where it has no words yet."""
    words = limit_message(name)
    return i18n.text(words) if isinstance(words, Message) else words
