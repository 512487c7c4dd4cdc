"""Findings of all scenes: ordered, counted, by scene, and set apart where the plan ignores them."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from tabletop.core.judgement.all_findings import AllFindings
from tabletop.core.text.message import message
from tabletop.core.values.finding import SEVERITIES, Finding

FINDINGS = st.builds(
    lambda severity, scene, key, measured: Finding("code", severity, message("said"), (key,), scene, measured, 0.0, "m", "P"),
    st.sampled_from(SEVERITIES),
    st.integers(1, 3),
    st.sampled_from("abc"),
    st.sampled_from([1.0, 2.0]),
)
KEYS = st.frozensets(st.sampled_from(["code:a", "code:b", "code:d"]))


@given(st.lists(FINDINGS), KEYS, KEYS)
def test_every_finding_stands_once_where_it_belongs(findings, first, then):
    for found, keys in ((AllFindings.among(findings, first), first), (AllFindings.among(findings, first).ignoring(then), then)):
        assert sorted(map(id, (*found.heeded, *found.ignored))) == sorted(map(id, findings))
        assert all(one.key in keys for one in found.ignored) and not any(one.key in keys for one in found.heeded)
        for some in (found.heeded, found.ignored):
            assert [one.order for one in some] == sorted(one.order for one in some)
        for scene in (1, 2, 3):
            assert sorted(map(id, found.of_scene(scene))) == sorted(id(one) for one in found.heeded if one.scene == scene)
            assert found.count(scene) == Counter(one.severity for one in found.heeded if one.scene == scene)
        assert found.count() == Counter(one.severity for one in found.heeded)


def test_nothing_is_made_anew_where_the_same_are_ignored():
    found = AllFindings.among((), {"code:a"})
    assert found.ignoring({"code:a"}) is found and found.ignoring(()) is not found
