"""Which servers may be asked: those of the catalogue of this computer, and those that a person allowed. A plan alone opens no connection:
its server would learn who looks at which place."""

import json
import os
import re
from collections.abc import Callable, Iterable
from ipaddress import ip_address
from urllib.parse import parse_qsl, unquote, urlsplit

from tabletop import paths
from tabletop.core.text.errors import LayerError
from tabletop.core.text.message import mark
from tabletop.core.values.layer import LayerInfo

_HOST = re.compile(r"://(?:[^/?#@]*@)?(\[[^\]/]*\]|[^/:?#]*)")
_SHARE = re.compile(r"(?:\\\\|//)([^\\/]+)[\\/]")
_OWN = ("", "localhost", "localhost.localdomain")


class AllowedServers:
    """Safe to ask from several threads. `refused` has each server once when somebody would have asked it; `changed` the allowed ones."""

    def __init__(self, refused: Callable[[str], None] | None = None) -> None:
        self.allowed: frozenset[str] = frozenset()
        self.changed: Callable[[list[str]], None] | None = None
        self._trusted: frozenset[str] = frozenset()
        self._refused = refused
        self._told: set[str] = set()

    def trust(self, infos: Iterable[LayerInfo]) -> None:
        """Take the servers of a catalogue that stands on this computer, and was not named by a plan."""
        self._trusted = frozenset(host for info in infos for host in servers_of(info.path))

    def allow(self, hosts: Iterable[str]) -> None:
        """A person allows servers; it holds from now on."""
        fresh = {host.lower() for host in hosts if not is_own(host)} - self.allowed
        if fresh:
            self.allowed |= fresh
            self._told -= fresh
            if self.changed is not None:
                self.changed(sorted(self.allowed))

    def allow_of(self, infos: Iterable[LayerInfo]) -> None:
        """A person adds layers, and with them their servers."""
        self.allow(host for info in infos for host in servers_of(info.path))

    def may_ask(self, host: str) -> bool:
        """Whether a server may be asked; one that may not is told once."""
        host = host.lower()
        if is_own(host) or host in self.allowed or host in self._trusted:
            return True
        if host not in self._told:
            self._told.add(host)
            if self._refused is not None:
                self._refused(host)
        return False

    def check(self, path: str) -> None:
        """Raise LayerError where reading a file or an address would ask a server that nobody allowed."""
        for host in servers_of(path):
            self.check_host(host)

    def check_host(self, host: str) -> None:
        """The same for the name of a server."""
        if not self.may_ask(host):
            raise LayerError(mark("{server} was not asked: the plan names it, and nobody allowed it on this computer."), server=host)


def remembered_servers() -> list[str]:
    """Those that a person allowed in a window on this computer; none where its settings cannot be read."""
    try:
        kept = json.loads((paths.config_folder() / "settings.json").read_text(encoding="utf-8")).get("allowed_servers", [])
    except (OSError, ValueError, AttributeError, RecursionError):
        return []
    return [host for host in kept if isinstance(host, str)] if isinstance(kept, list) else []


def servers_of(path: str) -> list[str]:
    """Names of the servers that are asked when a layer is read or shown, in small letters; none for a file of this computer."""
    if "://" not in path:
        share = _SHARE.match(path) if os.name == "nt" else None
        return [share[1].lower()] if share else []
    found = _HOST.search(path.replace("{s}", "a").replace("%7Bs%7D", "a"))
    hosts = [found[1]] if found else []
    try:
        words = parse_qsl(urlsplit(path).query)
    except ValueError:
        words = []
    if path.lower().startswith("postg"):
        hosts += [value for name, value in words if name.lower() in ("host", "hostaddr")]
    named = [one.strip("[] ").lower() for host in hosts for one in unquote(host).split(",")]
    return list(dict.fromkeys(one for one in named if not one.startswith("/")))


def is_own(host: str) -> bool:
    """Whether a name is this computer itself."""
    if host.lower() in _OWN:
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
