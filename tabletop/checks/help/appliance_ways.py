"""Fire engines and ambulances without a lane: whether one of them gets near enough by itself. Planar metres, working CRS."""

import shapely

from tabletop.checks.base.snapshot import Snapshot, array_of
from tabletop.checks.ground.walkable import PASSAGE_M
from tabletop.checks.ground.ways import way
from tabletop.core.values.appliances import is_appliance
from tabletop.core.values.feature import Placed

MOST_POSTS = 3


def posts_near(snapshot: Snapshot, one: Placed, within_m: float) -> list[Placed]:
    """Appliances so near to a feature in a straight line, the nearest first."""
    posts = [post for post in snapshot.of("vehicle") if is_appliance(post)]
    away = shapely.distance(one.geometry, array_of(post.geometry for post in posts)).tolist()
    return [post for metres, _, post in sorted(zip(away, (post.id for post in posts), posts, strict=True)) if metres <= within_m][
        :MOST_POSTS
    ]


def gets_there(snapshot: Snapshot, post: Placed, one: Placed, near_m: float, most_m: float) -> bool:
    """Whether an appliance drives to within `near_m` of a feature on a way of at most `most_m` that leads through no other crowd."""
    step = shapely.shortest_line(post.geometry, one.geometry)
    if step.length <= near_m:
        return True
    cut = shapely.line_merge(shapely.difference(step, shapely.buffer(one.geometry, near_m)))
    every, near = snapshot.of("crowd"), snapshot.tree_of("crowd").query(shapely.buffer(post.geometry, most_m), predicate="intersects")
    crowds = [every[row].geometry for row in near.tolist() if every[row].id != one.id]
    if _is_free(snapshot, post, cut, crowds):
        return True
    goal = shapely.buffer(one.geometry, near_m)
    return (
        way(snapshot, post.geometry, [goal], "vehicle", most_m, [shape for shape in crowds if not shape.covers(post.geometry)]) is not None
    )


def _is_free(snapshot: Snapshot, post: Placed, line: shapely.Geometry, crowds: list[shapely.Geometry]) -> bool:
    """Whether a vehicle drives straight along a line: no obstacle within half its width, but the vehicle that stands at its beginning."""
    spot, half = array_of([line]), PASSAGE_M["vehicle"] / 2
    own = snapshot.shape_of(post)
    barring = [shape for shape in snapshot.barring_near(spot, half, "vehicle")[1] if not shape.equals(own)]
    solid = [shape for role in ("building", "water", "fence") for shape in snapshot.layers.near(role, line, half)]
    return not barring and not solid and not any(shape.intersects(line) for shape in crowds)
