"""What a large edit leaves of a large plan may be little: its parts take turns all the same."""

import pytest
from shapely import Point

from support.map_hand import at
from support.plans import plan_of, thing
from tabletop.core.text.message import message
from tabletop.core.values.change import replace_features
from tabletop.session import session as module
from tabletop.session.session import Session


@pytest.fixture
def session(qapp, monkeypatch):
    monkeypatch.setattr(module, "LARGE", 20)
    made = Session()
    made.file.plan = plan_of(*(thing("text", Point(at(number, 0)), f"t{number}", text="x") for number in range(25)))
    yield made
    made.close()


def removed(session, count):
    return replace_features(message("Delete"), [(one, None) for one in list(session.plan.features.values())[:count]])


def test_what_follows_an_edit_that_took_nearly_all_away_comes_in_turns(session):
    seen = []
    session.plan_changed.connect(lambda change: seen.append(session.soon.is_large()))
    session.do(removed(session, 23))
    assert len(session.plan.features) == 2 and seen == [True]
    session.do(removed(session, 1))
    assert seen == [True, False]
