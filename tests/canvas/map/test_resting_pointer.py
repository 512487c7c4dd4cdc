"""What only looks at the pointer's place never works out where symbols stand: that is made for the picture, step by step."""

from support.map_hand import MapHand, at
from tabletop.canvas.crowding import crowding


def test_a_plan_that_changed_is_not_laid_out_for_the_pointer(qtbot):
    made = MapHand(qtbot)
    qtbot.waitUntil(lambda: made.canvas.items.is_settled)
    made.click(at(-60, 40))
    made.canvas.items.crowding(made.canvas.view())  # as the picture does
    made.move(at(-60, 40))
    assert made.session.selection == {"unit"} and made.canvas.host.preview.cursor == "move"
    crowding._LAST.clear()
    made.canvas.host.refresh()
    assert made.canvas.host.preview.cursor == "arrow" and not crowding._LAST
    made.canvas.items.crowding(made.canvas.view())
    made.move(at(-60, 40))
    assert made.canvas.host.preview.cursor == "move"
    made.close()


def test_a_click_finds_symbols_where_they_are_drawn_all_the_same(qtbot):
    made = MapHand(qtbot)
    qtbot.waitUntil(lambda: made.canvas.items.is_settled)
    crowding._LAST.clear()
    made.click(at(-60, 40))
    assert made.session.selection == {"unit"} and crowding._LAST
    made.close()
