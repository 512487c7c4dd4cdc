"""What the words of a unit, or of its row of the roster, say about its task."""

AMONG_PEOPLE = (
    *("negosia", "negotia", "dialog", "liaison", "penghubung"),
    *("dokkes", "medi", "paramedi", "kesehatan", "health", "dinkes", "pmi", "ambulan", "p3k", "evakuasi", "evacuat", "rescue"),
    *("steward", "marshal", "korlap", "panitia", "penanggung"),
    *("intel", "plain", "preman", "preemtif", "preempt", "binmas", "bhabin", "polmas"),
)
"""Beginnings of the words that say that the place of a unit is among the people: talk, health, stewards, plain clothes, prevention."""
AT_A_POST = ("posko", "kodal", "komando", "command", "humas", "awak", "crew")
"""Of those that bind it to a post or a vehicle."""
