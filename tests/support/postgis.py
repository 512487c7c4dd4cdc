"""A private PostgreSQL with PostGIS for tests, from Debian's packages; tests that ask for it skip where it is not installed."""

import shutil
import tempfile
from pathlib import Path

import pytest

from bench_postgis import Server, binaries

MISSING = "PostgreSQL with PostGIS is not installed (apt-get install postgresql-15-postgis-3)"


@pytest.fixture(scope="session")
def postgis_server():
    found = binaries()
    if found is None:
        pytest.skip(MISSING)
    folder = Path(tempfile.mkdtemp(prefix="tt-pg-", dir="/tmp"))
    server = Server(folder, found)
    try:
        server.start()
        yield server
        server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def database(postgis_server, monkeypatch):
    """Address of an empty database; the user comes from the environment, as a service or .pgpass would give it."""
    monkeypatch.setenv("PGUSER", "bench")
    name = f"kukar{id(monkeypatch)}"
    postgis_server.sql(f"CREATE DATABASE {name};")
    folder = postgis_server._folder
    postgis_server.call_in(name, "CREATE EXTENSION postgis;")
    yield f"postgresql:///{name}?host={folder}"
    postgis_server.sql(f"DROP DATABASE {name} WITH (FORCE);")
