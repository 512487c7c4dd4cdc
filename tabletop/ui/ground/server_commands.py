"""A plan names a server: it is asked about first, because it learns who looks at which place; the answer is remembered for the server."""

from tabletop import i18n
from tabletop.ui.desk.desk import Desk

tr = i18n.tr
SERVER = "server-"
"""What begins the topic of a question about a server."""


def join(desk: Desk) -> None:
    """Take what was allowed before, remember what is allowed now, and ask when a server was not."""
    servers = desk.session.layers.reader.servers
    servers.allow(desk.settings.allowed_servers)

    def changed(allowed: list[str]) -> None:
        desk.settings.allowed_servers = allowed
        desk.settings.save()

    servers.changed = changed
    desk.session.server_refused.connect(lambda host: ask(desk, host))


def ask(desk: Desk, host: str) -> None:
    """Ask whether a server that the plan names may be asked."""
    topic = f"{SERVER}{host}"
    text = tr(
        "A layer of this plan is not fetched: it asks {server}, which would learn your address and the place you look at.", server=host
    )

    def allow() -> None:
        desk.session.layers.reader.servers.allow([host])
        desk.notices.drop(topic)
        read_again(desk, host)

    choices = [(tr("Ask {server}", server=host), lambda: desk.guard(allow)), (tr("Leave it"), lambda: desk.notices.drop(topic))]
    desk.notices.add_choice(text, choices, topic, stays=True)


def read_again(desk: Desk, host: str) -> None:
    """Read every layer of a server anew."""
    from tabletop.io.pictures.allowed_servers import servers_of

    layers = desk.session.layers
    infos = [*(view.layer.info for view in layers.views), *(lack.info for lack in layers.unread)]
    for info in infos:
        if host in servers_of(info.path):
            layers.reload(info.id)
