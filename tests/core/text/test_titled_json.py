"""Titles by language in sentences that files keep."""

import json

from tabletop.core.text.message import Message, Titled, message


def test_a_title_by_language_comes_back_from_a_file():
    told = message("Hide {layer}", layer=Titled({"id": "Jalan", "en": "Roads"}))
    again = Message.from_json(json.loads(json.dumps(told.to_json())))
    assert again == told and str(again) == "Hide Roads"
