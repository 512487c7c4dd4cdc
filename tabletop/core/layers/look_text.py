"""A look as a text for the clipboard, so that it goes from layer to layer and from window to window."""

import json

from pydantic import ValidationError

from tabletop.core.layers.layer_row import look_of, look_row
from tabletop.core.text.errors import InputError
from tabletop.core.text.message import mark
from tabletop.core.values.layer_look import LayerLook

KEY = "tabletop-look"


def look_text(look: LayerLook) -> str:
    """JSON that `look_from_text` reads back."""
    return json.dumps({KEY: look_row(look)}, ensure_ascii=False)


def look_from_text(text: str) -> LayerLook:
    """The look of a text. Raises InputError for a text that is none."""
    try:
        return look_of(json.loads(text)[KEY])
    except (ValueError, KeyError, TypeError, ValidationError) as fault:
        raise InputError(mark("The clipboard holds no look; copy one from another layer first.")) from fault
