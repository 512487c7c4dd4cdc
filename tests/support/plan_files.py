"""Plan files for tests: small features, steps written through an open file, and a look at the rows by SQL."""

import os
import sqlite3

import shapely

from tabletop.core.text.message import message
from tabletop.core.values.feature import Scope, new_feature
from tabletop.io.plans.plan_store import open_plan

LABEL = message("Rename view {name}", name="x")


def unit(name="Dalmas 1", east=500_000.0, north=9_950_000.0, **span):
    return new_feature("unit", shapely.Point(east, north), {"name": name, "strength": 10}, **span)


def moved(feature, metres=1.0):
    return feature.moved(1, Scope.ALL_SCENES, lambda one: shapely.transform(one, lambda places: places + metres))


def read(path):
    """A plan file that was opened and closed: its plan, history and problems can be looked at."""
    opened = open_plan(path)
    opened.close()
    return opened


def written(path, *steps):
    """Write (change, kind) steps through an open file and close it."""
    opened = open_plan(path)
    for change, kind in steps:
        opened.write(change, kind)
    opened.close()


def sql(path, statement, *values):
    """Rows of a statement that another program runs on the file."""
    connection = sqlite3.connect(path)
    with connection:
        found = connection.execute(statement, values).fetchall()
    connection.close()
    return found


def blob(geometry, header=b"GP\x00\x01"):
    """Geometry as another program writes it into a GeoPackage."""
    return header + (32750).to_bytes(4, "little") + shapely.to_wkb(geometry)


def as_other_user(work):
    """What `work()` returns as a user without rights, in a forked child: permission bits do not stop root."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            if os.geteuid() == 0:
                os.setgid(65534)
                os.setuid(65534)
            try:
                said = work()
            except BaseException as error:
                said = f"{type(error).__name__}: {error}"
            os.write(writing, said.encode())
            code = 0
        finally:
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading) as stream:
        said = stream.read()
    os.waitpid(child, 0)
    return said


def damage_page_of(path, text):
    """Overwrite the one page that holds this text; the change counter says that something changed."""
    content = bytearray(path.read_bytes())
    page = content.index(text.encode("utf-8")) // 4096
    assert page > 0
    content[page * 4096 : (page + 1) * 4096] = b"\xa5" * 4096
    content[24:28] = (int.from_bytes(content[24:28], "big") + 1).to_bytes(4, "big")
    path.write_bytes(content)


def damage(path):
    """Overwrite every page but the first, as a bad stick would; the change counter says that something changed."""
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    content[24:28] = (int.from_bytes(content[24:28], "big") + 1).to_bytes(4, "big")
    path.write_bytes(content)
