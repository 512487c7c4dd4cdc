"""A plan remembers on which version of the layers it was drawn, and tells what changed under it since."""

import pytest
import shapely

from support.plans import plan_of, thing
from tabletop.core.layers.pack_version import drawn_on
from tabletop.core.text.message import mark, message
from tabletop.core.values.change import Change, Edit
from tabletop.core.values.layer import Layer, LayerInfo, ragged_from
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Scene
from tabletop.io.packs.pack_writing import publish
from tabletop.session.session import Session

E, N = 500_000.0, 9_950_000.0


@pytest.fixture(autouse=True)
def no_default(monkeypatch):
    monkeypatch.setenv("TABLETOP_CATALOGUE", "none")


def office(path, east=0.0):
    shapes = [shapely.box(E + east, N, E + east + 9, N + 9), shapely.box(E + 5_000 + east, N, E + 5_009 + east, N + 9)]
    info = LayerInfo("houses", {"id": "Rumah", "en": "Houses"}, role="building")
    return publish([Layer(info, (ragged_from(shapes, 2),), {})], path, by="Sari").version


@pytest.fixture
def opened(qtbot, tmp_path):
    made = []

    def call():
        session = Session()
        made.append(session)
        path = tmp_path / "plan.gpkg"
        if path.exists():
            session.file.open(path)
        else:
            session.file.new(path, Plan(scenes={1: Scene(1)}))
        session.layer_files.choose_catalogue(str(tmp_path / "kukar.gpkg"))
        qtbot.waitUntil(lambda: not session.layers.reading, timeout=30_000)
        return session

    yield call
    for session in made:
        session.close()


def draw(session, name):
    feature = plan_of(thing("unit", (E, N), name)).features[name]
    session.do(Change(message(mark("Draw")), (Edit("feature", feature.id, None, feature),)))


def test_the_first_thing_drawn_lets_the_plan_remember_and_undo_forgets(opened, tmp_path):
    first = office(tmp_path / "kukar.gpkg")
    session = opened()
    assert session.versions.shown == first and session.versions.drawn_on is None and not session.versions.differs
    draw(session, "a")
    assert session.versions.drawn_on == first
    session.undo_stack.undo()
    assert session.versions.drawn_on is None and not session.plan.features
    session.undo_stack.redo()
    draw(session, "b")
    session.undo_stack.undo()
    assert drawn_on(session.plan) == first


def test_another_version_is_told_with_what_differs_near_the_plan(qtbot, opened, tmp_path):
    office(tmp_path / "kukar.gpkg")
    session = opened()
    draw(session, "a")
    session.close()
    second = office(tmp_path / "kukar.gpkg", east=1.5)
    session = opened()
    assert session.versions.differs and session.versions.shown == second and session.versions.drawn_on.version == 1
    told, failed = [], []
    session.versions.compare(told.append, failed.append)
    qtbot.waitUntil(lambda: bool(told or failed), timeout=30_000)
    ((houses,),) = told
    assert (len(houses.moved), len(houses.added), len(houses.removed)) == (1, 0, 0), "the other house is 5 km away"
    with qtbot.waitSignal(session.versions_changed):
        session.versions.stand_on_shown()
    assert not session.versions.differs and session.versions.drawn_on == second
    session.undo_stack.undo()
    assert session.versions.differs


def test_a_version_that_is_not_kept_is_one_sentence(qtbot, opened, tmp_path):
    office(tmp_path / "kukar.gpkg")
    session = opened()
    draw(session, "a")
    second = office(tmp_path / "kukar.gpkg", east=1.5)
    session.versions.stand_on_shown()
    session.layer_files.choose_catalogue(str(tmp_path / "kukar.gpkg"))
    assert session.versions.shown.version in (1, second.version)
    for path in (tmp_path / "versions").iterdir():
        path.unlink()
    session.close()
    session = opened()
    failed = []
    session.versions.compare(lambda found: None, failed.append)
    qtbot.waitUntil(lambda: bool(failed), timeout=30_000)
    assert "version 1 of" in str(failed[0]) and "is not kept beside kukar.gpkg" in str(failed[0])


def test_another_catalogue_has_no_version(opened, tmp_path):
    office(tmp_path / "kukar.gpkg")
    session = opened()
    session.layer_files.choose_catalogue("none")
    assert session.versions.shown is None
    draw(session, "a")
    assert session.versions.drawn_on is None


def test_a_plan_from_before_packs_is_told_too_when_the_pack_it_stands_on_is_read_anew(qtbot, opened, tmp_path):
    office(tmp_path / "kukar.gpkg")
    session = opened()
    draw(session, "a")
    session.do(Change(message(mark("Draw")), (Edit("setting", "layers_version", session.plan.settings["layers_version"], None),)))
    assert session.versions.drawn_on is None
    second = office(tmp_path / "kukar.gpkg", east=1.5)
    assert session.versions.newer(tmp_path / "kukar.gpkg") == second
    session.layers.catalogue.read_anew()
    session.layers.arrange()
    assert session.versions.differs and session.versions.drawn_on.version == 1 and session.versions.newer(tmp_path / "kukar.gpkg") is None
    session.versions.stand_on_shown()
    assert not session.versions.differs and drawn_on(session.plan) == second
