"""Addresses of PostGIS databases, as catalogues and plans keep them: never with a password."""

from urllib.parse import parse_qsl, unquote, urlsplit

from tabletop.core.text.errors import LayerError
from tabletop.core.text.message import mark

STARTS = ("postgresql://", "postgres://", "postgis://")
CONNECT_S, STATEMENT_S = 10, 110
"""How long a server may take to answer at all, and a statement: below the silence that ends a reading process."""


def is_database(path: str) -> bool:
    """Whether a layer stands in a database."""
    return path.lower().startswith(STARTS)


def database_name(path: str) -> str:
    """How sentences name a database: its name, or the server's."""
    parts = urlsplit(path)
    return unquote(parts.path.strip("/")) or parts.hostname or "PostGIS"


def checked_address(path: str) -> str:
    """The address as libpq reads it. Raises LayerError for one with a password in it, or one that cannot be understood."""
    bad = LayerError(mark("This is no address of a database; write it as postgresql://user@server/database."))
    try:
        parts = urlsplit(path)
        words = dict(parse_qsl(parts.query))
        if (parts.port or 0) < 0 or parts.fragment or "@" in parts.path or parts.netloc.count("@") > 1:
            raise bad
    except ValueError:
        raise bad from None
    if parts.password is not None or {"password", "sslpassword", "passfile"} & {word.lower() for word in words}:
        raise LayerError(
            mark(
                "The address of the database {database} holds a password, which would be written into plans and catalogues. Leave it out"
                " and put it into the file .pgpass (pgpass.conf on Windows), or a service of pg_service.conf."
            ),
            database=database_name(path),
        )
    return "postgresql://" + path.partition("://")[2]
