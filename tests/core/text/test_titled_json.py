"""Titles by language in sentences that files keep."""

import json

from tabletop import i18n
from tabletop.core.text.labels import label_of
from tabletop.core.text.message import Message, Titled, mark, message


def test_a_title_by_language_comes_back_from_a_file():
    told = message("Hide {layer}", layer=Titled({"id": "Jalan", "en": "Roads"}))
    again = Message.from_json(json.loads(json.dumps(told.to_json())))
    assert again == told and str(again) == "Hide Roads"


def test_a_step_on_a_layer_is_named_by_its_title_in_the_history():
    kept = label_of(json.loads(json.dumps(message(mark("Hide {layer}"), layer=Titled({"id": "Jalan", "en": "Roads"})).to_json())))
    assert i18n.text(kept) == "Hide Roads"
    assert "titles" in i18n.text(label_of({"template": "Hide {layer}", "params": {"layer": {"titles": {"id": 3}}}}))
