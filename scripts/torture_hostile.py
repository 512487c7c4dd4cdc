"""Files made to harm, one by one, while a socket listens: nothing connects, no other file is read, the program goes on."""

import os
import random
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from torture_children import GIGABYTE, Child, own_folders
from torture_hostile_files import DOCUMENTS, LAYERS, PLANS
from torture_mutated import EXPORTS, Unexpected, edited, read_layer, run_command
from torture_samples import samples
from torture_trials import Row, Trial

ROOT = Path(__file__).resolve().parent.parent
STORE = ROOT.parent / "shared" / "faults" / "store"
TOKEN = "the-secret-of-another-file"
MEMORY = 4 * GIGABYTE
MOST_S = 90.0
Case = tuple[str, Callable[[Path, Path, str, Path, random.Random], None]]


@contextmanager
def listening() -> Iterator[tuple[str, list[str]]]:
    """An address on this computer, and who connected to it."""
    heard: list[str] = []
    server = socket.create_server(("127.0.0.1", 0))

    def listen() -> None:
        with suppress(OSError):
            while True:
                connection, _ = server.accept()
                with connection:
                    connection.settimeout(1)
                    with suppress(OSError):
                        heard.append(connection.recv(200).decode("latin-1"))

    yield f"http://127.0.0.1:{server.getsockname()[1]}", heard
    server.settimeout(0.05)  # whoever connected waits in the queue: a thread is not needed, and a process with one is not forked
    listen()
    server.close()


def _plan(make: Callable[[Path, str, Path], None]) -> Callable[[Path, Path, str, Path, random.Random], None]:
    def case(made: Path, folder: Path, address: str, secret: Path, draw: random.Random) -> None:
        path = folder / "plan.gpkg"
        shutil.copy(made / "plan.gpkg", path)
        make(path, address, secret)
        _used(path, folder, draw)

    return case


def _used(path: Path, folder: Path, draw: random.Random) -> None:
    """Open, edit, check, export, draw a plan."""
    before = _units(path)
    edited(path)
    if before is not None and not before <= (_units(path) or frozenset()):
        raise Unexpected("an edit took rows away that it does not name")
    run_command("check", path)
    for kind in draw.sample(EXPORTS, 2):
        run_command("export", path, folder / f"out.{kind}", "--layers", "none")
    run_command("map", path, folder / f"map.{draw.choice(('svg', 'pdf'))}", "--layers", "none", "--paper", "A4")
    if draw.random() < 0.3:
        run_command("report", path, folder / f"report.{draw.choice(('html', 'docx'))}", "--layers", "none")


def _units(path: Path) -> frozenset[str] | None:
    from tabletop.core.text.errors import PlanError
    from tabletop.io.plans.plan_store import open_plan

    try:
        found = open_plan(path)
    except PlanError:
        return None
    found.close()
    return frozenset(found.plan.features)


def _document(name: str, make: Callable[[Path, str, Path], None]) -> Callable[[Path, Path, str, Path, random.Random], None]:
    def case(made: Path, folder: Path, address: str, secret: Path, draw: random.Random) -> None:
        source, plan = folder / name, folder / "plan.gpkg"
        make(source, address, secret)
        run_command("new", plan, "--from", source, "--layers", "none", "--skip-bad")
        if plan.exists():
            _used(plan, folder, draw)
        if source.suffix == ".xlsx":
            shutil.copy(made / "plan.gpkg", folder / "other.gpkg")
            run_command("roster", "import", folder / "other.gpkg", source)

    return case


def _layer(name: str, make: Callable[[Path, str, Path], None]) -> Callable[[Path, Path, str, Path, random.Random], None]:
    def case(made: Path, folder: Path, address: str, secret: Path, draw: random.Random) -> None:
        path = folder / name
        make(path, address, secret)
        if path.suffix == ".prj":
            for one in made.glob("layer.*"):
                if one.suffix in (".shp", ".shx", ".dbf"):
                    shutil.copy(one, folder / f"a{one.suffix}")
            path = folder / "a.shp"
        read_layer(path)
        run_command("layers", "check", path)

    return case


def _stored(source: Path) -> Callable[[Path, Path, str, Path, random.Random], None]:
    def case(made: Path, folder: Path, address: str, secret: Path, draw: random.Random) -> None:
        path = folder / source.name
        shutil.copy(source, path)
        if path.suffix == ".gpkg":
            _used(path, folder, draw)
            return
        if path.suffix == ".prj":
            _layer("a.prj", lambda target, *_: shutil.copy(source, target))(made, folder, address, secret, draw)
            return
        run_command("new", folder / "new.gpkg", "--from", path, "--crs", "EPSG:32750", "--layers", "none", "--skip-bad")
        if (folder / "new.gpkg").exists():
            _used(folder / "new.gpkg", folder, draw)
        read_layer(path)

    return case


def _endless(made: Path, folder: Path, address: str, secret: Path, draw: random.Random) -> None:
    """Inputs without an end."""
    plan, pipe = folder / "plan.gpkg", folder / "pipe.geojson"
    shutil.copy(made / "plan.gpkg", plan)
    os.mkfifo(pipe)
    for endless in ("/dev/zero", pipe):
        run_command("check", plan, "--layers", endless)
        run_command("new", folder / "new.gpkg", "--from", endless)
        run_command("roster", "import", plan, endless)
    run_command("check", "/dev/zero")
    read_layer(pipe)


def cases() -> list[Case]:
    """All of them, with their names; those of the store where it stands beside the checkout."""
    found: list[Case] = [(f"plan: {name}", _plan(make)) for name, make in PLANS.items()]
    found += [(f"document: {name}", _document(*made)) for name, made in DOCUMENTS.items()]
    found += [(f"layer: {name}", _layer(*made)) for name, made in LAYERS.items()]
    found.append(("endless inputs", _endless))
    stored = sorted(STORE.iterdir()) if STORE.is_dir() else []
    return found + [(f"store: {one.name}", _stored(one)) for one in stored if one.suffix in (".gpkg", ".geojson", ".prj")]


def hostile(trial: Trial) -> None:
    """One file, in a child with a bound of memory and time."""
    found = cases()
    name, case = found[(trial.number - 1) % len(found)]
    made = samples(trial.folder.parent)
    secret, folder = trial.folder / "secret.geojson", trial.folder / "files"
    folder.mkdir()
    secret.write_text(TOKEN, encoding="utf-8")
    with listening() as (address, heard):

        def work() -> int:
            own_folders(trial.folder / "own")
            case(made, folder, address, secret, trial.random)
            return 0

        child = Child(work, trial.folder / "said", memory=MEMORY)
        ended = child.wait(MOST_S)
    trial.expect(not ended.hung, "hung", f"{name}: {ended.said[-400:]}")
    trial.expect(not ended.crash and (ended.hung or ended.code == 0), "crashed", f"{name}: {ended.crash or ended.said[-400:]}")
    trial.expect(not heard, "lost", f"{name}: something connected: {heard[:1]}")
    spread = [
        one.name for one in folder.rglob("*") if one.is_file() and one.stat().st_size < 50_000_000 and TOKEN.encode() in one.read_bytes()
    ]
    trial.expect(not spread and TOKEN not in ended.said, "lost", f"{name}: another file was read into {spread or 'what is printed'}")
    left = child.orphans()
    trial.expect(not left, "hung", f"{name}: {len(left)} processes go on")


ROWS = (Row("hostile", "files made to harm, a socket listens", hostile, 40, 300, 14),)
