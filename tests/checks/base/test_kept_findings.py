"""Findings kept in order: after any exchanges they stand as if they had been sorted anew."""

from hypothesis import given
from hypothesis import strategies as st

from tabletop.checks.base.kept_findings import KeptFindings
from tabletop.core.text.message import message
from tabletop.core.values.finding import SEVERITIES, Finding

IDS = "abcd"


@st.composite
def findings(draw):
    features = tuple(draw(st.lists(st.sampled_from(IDS), min_size=1, max_size=2)))
    severity, topic = draw(st.sampled_from(SEVERITIES)), draw(st.sampled_from(["", "one"]))
    return Finding("code", severity, message("said"), features, 1, draw(st.sampled_from([1.0, 2.0, 3.0])), 0.0, "m", "P", topic=topic)


def assert_stands(kept, wanted):
    assert sorted(map(id, kept)) == sorted(map(id, wanted)) and len(kept) == len(wanted)
    assert [one.full_order for one in kept] == sorted(one.full_order for one in wanted)
    assert [one for severity in SEVERITIES for one in kept.of_severity(severity)] == list(kept) == kept[:]


@given(
    st.lists(findings()),
    st.lists(st.tuples(st.sampled_from(["first", "topic", "about", "all"]), st.sets(st.sampled_from(IDS)), st.lists(findings()))),
)
def test_exchanges_leave_what_sorting_anew_would(before, exchanges):
    kept, wanted = KeptFindings(before), list(before)
    for how, ids, judged in exchanges:
        if how == "first":
            wanted = [one for one in wanted if one.features[0] not in ids] + judged
            kept.exchange(ids, judged)
        elif how == "topic":
            wanted = [one for one in wanted if one.features[0] not in ids or one.topic != "one"] + judged
            kept.exchange(ids, judged, "one")
        elif how == "about":
            wanted = [one for one in wanted if ids.isdisjoint(one.features)] + judged
            kept.exchange_about(ids, judged)
        else:
            wanted = wanted[len(ids) :] + judged
            kept.replace(wanted)
        assert_stands(kept, wanted)
