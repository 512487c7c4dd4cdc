"""A stranger's plan names a map service: the window asks first, and remembers the answer for the server."""

import socket

import pytest

from support.window_fixture import english, session, window  # noqa: F401
from tabletop.core.layers.kept_layers import KeptLayers, layers_change
from tabletop.core.text.message import message
from tabletop.settings import load_settings

ROW = {"id": "s", "title": {"en": "S"}, "file": "https://peta.example/{z}/{x}/{y}.png", "role": "image"}


@pytest.fixture
def tried(monkeypatch):
    monkeypatch.setenv("TABLETOP_CATALOGUE", "none")
    found = []

    def refuse(*words, **more):
        found.append(words)
        raise OSError("no network in this test")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    return found


def test_it_is_asked_first_and_remembered(window, tried, qtbot):  # noqa: F811
    layers = window.session.layers
    window.session.do(layers_change(window.session.plan, message("x"), KeptLayers(added=(ROW,))))
    qtbot.waitUntil(lambda: len(layers.views) == 1, timeout=30_000)
    assert layers.views[0].layer.picture is not None
    layers.views[0].layer.picture.pixels.read((500_000.0, 9_950_000.0, 500_100.0, 9_950_100.0), 9, 9)

    def asked():
        return [one for one in window.notices.notices if one.topic == "server-peta.example"]

    qtbot.waitUntil(lambda: bool(asked()), timeout=10_000)
    assert not tried and "peta.example" in asked()[0].text.text()
    asked()[0].buttons[0].click()
    assert load_settings().allowed_servers == ["peta.example"] == window.desk.settings.allowed_servers and not asked()
    qtbot.waitUntil(lambda: not layers.reading, timeout=30_000)
    layers.views[0].layer.picture.pixels.read((500_000.0, 9_950_000.0, 500_100.0, 9_950_100.0), 9, 9)
    assert tried


def test_what_a_person_adds_is_allowed(window, tried):  # noqa: F811
    from tabletop.io.pictures.map_service import described_service

    window.session.layers.add_rows([described_service("https://mine.example/{z}/{x}/{y}.png", "Mine", "")])
    assert window.desk.settings.allowed_servers == ["mine.example"]
