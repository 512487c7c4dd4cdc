"""A strip of thousands of scenes has cards where they are looked at, and costs what a short one does."""

import pytest

from support.panel_stage import stage  # noqa: F401
from tabletop.core.values.plan import Plan
from tabletop.core.values.scene import Scene
from tabletop.core.values.scene_time import minutes_between, minutes_to_next
from tabletop.session.session import Session
from tabletop.ui.scenes.card_row import ALL_MADE, STEP_PX
from tabletop.ui.scenes.scene_strip import SceneStrip

COUNT = 3000


@pytest.fixture
def strip(stage: Session, qtbot) -> SceneStrip:  # noqa: F811
    stage.file.plan = Plan(scenes={n: Scene(n, f"Adegan {n}", clock="09.00" if n % 2 else "09.20") for n in range(1, COUNT + 1)})
    stage.plan_changed.emit(None)
    made = SceneStrip(stage)
    qtbot.addWidget(made)
    made.resize(1200, made.height())
    with qtbot.waitExposed(made):
        made.show()
    made._refresh()
    return made


def in_sight(strip: SceneStrip) -> list[int]:
    bar, wide = strip.row.horizontalScrollBar().value(), strip.row.viewport().width()
    return [n for n, place in strip.cards.places.items() if place * STEP_PX < bar + wide and place * STEP_PX + STEP_PX > bar]


def test_only_cards_near_what_is_seen_are_made(strip):
    assert len(strip.cards) == COUNT and len(strip.cards.made) < 3 * ALL_MADE
    assert set(in_sight(strip)) <= set(strip.cards.made)


@pytest.mark.parametrize("number", [1, 1500, COUNT])
def test_the_scene_shown_has_its_card_in_sight(strip, stage, number):  # noqa: F811
    stage.set_scene(number)
    assert number in in_sight(strip) and strip.cards.made[number].isChecked() and len(strip.cards.made) < 3 * ALL_MADE
    assert strip.cards.made[number].scene.name == f"Adegan {number}"


def test_rolling_makes_cards_and_lets_others_go(strip):
    bar = strip.row.horizontalScrollBar()
    for value in range(0, bar.maximum(), bar.maximum() // 12):
        bar.setValue(value)
        assert set(in_sight(strip)) <= set(strip.cards.made) and len(strip.cards.made) < 3 * ALL_MADE


def test_another_language_and_theme_make_no_cards(strip):
    made = set(strip.cards.made)
    strip.retranslate()
    strip.retint()
    assert set(strip.cards.made) == made


def test_the_time_to_the_next_scene_is_that_of_each_pair():
    plan = Plan(scenes={n: Scene(n, clock="09.00" if n % 3 else "09.20", step_min=float(n)) for n in (1, 2, 3, 7, 8, 9)})
    assert minutes_to_next(plan) == {n: minutes_between(plan, n) for n in plan.scenes}
    assert minutes_to_next(Plan()) == {1: None}
