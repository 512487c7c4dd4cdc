"""A plan alone opens no connection: whose server is asked was named by a person or by this computer."""

import socket

import numpy as np
import pytest

from tabletop import paths
from tabletop.core.text.errors import LayerError
from tabletop.core.values.layer import LayerInfo
from tabletop.io.pictures import allowed_servers
from tabletop.io.pictures.allowed_servers import AllowedServers, is_own, remembered_servers, servers_of
from tabletop.io.pictures.ground_source import GroundSource

BOX = (500_000.0, 9_950_000.0, 500_100.0, 9_950_100.0)


@pytest.mark.parametrize(
    ("path", "hosts"),
    [
        ("https://peta.example/{z}/{x}/{y}.png", ["peta.example"]),
        ("xyz:https://{s}.Peta.example:8443/{z}/{x}/{y}.png", ["a.peta.example"]),
        ("wms:http://[2001:db8::1]/wms?layers=a&url=https://other.example", ["2001:db8::1"]),
        ("https://good.example@evil.example/{z}/{x}/{y}", ["evil.example"]),
        ("postgresql://user@db.example:5432/ground", ["db.example"]),
        ("postgresql:///ground?host=one.example,two.example&hostaddr=192.0.2.1", ["", "one.example", "two.example", "192.0.2.1"]),
        ("postgresql:///ground?host=/var/run/postgresql", [""]),
        ("postgres://%64b.example/ground", ["db.example"]),
        ("/home/a/b.gpkg", []),
        ("data/b.gpkg", []),
    ],
)
def test_servers_of_an_address(path, hosts):
    assert servers_of(path) == hosts


def test_a_share_is_a_server_where_paths_name_one(monkeypatch):
    assert servers_of("//evil/share/b.gpkg") == [] == servers_of(r"\\evil\share\b.gpkg")
    monkeypatch.setattr(allowed_servers.os, "name", "nt")
    assert servers_of("//evil/share/b.gpkg") == ["evil"] == servers_of(r"\\EVIL\share\b.gpkg")


@pytest.mark.parametrize("host", ("", "localhost", "127.0.0.1", "127.8.8.8", "::1", "LOCALHOST"))
def test_this_computer_is_no_stranger(host):
    assert is_own(host) and AllowedServers().may_ask(host)


def test_each_is_asked_about_once_and_remembered():
    asked, kept = [], []
    servers = AllowedServers(asked.append)
    servers.changed = kept.append
    assert not servers.may_ask("Peta.example") and not servers.may_ask("peta.example") and asked == ["peta.example"]
    servers.allow(["PETA.example", "127.0.0.1"])
    assert servers.may_ask("peta.example") and kept == [["peta.example"]]
    servers.allow(["peta.example"])
    assert len(kept) == 1 and not servers.may_ask("peta.example.evil")
    servers.trust([LayerInfo("a", {}, "https://kantor.example/{z}/{x}/{y}")])
    assert servers.may_ask("kantor.example")
    servers.trust([])
    assert not servers.may_ask("kantor.example")


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ('{"allowed_servers": ["a.example", 3]}', ["a.example"]),
        ('{"allowed_servers": 3}', []),
        ("[1]", []),
        ("{", []),
    ],
)
def test_the_command_line_takes_what_the_window_remembers(text, hosts):
    assert remembered_servers() == []
    (paths.config_folder() / "settings.json").write_text(text)
    assert remembered_servers() == hosts


@pytest.fixture
def no_network(monkeypatch):
    """Whatever looks up a name, or would connect, is noted and refused."""
    tried = []

    def refuse(*words, **more):
        tried.append(words)
        raise OSError("no network in this test")

    for name in ("getaddrinfo", "create_connection"):
        monkeypatch.setattr(socket, name, refuse)
    return tried


def test_a_service_that_a_plan_names_is_not_asked(no_network):
    said = []
    source = GroundSource(tell=lambda words: said.append(str(words)), servers=AllowedServers())
    try:
        layer = source.read(LayerInfo("s", {"en": "S"}, "https://peta.example/{z}/{x}/{y}.png", role="image"))
        assert not np.any(layer.picture.pixels.read(BOX, 20, 20)) and no_network == []
        assert len(said) == 1 and "peta.example was not asked" in said[0]
        with pytest.raises(LayerError, match="was not asked"):
            source.read(LayerInfo("w", {"en": "W"}, "wmts:https://peta.example/wmts", role="image"))
        with pytest.raises(LayerError, match=r"db\.example was not asked"):
            source.read(LayerInfo("d", {"en": "D"}, "postgresql://siti@db.example/ground", table="roads"))
        assert no_network == []
    finally:
        source.close()
        source.close_pixels()


def test_one_that_was_allowed_is_asked(no_network):
    servers = AllowedServers()
    servers.allow(["peta.example"])
    source = GroundSource(servers=servers)
    try:
        layer = source.read(LayerInfo("s", {"en": "S"}, "https://peta.example/{z}/{x}/{y}.png", role="image"))
        layer.picture.pixels.read(BOX, 20, 20)
        assert no_network
    finally:
        source.close()
        source.close_pixels()
