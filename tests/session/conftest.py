"""A session with a plan in a file, and what it says."""

import pytest

from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Scene
from tabletop.session.session import Session


@pytest.fixture
def first_plan():
    """The plan that the file begins with; test files that need another one say so."""
    return Plan(scenes={1: Scene(1), 2: Scene(2, level="kuning")})


@pytest.fixture
def session(qtbot, tmp_path, first_plan):
    made = Session()
    made.file.new(tmp_path / "plan.gpkg", first_plan)
    yield made
    made.close()


@pytest.fixture
def notices(session):
    """(severity, sentence) of each notice."""
    said = []
    session.notice.connect(lambda text, severity: said.append((severity, text)))
    return said
