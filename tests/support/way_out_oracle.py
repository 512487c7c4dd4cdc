"""The least closed line round a place by brute force: obstacles as close-set places, every pair of them joined by a straight line.

Nothing is shared with the product: no gaps, no cells, no flow. A closed line holds the place where it crosses a ray from it an odd
number of times, so the shortest way from (a place, even) to (the same place, odd) is the least line round it.
"""

import numpy as np
import shapely
from scipy.sparse.csgraph import dijkstra

STEP_M = 0.4


def least_line_round(place, half_m, obstacles):
    """Metres of the least closed line round a square, free along convex areas and straight lines, and whether it bends at the square.

    Infinite without one.
    """
    spots, owner = [], []
    for number, one in enumerate(obstacles):
        rim = shapely.segmentize(one.exterior if one.geom_type == "Polygon" else one, STEP_M)
        spots += list(rim.coords)
        owner += [number] * len(rim.coords)
    square = shapely.box(place[0] - half_m, place[1] - half_m, place[0] + half_m, place[1] + half_m)
    for number, spot in enumerate(square.exterior.coords[:-1]):
        spots.append(spot)
        owner.append(-1 - number)
    spots, owner = np.array(spots), np.array(owner)
    away = np.hypot(*(spots[:, None] - spots[None, :]).transpose(2, 0, 1))
    away[owner[:, None] == owner[None, :]] = 0.0
    rows, columns = np.triu_indices(len(spots), 1)
    lines = shapely.linestrings(np.stack((spots[rows], spots[columns]), axis=1))
    through = shapely.intersects(lines, square.buffer(-1e-6))
    away[rows[through], columns[through]] = away[columns[through], rows[through]] = np.inf
    east, north = (spots - place).T
    straddles = (north[:, None] > 0) != (north[None, :] > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        at = east[:, None] - north[:, None] * (east[None, :] - east[:, None]) / (north[None, :] - north[:, None])
    odd = straddles & (at > 0)
    tiny = 1e-6  # scipy takes what is nearer to nothing for no link
    even_links, odd_links = np.where(odd, 0.0, away + tiny), np.where(odd, away + tiny, 0.0)
    whole = np.block([[even_links, odd_links], [odd_links, even_links]])
    n = len(spots)
    first = np.array([np.flatnonzero(owner == number)[0] for number in range(len(obstacles))])
    found, before = dijkstra(whole, indices=first, return_predecessors=True)
    k = int(np.argmin([found[k, n + row] for k, row in enumerate(first)]))
    chain = [n + int(first[k])]
    while chain[-1] != first[k] and before[k, chain[-1]] >= 0:
        chain.append(int(before[k, chain[-1]]))
    return float(found[k, n + first[k]]), any(owner[spot % n] < 0 for spot in chain)
